// bytes and bytearray: the methods that scripts use.
#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

const std::string& data_of(const Arguments& arguments) { return as<BytesObject>(arguments[0])->data; }

Value bytes_make(Vm& vm, TypeObject* type, const Arguments& arguments) {
    const bool is_mutable = type->is_subclass(vm.types.bytearray);
    if (arguments.count == 0) return vm.bytes("", is_mutable);
    const Value& value = arguments[0];
    if (is_string(value)) {
        if (arguments.count < 2 && arguments.keyword_count == 0) return vm.raise_type("string argument without an encoding");
        return vm.bytes(text_of(value), is_mutable);
    }
    if (is_kind(value, ObjectKind::Bytes)) return vm.bytes(as<BytesObject>(value)->data, is_mutable);
    if (is_integer(value)) {
        int64_t size = 0;
        if (!take_int(vm, value, size)) return Value::raised();
        if (size < 0) return vm.raise_value("negative count");
        return vm.check_allocation(static_cast<double>(size)) ? vm.bytes(std::string(static_cast<size_t>(size), '\0'), is_mutable) : Value::raised();
    }
    std::vector<Value> items;
    std::string out;
    if (!vm.collect_items(value, items)) return Value::raised();
    for (const auto& item : items) {
        int64_t byte = 0;
        if (!take_int(vm, item, byte)) return Value::raised();
        if (byte < 0 || byte > 255) return vm.raise_value("bytes must be in range(0, 256)");
        out += static_cast<char>(byte);
    }
    return vm.bytes(std::move(out), is_mutable);
}

Value bytes_decode(Vm& vm, const Arguments& arguments) {
    Value values[3];
    if (!take_arguments(vm, arguments, "decode", {"self", "encoding", "errors"}, 1, values)) return Value::raised();
    std::string encoding = values[1].is_unbound() ? "utf-8" : text_of(values[1]);
    for (char& c : encoding) c = c == '_' ? '-' : static_cast<char>(std::tolower(c));
    const std::string errors = values[2].is_unbound() || !is_string(values[2]) ? "strict" : text_of(values[2]);
    const std::string& data = data_of(arguments);
    std::string out;
    if (encoding.rfind("latin", 0) == 0 || encoding == "iso-8859-1") {
        for (const char c : data) append_utf8_text(out, static_cast<uint8_t>(c));
        return vm.string(std::move(out));
    }
    for (size_t at = 0; at < data.size();) {
        const auto first = static_cast<uint8_t>(data[at]);
        size_t size = first < 0x80 ? 1 : first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc2 && first < 0xe0 ? 2 : 0;
        for (size_t i = 1; i < size; ++i)
            if (at + i >= data.size() || (static_cast<uint8_t>(data[at + i]) & 0xc0) != 0x80) size = 0;
        if (size == 0) {
            if (errors == "replace") append_utf8_text(out, 0xfffd);
            else if (errors != "ignore") {
                char text[96];
                std::snprintf(text, sizeof text, "'utf-8' codec can't decode byte 0x%02x in position %zu: invalid start byte", first, at);
                return vm.raise_named("UnicodeDecodeError", text);
            }
            ++at;
            continue;
        }
        out.append(data, at, size);
        at += size;
    }
    return vm.string(std::move(out));
}

Value bytes_hex(Vm& vm, const Arguments& arguments) {
    std::string out;
    for (const char c : data_of(arguments)) {
        out += "0123456789abcdef"[static_cast<uint8_t>(c) >> 4];
        out += "0123456789abcdef"[static_cast<uint8_t>(c) & 15];
    }
    return vm.string(std::move(out));
}

