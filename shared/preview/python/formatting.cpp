// repr, str, format specifications and the % operator of strings.
#include <cmath>
#include <cstdio>
#include <cstring>

#include "shared/base/python_format.h"
#include "shared/code/python_tokens.h"
#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

using Specification = FormatSpecification;

Value format_integer(Vm& vm, const Value& value, Specification& spec) {
    const BigInteger big = to_big(value);
    std::string prefix, digits;
    switch (spec.kind) {
        case 'b': digits = big_to_text(big, 2), prefix = "0b"; break;
        case 'o': digits = big_to_text(big, 8), prefix = "0o"; break;
        case 'x': digits = big_to_text(big, 16), prefix = "0x"; break;
        case 'X':
            digits = big_to_text(big, 16), prefix = "0X";
            for (char& c : digits) c = static_cast<char>(std::toupper(c));
            break;
        case 'c': {
            int64_t code = 0;
            if (!to_int64(value, code) || code < 0 || code > 0x10ffff) return vm.raise(vm.types.overflow, "%c arg not in range(0x110000)");
            std::string out;
            append_utf8_text(out, static_cast<uint32_t>(code));
            return vm.string(pad_text(out, spec, '<', 0));
        }
        default: digits = big_to_text(big, 10);
    }
    if (spec.precision >= 0) return vm.raise_value("Precision not allowed in integer format specifier");
    return vm.string(pad_digits(digits, spec, spec.alternate ? prefix : "", spec.kind == 'b' || spec.kind == 'o' || spec.kind == 'x' || spec.kind == 'X' ? 4 : 3));
}

bool is_printable(uint32_t code) {
    if (code < 0x20 || code == 0x7f || (code >= 0x80 && code <= 0xa0) || code == 0xad) return false;
    if ((code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202f) || (code >= 0x2060 && code <= 0x206f)) return false;
    if ((code >= 0xd800 && code <= 0xf8ff) || code == 0xfeff || code == 0x3000 || (code >= 0x2000 && code <= 0x200a) || code >= 0xe0000) return false;
    return true;
}

}  // namespace

void append_utf8_text(std::string& out, uint32_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
        return;
    }
    const int extra = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    out += static_cast<char>((extra == 1 ? 0xc0 : extra == 2 ? 0xe0 : 0xf0) | code >> (6 * extra));
    for (int i = extra; i-- > 0;) out += static_cast<char>(0x80 | (code >> (6 * i) & 0x3f));
}

std::string string_repr(const std::string& text) {
    const char quote = text.find('\'') != std::string::npos && text.find('"') == std::string::npos ? '"' : '\'';
    std::string out(1, quote);
    for (size_t at = 0; at < text.size();) {
        const size_t start = at;
        uint32_t code = 0;
        utf8_next(text, at, code);
        char escape[16];
        if (code == static_cast<uint32_t>(quote) || code == '\\') out += '\\', out += static_cast<char>(code);
        else if (code == '\n') out += "\\n";
        else if (code == '\r') out += "\\r";
        else if (code == '\t') out += "\\t";
        else if (is_printable(code)) out.append(text, start, at - start);
        else {
            std::snprintf(escape, sizeof escape, code < 0x100 ? "\\x%02x" : code < 0x10000 ? "\\u%04x" : "\\U%08x", code);
            out += escape;
        }
    }
    return out + quote;
}

static std::string bytes_repr(const BytesObject* bytes) {
    const char quote = bytes->data.find('\'') != std::string::npos && bytes->data.find('"') == std::string::npos ? '"' : '\'';
    std::string out = std::string("b") + quote;
    for (const char c : bytes->data) {
        char escape[8];
        if (c == quote || c == '\\') out += '\\', out += c;
        else if (c == '\n') out += "\\n";
        else if (c == '\r') out += "\\r";
        else if (c == '\t') out += "\\t";
        else if (c >= 0x20 && c < 0x7f) out += c;
        else std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned>(static_cast<uint8_t>(c))), out += escape;
    }
    out += quote;
    return bytes->is_mutable ? "bytearray(" + out + ")" : out;
}

