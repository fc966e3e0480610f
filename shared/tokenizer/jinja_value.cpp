#include "shared/tokenizer/jinja_value.h"

#include <algorithm>
#include <cstdio>

#include "shared/base/python_format.h"
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
    bool is_tuple = false, is_group = false;
};
struct ViewObject : ListObject {
    const char* name = "";
    std::array<int64_t, 3> range = {};
};
struct DictObject : Object {
    std::vector<std::pair<Value, Value>> entries;
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
    out.type_ = Type::Space;
    return out;
}

Value Value::record(std::shared_ptr<Record> record) {
    Value out = make(Type::Record);
    out.object_ = std::move(record);
    return out;
}

Value Value::group(Value key, Value items) {
    Value out = list({std::move(key), std::move(items)}, true);
    static_cast<ListObject&>(*out.object_).is_group = true;
    return out;
}

Value Value::view(const char* type_name, std::vector<Value> items) {
    Value out = make(Type::View);
    auto object = std::make_shared<ViewObject>();
    for (const Value& item : items) object->depth = std::max(object->depth, item.depth() + 1);
    object->items = std::move(items);
    object->name = type_name;
    out.object_ = std::move(object);
    return out;
}

Value Value::range(int64_t begin, int64_t end, int64_t step) {
    std::vector<Value> items;
    for (int64_t i = begin; (step > 0 ? i < end : i > end) && static_cast<int64_t>(items.size()) < range_max;) {
        items.push_back(integer(i));
        if (__builtin_add_overflow(i, step, &i)) break;
    }
    Value out = view("range", std::move(items));
    static_cast<ViewObject&>(*out.object_).range = {begin, end, step};
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
bool Value::is_group() const { return type_ == Type::List && static_cast<ListObject&>(*object_).is_group; }
bool Value::is_range() const { return type_ == Type::View && static_cast<ViewObject&>(*object_).range[2] != 0; }
const std::array<int64_t, 3>& Value::range_bounds() const { return static_cast<ViewObject&>(*object_).range; }
const char* Value::view_name() const { return static_cast<ViewObject&>(*object_).name; }
Record& Value::as_record() const { return static_cast<Record&>(*object_); }
bool Value::is_callable() const { return type_ == Type::Function || (type_ == Type::Record && as_record().is_callable()); }
const Value::Call& Value::call() const { return static_cast<FunctionObject&>(*object_).call; }

bool Value::truthy() const {
    switch (type_) {
        case Type::Undefined: case Type::None: return false;
        case Type::Bool: case Type::Integer: return integer_ != 0;
        case Type::Float: return number_ != 0;
        case Type::Text: return !as_text().empty();
        case Type::List: case Type::View: return !items().empty();
        case Type::Dict: return !entries().empty();
        case Type::Record: return as_record().length() != 0;
        case Type::Space: case Type::Function: case Type::Generator: return true;
    }
    return false;
}

const Value* Value::find(std::string_view key) const {
    if (type_ != Type::Dict && type_ != Type::Space) return nullptr;
    for (const auto& [own, value] : entries())
        if (own.type_ == Type::Text && own.as_text() == key) return &value;
    return nullptr;
}

const Value* Value::find(const Value& key) const {
    if (key.type_ == Type::Text) return find(std::string_view(key.as_text()));
    if (type_ != Type::Dict && type_ != Type::Space) return nullptr;
    for (const auto& [own, value] : entries())
        if (equal(own, key)) return &value;
    return nullptr;
}

void Value::set(const Value& key, Value value) const {
    object_->depth = std::max(object_->depth, value.depth() + 1);
    if (const Value* found = find(key)) const_cast<Value&>(*found) = std::move(value);
    else entries().emplace_back(key, std::move(value));
}

std::string to_text(const Value& value) {
    if (value.is(Type::Text)) return value.as_text();
    if (value.is(Type::Undefined)) return {};
    return repr(value);
}

namespace {

// Python's str.isprintable: no control, format or private characters, nothing unassigned, no space but the one.
bool is_printable(uint32_t code) {
    if (code < 0x7F) return code >= 0x20;
    const auto category = unicode::category(code);
    return category != unicode::Category::Cn && category < unicode::Category::Zs;
}

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
        else if (!character.valid || is_printable(c)) out += text.substr(i, character.length);
        else std::snprintf(escaped, sizeof escaped, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c), out += escaped;
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
        case Type::Float: out += float_repr(value.as_number()); return;
        case Type::Text: out += value.is_safe() ? "Markup(" + text_repr(value.as_text()) + ")" : text_repr(value.as_text()); return;
        case Type::Record: out += value.as_record().text(); return;
        case Type::Function: out += "<function>"; return;
        case Type::Generator: out += "<generator object>"; return;
        case Type::View:
            if (value.is_range()) {
                const auto& [begin, end, step] = value.range_bounds();
                out += "range(" + std::to_string(begin) + ", " + std::to_string(end) + (step == 1 ? ")" : ", " + std::to_string(step) + ")");
                return;
            }
            out += value.view_name();
            out += '(';
            append_repr(out, Value::list(value.items()), depth + 1);
            out += ')';
            return;
        case Type::List:
            out += value.is_tuple() ? '(' : '[';
            for (size_t i = 0; i < value.items().size(); ++i) {
                if (i) out += ", ";
                append_repr(out, value.items()[i], depth + 1);
            }
            if (value.is_tuple() && value.items().size() == 1) out += ',';
            out += value.is_tuple() ? ')' : ']';
            return;
        case Type::Dict: case Type::Space: break;
    }
    const bool is_space = value.is(Type::Space);
    out += is_space ? "<Namespace {" : "{";
    bool first = true;
    for (const auto& [key, item] : value.entries()) {
        if (!first) out += ", ";
        first = false;
        append_repr(out, key, depth + 1);
        out += ": ";
        append_repr(out, item, depth + 1);
    }
    out += is_space ? "}>" : "}";
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
        case Type::Text: return value.is_safe() ? "Markup" : "str";
        case Type::List: return value.is_tuple() ? "tuple" : "list";
        case Type::View: return value.view_name();
        case Type::Dict: return "dict";
        case Type::Space: return "TemplateNamespace";
        case Type::Record: return value.as_record().type_name();
        case Type::Function: return "function";
        case Type::Generator: return "generator";
    }
    return "";
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
