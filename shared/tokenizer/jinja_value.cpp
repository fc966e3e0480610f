#include "shared/tokenizer/jinja_value.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "shared/tokenizer/limits.h"
#include "shared/tokenizer/unicode.h"

namespace maquette::jinja {
namespace {

struct TextObject : Object {
    std::string value;
    bool is_safe = false;
};
struct ListObject : Object {
    std::vector<Value> items;
    bool is_tuple = false;
};
struct DictObject : Object {
    std::vector<std::pair<Value, Value>> entries;
    bool is_space = false;
};
struct FunctionObject : Object {
    std::string name;
    Value::Call call;
};

}  // namespace

Value Value::undefined(std::string reason) {
    Value out = text(std::move(reason));
    out.type_ = Type::Undefined;
    return out;
}

std::string Value::undefined_reason() const {
    if (type_ != Type::Undefined || !object_) return "the value is undefined";
    return static_cast<const TextObject&>(*object_).value;
}

Value Value::number(double value) {
    Value out;
    out.type_ = Type::Float;
    out.number_ = value;
    return out;
}

Value Value::text(std::string value) {
    Value out = make(Type::Text);
    auto object = std::make_shared<TextObject>();
    object->value = std::move(value);
    out.object_ = std::move(object);
    return out;
}

Value Value::safe_text(std::string value) {
    Value out = text(std::move(value));
    static_cast<TextObject&>(*out.object_).is_safe = true;
    return out;
}

Value Value::generator(std::vector<Value> items) {
    Value out = list(std::move(items));
    out.type_ = Type::Generator;
    return out;
}

Value Value::list(std::vector<Value> items, bool is_tuple) {
    Value out = make(Type::List);
    auto object = std::make_shared<ListObject>();
    for (const Value& item : items) object->depth = std::max(object->depth, item.depth() + 1);
    object->items = std::move(items);
    object->is_tuple = is_tuple;
    out.object_ = std::move(object);
    return out;
}

Value Value::dict(std::vector<std::pair<Value, Value>> entries) {
    Value out = make(Type::Dict);
    auto object = std::make_shared<DictObject>();
    for (const auto& [key, value] : entries) object->depth = std::max(object->depth, value.depth() + 1);
    object->entries = std::move(entries);
    out.object_ = std::move(object);
    return out;
}

Value Value::space() {
    Value out = dict({});
    static_cast<DictObject&>(*out.object_).is_space = true;
    return out;
}

Value Value::function(std::string name, Call call) {
    Value out = make(Type::Function);
    auto object = std::make_shared<FunctionObject>();
    object->name = std::move(name);
    object->call = std::move(call);
    out.object_ = std::move(object);
    return out;
}

Value Value::from_json(const Json& json) {
    if (json.is_boolean()) return boolean(json.get<bool>());
    if (json.is_number_unsigned() && json.get<uint64_t>() > static_cast<uint64_t>(INT64_MAX)) return number(json.get<double>());
    if (json.is_number_integer()) return integer(json.get<int64_t>());
    if (json.is_number()) return number(json.get<double>());
    if (json.is_string()) return text(json.get_ref<const std::string&>());
    if (json.is_array()) {
        std::vector<Value> items;
        items.reserve(json.size());
        for (const Json& item : json) items.push_back(from_json(item));
        return list(std::move(items));
    }
    if (json.is_object()) {
        std::vector<std::pair<Value, Value>> entries;
        for (const auto& [key, item] : json.items()) entries.emplace_back(text(key), from_json(item));
        return dict(std::move(entries));
    }
    return none();
}

int64_t Value::as_integer() const {
    if (type_ == Type::Bool || type_ == Type::Integer) return integer_;
    if (type_ != Type::Float || !(std::fabs(number_) < 9.2e18)) return 0;
    return static_cast<int64_t>(number_);
}
double Value::as_number() const { return type_ == Type::Float ? number_ : static_cast<double>(as_integer()); }
const std::string& Value::as_text() const {
    static const std::string empty;
    return type_ == Type::Text ? static_cast<const TextObject&>(*object_).value : empty;
}
bool Value::is_safe() const { return type_ == Type::Text && static_cast<const TextObject&>(*object_).is_safe; }
std::vector<Value>& Value::items() const { return static_cast<ListObject&>(*object_).items; }
bool Value::is_tuple() const { return type_ == Type::List && static_cast<ListObject&>(*object_).is_tuple; }
std::vector<std::pair<Value, Value>>& Value::entries() const { return static_cast<DictObject&>(*object_).entries; }
bool Value::is_space() const { return type_ == Type::Dict && static_cast<DictObject&>(*object_).is_space; }
const Value::Call& Value::call() const { return static_cast<FunctionObject&>(*object_).call; }

bool Value::truthy() const {
    switch (type_) {
        case Type::Undefined: case Type::None: return false;
        case Type::Bool: case Type::Integer: return integer_ != 0;
        case Type::Float: return number_ != 0;
        case Type::Text: return !as_text().empty();
        case Type::List: return !items().empty();
        case Type::Dict: return is_space() || !entries().empty();
        case Type::Function: case Type::Generator: return true;
    }
    return false;
}

const Value* Value::find(std::string_view key) const {
    if (type_ != Type::Dict) return nullptr;
    for (const auto& [own, value] : entries())
        if (own.type_ == Type::Text && own.as_text() == key) return &value;
    return nullptr;
}

const Value* Value::find(const Value& key) const {
    if (key.type_ == Type::Text) return find(std::string_view(key.as_text()));
    if (type_ != Type::Dict) return nullptr;
    for (const auto& [own, value] : entries())
        if (equal(own, key)) return &value;
    return nullptr;
}

void Value::set(const Value& key, Value value) const {
    object_->depth = std::max(object_->depth, value.depth() + 1);
    if (const Value* found = find(key)) const_cast<Value&>(*found) = std::move(value);
    else entries().emplace_back(key, std::move(value));
}

const Value* Arguments::get(size_t index, std::string_view name) const {
    for (const auto& [own, value] : named)
        if (own == name) return &value;
    return index < positional.size() ? &positional[index] : nullptr;
}

namespace {

bool equal_within(const Value& a, const Value& b, int depth, int64_t& budget) {
    if (depth > value_depth_max || --budget < 0) return false;
    if (a.is_number() && b.is_number()) {
        if (!a.is(Type::Float) && !b.is(Type::Float)) return a.as_integer() == b.as_integer();
        return a.as_number() == b.as_number();
    }
    if (a.type() != b.type()) return false;
    if (a.is(Type::Text)) return a.as_text() == b.as_text();
    if (a.is(Type::Undefined) || a.is(Type::None) || a.identity() == b.identity()) return true;
    if (a.is(Type::List)) {
        if (a.items().size() != b.items().size() || a.is_tuple() != b.is_tuple()) return false;
        for (size_t i = 0; i < a.items().size(); ++i)
            if (!equal_within(a.items()[i], b.items()[i], depth + 1, budget)) return false;
        return true;
    }
    if (!a.is(Type::Dict) || a.entries().size() != b.entries().size()) return false;
    for (const auto& [key, value] : a.entries()) {
        const Value* other = b.find(key);
        if (!other || !equal_within(value, *other, depth + 1, budget)) return false;
    }
    return true;
}

}  // namespace

bool equal(const Value& a, const Value& b) {
    int64_t budget = 5'000'000;
    return equal_within(a, b, 0, budget);
}

Result<int> compare(const Value& a, const Value& b, int depth) {
    if (a.is_number() && b.is_number()) {
        const double x = a.as_number(), y = b.as_number();
        return x < y ? -1 : x > y ? 1 : 0;
    }
    if (a.is(Type::Text) && b.is(Type::Text)) return a.as_text() < b.as_text() ? -1 : a.as_text() > b.as_text() ? 1 : 0;
    if (a.is(Type::List) && b.is(Type::List) && depth < value_depth_max) {
        for (size_t i = 0; i < a.items().size() && i < b.items().size(); ++i) {
            if (equal(a.items()[i], b.items()[i])) continue;
            return compare(a.items()[i], b.items()[i], depth + 1);
        }
        return a.items().size() < b.items().size() ? -1 : a.items().size() > b.items().size() ? 1 : 0;
    }
    return fail(ErrorCode::BadInput, std::string("'<' not supported between instances of '") + type_name(a) + "' and '" + type_name(b) + "'");
}

std::string float_text(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
    char digits[64];
    for (int precision = 1; precision <= 17; ++precision) {
        std::snprintf(digits, sizeof digits, "%.*e", precision - 1, value);
        if (std::strtod(digits, nullptr) == value) break;
    }
    const std::string scientific = digits;
    const size_t e = scientific.find('e');
    const int exponent = std::atoi(scientific.c_str() + e + 1);
    const bool negative = scientific[0] == '-';
    std::string mantissa;
    for (const char c : scientific.substr(negative ? 1 : 0, e - (negative ? 1 : 0)))
        if (c != '.') mantissa += c;
    std::string out = negative ? "-" : "";
    if (exponent < -4 || exponent >= 16) {
        out += mantissa[0];
        if (mantissa.size() > 1) out += "." + mantissa.substr(1);
        std::snprintf(digits, sizeof digits, "e%c%02d", exponent < 0 ? '-' : '+', std::abs(exponent));
        return out + digits;
    }
    if (exponent < 0) return out + "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + mantissa;
    const auto whole = static_cast<size_t>(exponent) + 1;
    if (mantissa.size() <= whole) return out + mantissa + std::string(whole - mantissa.size(), '0') + ".0";
    return out + mantissa.substr(0, whole) + "." + mantissa.substr(whole);
}


std::string to_text(const Value& value) {
    if (value.is(Type::Text)) return value.as_text();
    if (value.is(Type::Undefined)) return {};
    return repr(value);
}

namespace {

std::string text_repr(const std::string& text) {
    const char quote = text.find('\'') != std::string::npos && text.find('"') == std::string::npos ? '"' : '\'';
    std::string out(1, quote);
    for (size_t i = 0; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        const uint32_t c = character.code;
        char escaped[16];
        if (c == static_cast<uint32_t>(quote) || c == '\\') out += std::string("\\") + static_cast<char>(c);
        else if (c == '\n') out += "\\n";
        else if (c == '\r') out += "\\r";
        else if (c == '\t') out += "\\t";
        else if (c < 32 || c == 127) std::snprintf(escaped, sizeof escaped, "\\x%02x", c), out += escaped;
        else out += text.substr(i, character.length);
        i += character.length;
    }
    return out + quote;
}

}  // namespace

namespace {

void append_repr(std::string& out, const Value& value, int depth) {
    if (depth > value_depth_max || out.size() > static_cast<size_t>(template_output_bytes_max)) {
        out += "...";
        return;
    }
    switch (value.type()) {
        case Type::Undefined: out += "Undefined"; return;
        case Type::None: out += "None"; return;
        case Type::Bool: out += value.as_integer() ? "True" : "False"; return;
        case Type::Integer: out += std::to_string(value.as_integer()); return;
        case Type::Float: out += float_text(value.as_number()); return;
        case Type::Text: out += text_repr(value.as_text()); return;
        case Type::Function: out += "<function>"; return;
        case Type::Generator: out += "<generator object>"; return;
        case Type::List:
            out += value.is_tuple() ? '(' : '[';
            for (size_t i = 0; i < value.items().size(); ++i) {
                if (i) out += ", ";
                append_repr(out, value.items()[i], depth + 1);
            }
            if (value.is_tuple() && value.items().size() == 1) out += ',';
            out += value.is_tuple() ? ')' : ']';
            return;
        case Type::Dict: break;
    }
    out += value.is_space() ? "<Namespace {" : "{";
    bool first = true;
    for (const auto& [key, item] : value.entries()) {
        if (!first) out += ", ";
        first = false;
        append_repr(out, key, depth + 1);
        out += ": ";
        append_repr(out, item, depth + 1);
    }
    out += value.is_space() ? "}>" : "}";
}

}  // namespace

std::string repr(const Value& value) {
    std::string out;
    append_repr(out, value, 0);
    return out;
}

const char* type_name(const Value& value) {
    switch (value.type()) {
        case Type::Undefined: return "Undefined";
        case Type::None: return "NoneType";
        case Type::Bool: return "bool";
        case Type::Integer: return "int";
        case Type::Float: return "float";
        case Type::Text: return "str";
        case Type::List: return value.is_tuple() ? "tuple" : "list";
        case Type::Dict: return "dict";
        case Type::Function: return "function";
        case Type::Generator: return "generator";
    }
    return "";
}

namespace {

void append_json_text(std::string& out, std::string_view text, bool ascii) {
    out += '"';
    for (size_t i = 0; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        const uint32_t c = character.code;
        char escaped[16];
        const auto unit = [&](uint32_t code) { std::snprintf(escaped, sizeof escaped, "\\u%04x", code), out += escaped; };
        if (c == '"' || c == '\\') out += '\\', out += static_cast<char>(c);
        else if (c == '\n') out += "\\n";
        else if (c == '\r') out += "\\r";
        else if (c == '\t') out += "\\t";
        else if (c == '\b') out += "\\b";
        else if (c == '\f') out += "\\f";
        else if (c < 32 || (ascii && c >= 127 && c < 0x10000)) unit(c);
        else if (ascii && c >= 0x10000) unit(0xD800 + ((c - 0x10000) >> 10)), unit(0xDC00 + ((c - 0x10000) & 0x3FF));
        else unicode::append_utf8(out, c);
        i += character.length;
    }
    out += '"';
}

void append_break(std::string& out, const JsonStyle& style, int depth) {
    if (style.indent < 0) return;
    out += '\n';
    out.append(static_cast<size_t>(style.indent) * static_cast<size_t>(depth), ' ');
}

Result<std::string> json_key(const Value& key) {
    if (key.is(Type::Text)) return key.as_text();
    if (key.is(Type::None)) return std::string("null");
    if (key.is(Type::Bool)) return std::string(key.as_integer() ? "true" : "false");
    if (key.is_number()) return repr(key);
    return fail(ErrorCode::BadInput, std::string("keys must be str, int, float, bool or None, not ") + type_name(key));
}

Result<void> append_json_list(std::string& out, const Value& value, const JsonStyle& style, int depth) {
    if (value.items().empty()) return out += "[]", Result<void>{};
    out += '[';
    for (size_t i = 0; i < value.items().size(); ++i) {
        if (i) out += style.indent < 0 ? style.item_separator : ",";
        append_break(out, style, depth + 1);
        MAQUETTE_TRY_VOID(append_json(out, value.items()[i], style, depth + 1));
    }
    append_break(out, style, depth);
    out += ']';
    return {};
}

Result<void> append_json_dict(std::string& out, const Value& value, const JsonStyle& style, int depth) {
    if (value.entries().empty()) return out += "{}", Result<void>{};
    std::vector<std::pair<std::string, Value>> entries;
    for (const auto& [key, item] : value.entries()) {
        MAQUETTE_TRY(std::string name, json_key(key));
        entries.emplace_back(std::move(name), item);
    }
    if (style.sort_keys)
        std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    out += '{';
    bool first = true;
    for (const auto& [key, item] : entries) {
        if (!first) out += style.indent < 0 ? style.item_separator : ",";
        first = false;
        append_break(out, style, depth + 1);
        append_json_text(out, key, style.ascii);
        out += style.key_separator;
        MAQUETTE_TRY_VOID(append_json(out, item, style, depth + 1));
    }
    append_break(out, style, depth);
    out += '}';
    return {};
}

}  // namespace

Result<void> append_json(std::string& out, const Value& value, const JsonStyle& style, int depth) {
    if (depth > value_depth_max || out.size() > static_cast<size_t>(template_output_bytes_max))
        return fail(ErrorCode::BadInput, "The value is too large or nested too deeply for tojson.");
    switch (value.type()) {
        case Type::None: out += "null"; return {};
        case Type::Bool: out += value.as_integer() ? "true" : "false"; return {};
        case Type::Integer: out += std::to_string(value.as_integer()); return {};
        case Type::Float: {
            const std::string text = float_text(value.as_number());
            out += text == "nan" ? "NaN" : text == "inf" ? "Infinity" : text == "-inf" ? "-Infinity" : text;
            return {};
        }
        case Type::Text: append_json_text(out, value.as_text(), style.ascii); return {};
        case Type::List: return append_json_list(out, value, style, depth);
        case Type::Dict: return append_json_dict(out, value, style, depth);
        default:
            return fail(ErrorCode::BadInput, std::string("Object of type ") + type_name(value) + " is not JSON serializable");
    }
}

size_t text_length(std::string_view text) {
    return unicode::is_ascii(text) ? text.size() : static_cast<size_t>(unicode::count_characters(text));
}

std::string text_slice(std::string_view text, size_t begin, size_t end) {
    if (begin >= end) return {};
    if (unicode::is_ascii(text)) return std::string(text.substr(begin, end - begin));
    size_t at = 0, index = 0, from = text.size();
    for (; at < text.size() && index < end; ++index) {
        if (index == begin) from = at;
        at += unicode::character_at(text, at).length;
    }
    return from < at ? std::string(text.substr(from, at - from)) : std::string();
}

}  // namespace maquette::jinja