bool Vm::repr(const Value& value, std::string& out) {
    if (out.size() > (size_t{64} << 20)) return raise(types.memory_error, ""), false;
    switch (value.tag) {
        case Tag::None: out += "None"; return true;
        case Tag::Bool: out += value.integer ? "True" : "False"; return true;
        case Tag::Int: out += std::to_string(value.integer); return true;
        case Tag::Float: out += float_repr(value.number); return true;
        case Tag::Ellipsis: out += "Ellipsis"; return true;
        case Tag::NotImplemented: out += "NotImplemented"; return true;
        case Tag::Object: break;
        default: out += "<unbound>"; return true;
    }
    const Value method = find_special(value, names.repr);
    if (!method.is_unbound() && (is_kind(method, ObjectKind::Function) || value.object->kind == ObjectKind::Exception)) {
        const Value result = call(method, {value});
        if (result.is_raised()) return false;
        if (!is_string(result)) return raise_type("__repr__ returned non-string (type " + type_name(result) + ")"), false;
        out += text_of(result);
        return true;
    }
    if (value.object->marked) {  // A container inside itself.
        out += value.object->kind == ObjectKind::List ? "[...]" : value.object->kind == ObjectKind::Dict ? "{...}" : "(...)";
        return true;
    }
    if (native_depth_ >= limits.native_depth) return raise(types.recursion_error, "maximum recursion depth exceeded while getting the repr of an object"), false;
    struct Inside {
        Inside(int& depth, Object* object) : depth_(depth), object_(object) { ++depth_, object_->marked = true; }
        ~Inside() { --depth_, object_->marked = false; }
        int& depth_;
        Object* object_;
    } inside(native_depth_, value.object);
    const auto items = [&](const std::vector<Value>& list, const char* open, const char* close) {
        out += open;
        for (size_t i = 0; i < list.size(); ++i) {
            if (i) out += ", ";
            if (!repr(Value(list[i]), out)) return false;
        }
        out += close;
        return true;
    };
    char address[40];
    std::snprintf(address, sizeof address, "0x%012llx", static_cast<unsigned long long>(reinterpret_cast<uintptr_t>(value.object)));
    switch (value.object->kind) {
        case ObjectKind::String: out += string_repr(text_of(value)); return true;
        case ObjectKind::Bytes: out += bytes_repr(as<BytesObject>(value)); return true;
        case ObjectKind::BigInteger: out += big_to_text(as<IntegerObject>(value)->value); return true;
        case ObjectKind::FloatBox: out += float_repr(static_cast<FloatObject*>(value.object)->value); return true;
        case ObjectKind::List: return items(std::vector<Value>(as<ListObject>(value)->items), "[", "]");
        case ObjectKind::Tuple: return items(as<TupleObject>(value)->items, "(", as<TupleObject>(value)->items.size() == 1 ? ",)" : ")");
        case ObjectKind::Set: {
            std::vector<Value> list;
            for (const auto& entry : as<SetObject>(value)->table.entries()) if (!entry.key.is_unbound()) list.push_back(entry.key);
            const bool frozen = as<SetObject>(value)->frozen;
            if (list.empty()) return out += frozen ? "frozenset()" : "set()", true;
            return items(list, frozen ? "frozenset({" : "{", frozen ? "})" : "}");
        }
        case ObjectKind::Dict: {
            out += "{";
            bool first = true;
            for (const auto& entry : std::vector<Table::Entry>(as<DictObject>(value)->table.entries())) {
                if (entry.key.is_unbound()) continue;
                if (!first) out += ", ";
                first = false;
                if (!repr(entry.key, out)) return false;
                out += ": ";
                if (!repr(entry.value, out)) return false;
            }
            out += "}";
            return true;
        }
        case ObjectKind::DictView: {
            std::vector<Value> list;
            if (!collect_items(value, list)) return false;
            return items(list, (value.object->type->name + "([").c_str(), "])");
        }
        case ObjectKind::Range: {
            auto* range = static_cast<RangeObject*>(value.object);
            out += "range(" + std::to_string(range->start) + ", " + std::to_string(range->stop) + (range->step == 1 ? "" : ", " + std::to_string(range->step)) + ")";
            return true;
        }
        case ObjectKind::Slice: {
            auto* slice = static_cast<SliceObject*>(value.object);
            return items({slice->start, slice->stop, slice->step}, "slice(", ")");
        }
        case ObjectKind::Type: {
            auto* type = as<TypeObject>(value);
            out += "<class '" + (type->module == "builtins" ? "" : type->module + ".") + type->name + "'>";
            return true;
        }
        case ObjectKind::Function: out += "<function " + as<FunctionObject>(value)->qualified_name->text + " at " + address + ">"; return true;
        case ObjectKind::Native: out += "<built-in function " + as<NativeObject>(value)->name + ">"; return true;
        case ObjectKind::BoundMethod: {
            const Value function = as<BoundMethodObject>(value)->function;
            out += "<bound method " + (is_kind(function, ObjectKind::Function) ? as<FunctionObject>(function)->qualified_name->text : "method") + " of ";
            if (!repr(as<BoundMethodObject>(value)->self, out)) return false;
            out += ">";
            return true;
        }
        case ObjectKind::Module: out += "<module '" + as<ModuleObject>(value)->name + "'>"; return true;
        case ObjectKind::Generator: out += "<generator object " + (static_cast<GeneratorObject*>(value.object)->name ? static_cast<GeneratorObject*>(value.object)->name->text : "") + " at " + address + ">"; return true;
        default: break;
    }
    TypeObject* type = value.object->type;
    out += "<" + (type->module == "builtins" ? "" : type->module + ".") + type->name + " object at " + address + ">";
    return true;
}