Value bytes_fromhex(Vm& vm, const Arguments& arguments) {
    std::string digits, out;
    for (const char c : text_of(arguments[arguments.count - 1])) if (c != ' ') digits += c;
    BigInteger unused;
    if (digits.size() % 2) return vm.raise_value("non-hexadecimal number found in fromhex() arg");
    for (size_t i = 0; i < digits.size(); i += 2) {
        if (!big_from_text(digits.substr(i, 2), 16, unused)) return vm.raise_value("non-hexadecimal number found in fromhex() arg");
        out += static_cast<char>(unused.digits.empty() ? 0 : unused.digits[0]);
    }
    return vm.bytes(std::move(out));
}

// Methods that work on text work on bytes of ASCII alike: done on a string and turned back.
template <const char* const& name>
Value through_text(Vm& vm, const Arguments& arguments) {
    std::vector<Value> values;
    for (size_t i = 0; i < arguments.count; ++i) values.push_back(is_kind(arguments[i], ObjectKind::Bytes) ? vm.string(as<BytesObject>(arguments[i])->data) : arguments[i]);
    const Value method = vm.find_in_type(vm.types.string, vm.intern(name));
    PY_TRY(result, vm.call(method, Arguments{values.data(), values.size(), nullptr, 0}));
    if (is_string(result)) return vm.bytes(text_of(result));
    if (is_kind(result, ObjectKind::List))
        for (auto& item : as<ListObject>(result)->items) item = vm.bytes(text_of(item));
    return result;
}
const char *const lower_name = "lower", *const upper_name = "upper", *const strip_name = "strip", *const split_name = "split", *const starts_name = "startswith", *const ends_name = "endswith", *const replace_name = "replace", *const find_name = "find", *const splitlines_name = "splitlines", *const count_name = "count";

Value bytes_join(Vm& vm, const Arguments& arguments) {
    std::vector<Value> items;
    std::string out;
    if (!vm.collect_items(arguments[1], items)) return Value::raised();
    for (size_t i = 0; i < items.size(); ++i) {
        if (!is_kind(items[i], ObjectKind::Bytes)) return vm.raise_type("sequence item: expected a bytes-like object");
        out += (i ? data_of(arguments) : "") + as<BytesObject>(items[i])->data;
    }
    return vm.bytes(std::move(out));
}

Value bytes_extend(Vm& vm, const Arguments& arguments) {
    PY_TRY(more, bytes_make(vm, vm.types.bytes, Arguments{arguments.values + 1, 1, nullptr, 0}));
    as<BytesObject>(arguments[0])->data += as<BytesObject>(more)->data;
    return Value::none();
}
Value bytes_append(Vm& vm, const Arguments& arguments) {
    int64_t byte = 0;
    if (arguments.count < 2 || !take_int(vm, arguments[1], byte)) return Value::raised();
    as<BytesObject>(arguments[0])->data += static_cast<char>(byte);
    return Value::none();
}

}  // namespace

void add_bytes_type(Vm& vm) {
    for (auto* type : {vm.types.bytes, vm.types.bytearray}) {
        type->make = bytes_make;
        for (const auto& [name, function] : std::initializer_list<std::pair<const char*, NativeFunction>>{
                 {"decode", bytes_decode}, {"hex", bytes_hex}, {"join", bytes_join}, {"lower", through_text<lower_name>}, {"upper", through_text<upper_name>}, {"strip", through_text<strip_name>},
                 {"split", through_text<split_name>}, {"startswith", through_text<starts_name>}, {"endswith", through_text<ends_name>}, {"replace", through_text<replace_name>}, {"find", through_text<find_name>}, {"splitlines", through_text<splitlines_name>}, {"count", through_text<count_name>}})
            vm.add_method(type, name, function);
        type->members->table.set_string(vm.intern("fromhex"), vm.native("fromhex", bytes_fromhex));
    }
    vm.add_method(vm.types.bytearray, "extend", bytes_extend);
    vm.add_method(vm.types.bytearray, "append", bytes_append);
    vm.set_global(vm.builtins, "bytes", Value(vm.types.bytes));
    vm.set_global(vm.builtins, "bytearray", Value(vm.types.bytearray));
}

}  // namespace maquette::python
