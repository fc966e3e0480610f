// What native functions do with their arguments.
#include "shared/preview/python/vm.h"

namespace maquette::python {

bool take_arguments(Vm& vm, const Arguments& arguments, const char* function, std::initializer_list<const char*> names, size_t required, Value* out) {
    const size_t count = names.size();
    if (arguments.count > count) {
        vm.raise_type(std::string(function) + "() takes at most " + std::to_string(count) + " arguments (" + std::to_string(arguments.count) + " given)");
        return false;
    }
    for (size_t i = 0; i < count; ++i) out[i] = i < arguments.count ? arguments[i] : Value();
    for (size_t k = 0; k < arguments.keyword_count; ++k) {
        bool known = false;
        size_t index = 0;
        for (const char* name : names) {
            if (arguments.keywords[k].name->text == name) {
                out[index] = arguments.keywords[k].value;
                known = true;
            }
            ++index;
        }
        if (!known) return vm.raise_type(std::string(function) + "() got an unexpected keyword argument '" + arguments.keywords[k].name->text + "'"), false;
    }
    for (size_t i = 0; i < required; ++i)
        if (out[i].is_unbound()) return vm.raise_type(std::string(function) + "() missing required argument '" + names.begin()[i] + "' (pos " + std::to_string(i + 1) + ")"), false;
    return true;
}

bool take_string(Vm& vm, const Value& value, const char* function, std::string& out) {
    if (!is_string(value)) return vm.raise_type(std::string(function) + ": expected str, got " + vm.type_name(value)), false;
    out = text_of(value);
    return true;
}

bool take_int(Vm& vm, const Value& value, int64_t& out) {
    if (value.tag == Tag::Int || value.tag == Tag::Bool) return out = value.integer, true;
    if (is_kind(value, ObjectKind::BigInteger)) {
        if (to_int64(value, out)) return true;
        return vm.raise(vm.types.overflow, "Python int too large to convert to C ssize_t"), false;
    }
    const Value method = value.is_object() ? vm.find_special(value, vm.names.index) : Value();
    if (method.is_unbound()) return vm.raise_type("'" + vm.type_name(value) + "' object cannot be interpreted as an integer"), false;
    const Value result = vm.call(method, {value});
    return !result.is_raised() && take_int(vm, result, out);
}

bool take_double(Vm& vm, const Value& value, double& out) {
    bool ok = true;
    out = to_double(value, ok);
    if (ok) return true;
    const Value method = value.is_object() ? vm.find_special(value, vm.names.float_) : Value();
    if (method.is_unbound() || !is_kind(method, ObjectKind::Function)) return vm.raise_type("must be real number, not " + vm.type_name(value)), false;
    const Value result = vm.call(method, {value});
    return !result.is_raised() && take_double(vm, result, out);
}

bool utf8_next(std::string_view text, size_t& position, uint32_t& code) {
    const auto first = static_cast<uint8_t>(text[position]);
    const size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    code = size == 1 ? first : first & (0x7fu >> size);
    for (size_t i = 1; i < size && position + i < text.size(); ++i) code = code << 6 | (static_cast<uint8_t>(text[position + i]) & 0x3f);
    position = std::min(position + size, text.size());
    return true;
}

int64_t utf8_length(std::string_view text) {
    int64_t count = 0;
    for (const char c : text) count += (static_cast<uint8_t>(c) & 0xc0) != 0x80;
    return count;
}

size_t utf8_offset(std::string_view text, int64_t index) {
    size_t at = 0;
    while (at < text.size() && index > 0) {
        ++at;
        while (at < text.size() && (static_cast<uint8_t>(text[at]) & 0xc0) == 0x80) ++at;
        --index;
    }
    return at;
}

int64_t StringObject::size() {
    if (length < 0) length = utf8_length(text);
    return length;
}

}  // namespace maquette::python