bool Vm::str(const Value& value, std::string& out) {
    if (is_string(value) && value.object->type->is_native) return out += text_of(value), true;
    if (value.is_object()) {
        const Value method = find_special(value, names.str);
        if (is_kind(method, ObjectKind::Function) || (value.object->kind == ObjectKind::Exception && !method.is_unbound())) {
            const Value result = call(method, {value});
            if (result.is_raised()) return false;
            if (!is_string(result)) return raise_type("__str__ returned non-string (type " + type_name(result) + ")"), false;
            out += text_of(result);
            return true;
        }
        if (is_string(value) && !is_kind(find_special(value, names.repr), ObjectKind::Function)) return out += text_of(value), true;
        if (is_string(value)) return out += text_of(value), true;
    }
    return repr(value, out);
}

Value Vm::format(const Value& value, std::string_view text) {
    const Value custom = value.is_object() && !value.object->type->is_native ? find_special(value, names.format) : Value();
    if (is_kind(custom, ObjectKind::Function)) return call(custom, {value, string(std::string(text))});
    if (text.empty()) {
        std::string out;
        return str(value, out) ? string(std::move(out)) : Value::raised();
    }
    if (!(is_string(value) || is_integer(value) || value.tag == Tag::Float || is_kind(value, ObjectKind::FloatBox)))
        return raise_type("unsupported format string passed to " + type_name(value) + ".__format__");
    auto read = read_format_specification(text, type_name(value));
    if (!read) return raise_value(read.error().reason);
    Specification& spec = *read;
    const auto unknown = [&] { return raise_value(std::string("Unknown format code '") + spec.kind + "' for object of type '" + type_name(value) + "'"); };
    if (is_string(value)) {
        if (spec.kind && spec.kind != 's') return unknown();
        if (spec.align == '=' && !spec.zero) return raise_value("'=' alignment not allowed in string format specifier");
        if (spec.zero && spec.align == '=') spec.align = '<';
        std::string body = text_of(value);
        if (spec.precision >= 0) body = body.substr(0, utf8_offset(body, spec.precision));
        return string(pad_text(body, spec, '<', 0));
    }
    if (is_integer(value)) {
        if (value.tag == Tag::Bool && !spec.kind) {
            std::string out;
            str(value, out);
            return string(pad_text(out, spec, '<', 0));
        }
        if (spec.kind == 0 || spec.kind == 'd' || spec.kind == 'b' || spec.kind == 'o' || spec.kind == 'x' || spec.kind == 'X' || spec.kind == 'c' || spec.kind == 'n') {
            if (spec.kind == 'n') spec.kind = 'd';
            return format_integer(*this, value, spec);
        }
    }
    if (spec.kind && !std::strchr("eEfFgG%n", spec.kind)) return unknown();
    bool ok = true;
    return string(format_float(to_double(value, ok), spec));
}

Value Vm::percent_format(const std::string& pattern, const Value& arguments) {
    std::string out;
    size_t next_argument = 0;
    const bool is_tuple = is_kind(arguments, ObjectKind::Tuple), is_dict = is_kind(arguments, ObjectKind::Dict);
    const auto take = [&](Value& value) {
        if (is_tuple) {
            if (next_argument >= as<TupleObject>(arguments)->items.size()) return raise_type("not enough arguments for format string"), false;
            value = as<TupleObject>(arguments)->items[next_argument++];
            return true;
        }
        if (next_argument++ > 0) return raise_type("not enough arguments for format string"), false;
        value = arguments;
        return true;
    };
    for (size_t at = 0; at < pattern.size(); ++at) {
        if (pattern[at] != '%') {
            out += pattern[at];
            continue;
        }
        if (++at >= pattern.size()) return raise_value("incomplete format");
        if (pattern[at] == '%') {
            out += '%';
            continue;
        }
        Value value;
        bool named = false;
        if (pattern[at] == '(') {
            const size_t close = pattern.find(')', at);
            if (close == std::string::npos) return raise_value("incomplete format key");
            if (!is_dict) return raise_type("format requires a mapping");
            value = get_item(arguments, string(pattern.substr(at + 1, close - at - 1)));
            if (value.is_raised()) return value;
            named = true;
            at = close + 1;
        }
        Specification spec;
        for (; at < pattern.size() && std::strchr("-+ #0", pattern[at]); ++at) {
            if (pattern[at] == '-') spec.align = '<';
            else if (pattern[at] == '+' || pattern[at] == ' ') spec.sign = pattern[at];
            else if (pattern[at] == '#') spec.alternate = true;
            else spec.zero = true;
        }
        const auto number = [&](int64_t& target) {
            if (at < pattern.size() && pattern[at] == '*') {
                Value star;
                if (!take(star) || !take_int(*this, star, target)) return false;
                ++at;
                return true;
            }
            target = 0;
            while (at < pattern.size() && pattern[at] >= '0' && pattern[at] <= '9' && target < 1'000'000) target = target * 10 + (pattern[at++] - '0');
            return true;
        };
        if (!number(spec.width)) return Value::raised();
        if (at < pattern.size() && pattern[at] == '.') {
            ++at;
            if (!number(spec.precision)) return Value::raised();
        }
        while (at < pattern.size() && (pattern[at] == 'l' || pattern[at] == 'h')) ++at;
        if (at >= pattern.size()) return raise_value("incomplete format");
        if (!named && !take(value)) return Value::raised();
        spec.kind = pattern[at];
        if (spec.zero && spec.align != '<') spec.fill = "0", spec.align = '=';
        std::string body;
        if (spec.kind == 's' || spec.kind == 'r' || spec.kind == 'a') {
            if (!(spec.kind == 's' ? str(value, body) : repr(value, body))) return Value::raised();
            if (spec.precision >= 0) body = body.substr(0, utf8_offset(body, spec.precision));
            spec.fill = " ";
            if (spec.align == '=') spec.align = '>';
            out += pad_text(body, spec, '>', 0);
        } else if (spec.kind == 'c') {
            if (is_string(value)) body = text_of(value);
            else {
                int64_t code = 0;
                if (!take_int(*this, value, code)) return Value::raised();
                append_utf8_text(body, static_cast<uint32_t>(code));
            }
            out += pad_text(body, spec, '>', 0);
        } else if (std::strchr("diuxXo", spec.kind)) {
            Value whole = value;
            if (value.tag == Tag::Float) whole = integer(big_from_double(value.number));
            if (!is_integer(whole)) return raise_type(std::string("%") + spec.kind + " format: a real number is required, not " + type_name(value));
            if (spec.kind == 'i' || spec.kind == 'u') spec.kind = 'd';
            spec.precision = -1;
            PY_TRY(text, format_integer(*this, whole, spec));
            out += text_of(text);
        } else if (std::strchr("eEfFgG", spec.kind)) {
            bool ok = true;
            const double real = to_double(value, ok);
            if (!ok) return raise_type("must be real number, not " + type_name(value));
            if (spec.precision > 1000) spec.precision = 1000;
            out += format_float(real, spec);
        } else {
            return raise_value(std::string("unsupported format character '") + spec.kind + "'");
        }
    }
    if (is_tuple && next_argument < as<TupleObject>(arguments)->items.size()) return raise_type("not all arguments converted during string formatting");
    if (!is_tuple && !is_dict && next_argument == 0) return raise_type("not all arguments converted during string formatting");
    return string(std::move(out));
}

}  // namespace maquette::python
