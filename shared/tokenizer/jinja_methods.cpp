// The methods of Python's str, list, tuple and dict that templates call.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "shared/tokenizer/jinja_format.h"
#include "shared/tokenizer/jinja_interpreter.h"
#include "shared/tokenizer/jinja_text.h"
#include "shared/tokenizer/limits.h"
#include "shared/tokenizer/unicode.h"

namespace maquette::jinja {
namespace {

constexpr size_t text_part_bytes = 100;  // What a text takes beside its letters.

// Names with their signatures (check_arguments); no signature marks what is refused when it is called.
using Methods = std::unordered_map<std::string_view, const char*>;

const Methods& methods_of(Type type) {
    static const Methods text = {
        {"strip", "chars?,/"}, {"lstrip", "chars?,/"}, {"rstrip", "chars?,/"}, {"split", "sep?,maxsplit?"}, {"rsplit", "sep?,maxsplit?"},
        {"splitlines", "keepends?"}, {"startswith", "prefix,start?,end?,/"}, {"endswith", "suffix,start?,end?,/"}, {"upper", ""}, {"lower", ""},
        {"title", ""}, {"capitalize", ""}, {"swapcase", ""}, {"casefold", ""}, {"replace", "old,new,count?,/"}, {"find", "sub,start?,end?,/"},
        {"rfind", "sub,start?,end?,/"}, {"index", "sub,start?,end?,/"}, {"rindex", "sub,start?,end?,/"}, {"count", "sub,start?,end?,/"},
        {"join", "iterable,/"}, {"format", "*,**"}, {"isdigit", ""}, {"isdecimal", ""}, {"isnumeric", ""}, {"isalpha", ""}, {"isalnum", ""},
        {"isspace", ""}, {"isupper", ""}, {"islower", ""}, {"istitle", ""}, {"isascii", ""}, {"removeprefix", "prefix,/"}, {"removesuffix", "suffix,/"},
        {"zfill", "width,/"}, {"ljust", "width,fillchar?,/"}, {"rjust", "width,fillchar?,/"}, {"center", "width,fillchar?,/"},
        {"partition", "sep,/"}, {"rpartition", "sep,/"}, {"expandtabs", "tabsize?"}, {"encode", nullptr}, {"translate", nullptr},
        {"maketrans", nullptr}, {"format_map", nullptr}, {"isidentifier", nullptr}, {"isprintable", nullptr}};
    static const Methods list = {{"index", "value,start?,stop?,/"}, {"count", "value,/"}, {"copy", ""}};
    static const Methods dict = {{"items", ""}, {"keys", ""}, {"values", ""}, {"get", "key,default?,/"}, {"copy", ""}, {"fromkeys", nullptr}};
    static const Methods number = {{"bit_length", nullptr}, {"bit_count", nullptr}, {"conjugate", nullptr}, {"is_integer", nullptr},
                                   {"hex", nullptr}, {"as_integer_ratio", nullptr}, {"to_bytes", nullptr}, {"from_bytes", nullptr}, {"fromhex", nullptr}};
    static const Methods none;
    switch (type) {
        case Type::Text: return text;
        case Type::List: return list;
        case Type::Dict: return dict;
        case Type::Bool: case Type::Integer: case Type::Float: return number;
        default: return none;
    }
}

Result<std::string> text_argument(const Arguments& arguments, size_t index, const char* name) {
    const Value* value = arguments.get(index, name);
    if (!value) return run_error(std::string("a text method lacks its argument '") + name + "'");
    if (value->is(Type::Undefined)) return run_error(value->undefined_reason());
    if (!value->is(Type::Text)) return run_error(std::string("must be str, not ") + type_name(*value));
    return value->as_text();
}

Result<int64_t> integer_argument(const Arguments& arguments, size_t index, const char* name, int64_t otherwise) {
    const Value* value = arguments.get(index, name);
    if (!value) return otherwise;
    if (!value->is(Type::Integer) && !value->is(Type::Bool)) return run_error(std::string("'") + type_name(*value) + "' object cannot be interpreted as an integer");
    return value->as_integer();
}

// What a method of a safe text gives is safe too.
Value like(const Value& object, std::string text) { return object.is_safe() ? Value::safe_text(std::move(text)) : Value::text(std::move(text)); }

Value text_list(const Value& object, std::vector<std::string> parts) {
    std::vector<Value> items;
    for (std::string& part : parts) items.push_back(like(object, std::move(part)));
    return Value::list(std::move(items));
}

Result<Value> split_method(const Value& object, Arguments& arguments, bool from_right) {
    const std::string& text = object.as_text();
    const Value* separator = arguments.get(0, "sep");
    MAQUETTE_TRY(const int64_t most, integer_argument(arguments, 1, "maxsplit", -1));
    if (!separator || separator->is(Type::None)) return text_list(object, split_white_space(text, most, from_right));
    if (!separator->is(Type::Text)) return run_error(std::string("must be str or None, not ") + type_name(*separator));
    const std::string& between = separator->as_text();
    if (between.empty()) return run_error("empty separator");
    std::vector<std::string> parts;
    if (!from_right) {
        size_t begin = 0;
        for (size_t at = text.find(between); at != std::string::npos && (most < 0 || static_cast<int64_t>(parts.size()) < most);
             at = text.find(between, begin)) {
            parts.push_back(text.substr(begin, at - begin));
            begin = at + between.size();
        }
        parts.push_back(text.substr(begin));
        return text_list(object, std::move(parts));
    }
    size_t end = text.size();
    while (most < 0 || static_cast<int64_t>(parts.size()) < most) {
        const size_t at = end < between.size() ? std::string::npos : text.rfind(between, end - between.size());
        if (at == std::string::npos) break;
        parts.push_back(text.substr(at + between.size(), end - at - between.size()));
        end = at;
    }
    parts.push_back(text.substr(0, end));
    std::reverse(parts.begin(), parts.end());
    return text_list(object, std::move(parts));
}

// text[start:end] as bytes; nothing when the start lies behind the end of the text.
struct Window {
    size_t begin = 0, end = 0;
    bool is_valid = true;
};

Result<Window> window(const std::string& text, const Arguments& arguments) {
    Window out;
    out.end = text.size();
    if (arguments.positional.size() < 2) return out;
    const auto length = static_cast<int64_t>(text_length(text));
    int64_t bounds[2] = {0, length};
    for (size_t i = 0; i < 2 && i + 1 < arguments.positional.size(); ++i) {
        const Value& bound = arguments.positional[i + 1];
        if (bound.is(Type::None)) continue;
        if (!bound.is(Type::Integer) && !bound.is(Type::Bool)) return run_error("slice indices must be integers or None or have an __index__ method");
        const int64_t at = bound.as_integer();
        bounds[i] = at < 0 ? std::max<int64_t>(at + length, 0) : at;
    }
    out.is_valid = bounds[0] <= length && bounds[0] <= std::min(bounds[1], length);
    out.begin = text_slice(text, 0, static_cast<size_t>(std::min(bounds[0], length))).size();
    out.end = std::max(out.begin, text_slice(text, 0, static_cast<size_t>(std::min(bounds[1], length))).size());
    return out;
}

Result<bool> begins_or_ends(std::string_view text, const Value& with, bool begins) {
    if (with.is_tuple()) {
        for (const Value& one : with.items()) {
            MAQUETTE_TRY(const bool holds, begins_or_ends(text, one, begins));
            if (holds) return true;
        }
        return false;
    }
    if (with.is(Type::Undefined)) return run_error(with.undefined_reason());
    if (!with.is(Type::Text)) return run_error(std::string(begins ? "startswith" : "endswith") + " first arg must be str or a tuple of str, not " + type_name(with));
    const std::string& part = with.as_text();
    if (part.size() > text.size()) return false;
    return text.compare(begins ? 0 : text.size() - part.size(), part.size(), part) == 0;
}

Result<Value> text_place(const std::string& text, const std::string& name, const Arguments& arguments) {
    MAQUETTE_TRY(const std::string part, text_argument(arguments, 0, "sub"));
    MAQUETTE_TRY(const Window inside, window(text, arguments));
    const std::string_view searched = std::string_view(text).substr(inside.begin, inside.end - inside.begin);
    if (name == "count") {
        int64_t count = 0;
        if (!inside.is_valid) return Value::integer(0);
        if (part.empty()) return Value::integer(static_cast<int64_t>(text_length(searched)) + 1);
        for (size_t at = searched.find(part); at != std::string_view::npos; at = searched.find(part, at + part.size())) ++count;
        return Value::integer(count);
    }
    const size_t at = !inside.is_valid ? std::string_view::npos : name[0] == 'r' ? searched.rfind(part) : searched.find(part);
    if (at == std::string_view::npos) {
        if (name == "index" || name == "rindex") return run_error("substring not found");
        return Value::integer(-1);
    }
    return Value::integer(static_cast<int64_t>(text_length(std::string_view(text).substr(0, inside.begin + at))));
}

Result<Value> text_partition(const Value& object, const std::string& name, const Arguments& arguments) {
    const std::string& text = object.as_text();
    MAQUETTE_TRY(const std::string part, text_argument(arguments, 0, "sep"));
    if (part.empty()) return run_error("empty separator");
    const bool from_right = name[0] == 'r';
    const size_t at = from_right ? text.rfind(part) : text.find(part);
    std::vector<std::string> out = {from_right ? "" : text, "", from_right ? text : ""};
    if (at != std::string::npos) out = {text.substr(0, at), part, text.substr(at + part.size())};
    return Value::list(text_list(object, std::move(out)).items(), true);
}

bool is_titled(const std::string& text) {
    bool inside = false, any = false;
    for (size_t i = 0; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        const uint32_t code = character.code;
        const bool upper = is_upper_letter(code) || unicode::category(code) == unicode::Category::Lt, lower = is_lower_letter(code);
        if ((upper && inside) || (lower && !inside)) return false;
        any = any || upper || lower;
        inside = upper || lower;
        i += character.length;
    }
    return any;
}

Result<bool> all_characters(const std::string& text, std::string_view method) {
    if (method == "isascii") return unicode::is_ascii(text);
    if (method == "istitle") return is_titled(text);
    bool any_cased = false;
    for (size_t i = 0; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        const uint32_t code = character.code;
        const auto category = unicode::category(code);
        const bool lower = is_lower_letter(code), upper = is_upper_letter(code), titled = category == unicode::Category::Lt;
        bool holds = true;
        if (method == "isdecimal") holds = category == unicode::Category::Nd;
        else if (method == "isdigit") holds = is_python_digit(code);
        else if (method == "isalpha") holds = unicode::is_letter(category);
        else if (method == "isalnum") holds = unicode::is_letter(category) || unicode::is_number(category);
        else if (method == "isspace") holds = is_python_space(code);
        else if (method == "isupper") holds = !lower && !titled, any_cased = any_cased || upper;
        else if (method == "islower") holds = !upper && !titled, any_cased = any_cased || lower;
        else if (category == unicode::Category::Lo && code >= 0x3400) return run_error("isnumeric() does not know which Chinese letters are numbers");
        else holds = unicode::is_number(category);
        if (!holds) return false;
        i += character.length;
    }
    return method == "isupper" || method == "islower" ? any_cased : !text.empty();
}

Result<Value> padded_method(Interpreter& interpreter, const Value& object, const Arguments& arguments, std::string_view method) {
    const std::string& text = object.as_text();
    MAQUETTE_TRY(const int64_t width, integer_argument(arguments, 0, "width", 0));
    std::string fill = method == "zfill" ? "0" : " ";
    if (arguments.get(1, "fillchar")) {
        MAQUETTE_TRY(fill, text_argument(arguments, 1, "fillchar"));
        if (object.is_safe() && !arguments.get(1, "fillchar")->is_safe()) fill = escape_html(fill);
        if (text_length(fill) != 1) return run_error("The fill character must be exactly one character long");
    }
    const auto length = static_cast<int64_t>(text_length(text));
    const int64_t missing = std::max<int64_t>(width - length, 0);
    if (missing > template_memory_bytes_max) return run_error("The template uses too much memory.");
    MAQUETTE_TRY_VOID(interpreter.charge(static_cast<size_t>(missing) * fill.size()));
    const auto run = [&](int64_t count) {
        std::string out;
        for (int64_t i = 0; i < count; ++i) out += fill;
        return out;
    };
    const bool sign = method == "zfill" && !text.empty() && (text[0] == '-' || text[0] == '+');
    if (sign) return like(object, text[0] + run(missing) + text.substr(1));
    const int64_t left = method == "ljust" ? 0 : method == "center" ? missing / 2 + (missing & width & 1) : missing;
    return like(object, run(left) + text + run(missing - left));
}

Result<Value> expand_tabs(Interpreter& interpreter, const Value& object, const Arguments& arguments) {
    MAQUETTE_TRY(const int64_t size, integer_argument(arguments, 0, "tabsize", 8));
    if (size > 1'000) return run_error("a tab size is too large");
    std::string out;
    int64_t column = 0;
    for (const char c : object.as_text()) {
        if (c == '\t') {
            const int64_t count = size > 0 ? size - column % size : 0;
            out.append(static_cast<size_t>(count), ' ');
            column += count;
            continue;
        }
        out += c;
        if ((static_cast<uint8_t>(c) & 0xC0) != 0x80) ++column;
        if (c == '\n' || c == '\r') column = 0;
    }
    MAQUETTE_TRY_VOID(interpreter.charge(out.size()));
    return like(object, std::move(out));
}

Result<Value> join_texts(Interpreter& interpreter, const Value& between, const Value& list) {
    MAQUETTE_TRY(const auto items, iterate(list));
    std::string out;
    for (size_t i = 0; i < items.size(); ++i) {
        const bool escapes = between.is_safe() && !items[i].is_safe();
        if (!items[i].is(Type::Text) && !escapes)
            return run_error("sequence item " + std::to_string(i) + ": expected str instance, " + type_name(items[i]) + " found");
        if (i) out += between.as_text();
        out += escapes ? escape_html(to_text(items[i])) : items[i].as_text();
        if (out.size() > static_cast<size_t>(template_output_bytes_max)) return run_error("The template writes too much.");
    }
    MAQUETTE_TRY_VOID(interpreter.charge(out.size()));
    return like(between, std::move(out));
}

Result<Value> strip_method(const Value& object, const std::string& name, const Arguments& arguments) {
    const Value* characters = arguments.get(0, "chars");
    const Sides sides = name == "strip" ? Sides::Both : name == "lstrip" ? Sides::Left : Sides::Right;
    if (!characters || characters->is(Type::None)) return like(object, trim_text(object.as_text(), sides));
    if (!characters->is(Type::Text)) return run_error(name + " arg must be None or str");
    return like(object, trim_text(object.as_text(), characters->as_text(), sides));
}

Result<Value> replace_method(Interpreter& interpreter, const Value& object, const Arguments& arguments) {
    MAQUETTE_TRY(const std::string from, text_argument(arguments, 0, "old"));
    MAQUETTE_TRY(std::string to, text_argument(arguments, 1, "new"));
    MAQUETTE_TRY(const int64_t most, integer_argument(arguments, 2, "count", -1));
    if (object.is_safe() && !arguments.positional[1].is_safe()) to = escape_html(to);
    MAQUETTE_TRY(std::string out, replace_text(interpreter, object.as_text(), from, to, most));
    return like(object, std::move(out));
}

Result<Value> text_method(Interpreter& interpreter, const Value& object, const std::string& name, Arguments& arguments) {
    const std::string& text = object.as_text();
    MAQUETTE_TRY_VOID(interpreter.charge(text.size() + 32));
    if (name == "strip" || name == "lstrip" || name == "rstrip") return strip_method(object, name, arguments);
    if (name == "split" || name == "rsplit") return split_method(object, arguments, name == "rsplit");
    if (name == "splitlines") {
        const Value* keep = arguments.get(0, "keepends");
        return text_list(object, split_lines(text, keep && keep->truthy()));
    }
    if (name == "startswith" || name == "endswith") {
        MAQUETTE_TRY(const Window inside, window(text, arguments));
        MAQUETTE_TRY(const bool holds, begins_or_ends(std::string_view(text).substr(inside.begin, inside.end - inside.begin), arguments.positional[0], name == "startswith"));
        return Value::boolean(holds && inside.is_valid);
    }
    if (name == "upper") return like(object, unicode::upper(text));
    if (name == "lower") return like(object, lower_text(text));
    if (name == "casefold") return like(object, casefold_text(text));
    if (name == "swapcase") return like(object, swap_case_text(text));
    if (name == "title") return like(object, title_text(text));
    if (name == "capitalize") return like(object, capitalize_text(text));
    if (name == "replace") return replace_method(interpreter, object, arguments);
    if (name == "find" || name == "rfind" || name == "index" || name == "rindex" || name == "count") return text_place(text, name, arguments);
    if (name == "partition" || name == "rpartition") return text_partition(object, name, arguments);
    if (name == "removeprefix" || name == "removesuffix") {
        MAQUETTE_TRY(const std::string part, text_argument(arguments, 0, "prefix"));
        MAQUETTE_TRY(const bool holds, begins_or_ends(text, arguments.positional[0], name == "removeprefix"));
        if (!holds) return object;
        return like(object, name == "removeprefix" ? text.substr(part.size()) : text.substr(0, text.size() - part.size()));
    }
    if (name == "join") return join_texts(interpreter, object, arguments.positional[0]);
    if (name == "format") return format_braces(interpreter, object, arguments);
    if (name == "expandtabs") return expand_tabs(interpreter, object, arguments);
    if (name.rfind("is", 0) == 0) {
        MAQUETTE_TRY(const bool holds, all_characters(text, name));
        return Value::boolean(holds);
    }
    return padded_method(interpreter, object, arguments, name);
}

Result<Value> list_method(const Value& object, const std::string& name, Arguments& arguments) {
    const auto& items = object.items();
    if (name == "copy") return Value::list(items);
    const auto length = static_cast<int64_t>(items.size());
    const auto place = [&](int64_t at) { return std::clamp<int64_t>(at < 0 ? at + length : at, 0, length); };
    MAQUETTE_TRY(const int64_t start, integer_argument(arguments, 1, "start", 0));
    MAQUETTE_TRY(const int64_t stop, integer_argument(arguments, 2, "stop", length));
    int64_t count = 0;
    for (int64_t i = place(start); i < place(stop); ++i) {
        if (!equal(items[static_cast<size_t>(i)], arguments.positional[0])) continue;
        if (name == "index") return Value::integer(i);
        ++count;
    }
    if (name == "index") return run_error(repr(arguments.positional[0]) + " is not in " + (object.is_tuple() ? "tuple" : "list"));
    return Value::integer(count);
}

Result<Value> dict_method(Interpreter& interpreter, const Value& object, const std::string& name, Arguments& arguments) {
    const auto& entries = object.entries();
    MAQUETTE_TRY_VOID(interpreter.charge(entries.size() * 8));
    std::vector<Value> out;
    if (name == "items") {
        for (const auto& [key, value] : entries) out.push_back(Value::list({key, value}, true));
        return Value::view("dict_items", std::move(out));
    }
    if (name == "keys" || name == "values") {
        for (const auto& [key, value] : entries) out.push_back(name == "keys" ? key : value);
        return Value::view(name == "keys" ? "dict_keys" : "dict_values", std::move(out));
    }
    if (name == "copy") return Value::dict(entries);
    MAQUETTE_TRY_VOID(check_hashable(arguments.positional[0]));
    if (const Value* found = object.find(arguments.positional[0])) return *found;
    const Value* otherwise = arguments.get(1, "default");
    return otherwise ? *otherwise : Value::none();
}

}  // namespace

bool has_method(const Value& object, std::string_view name) {
    return methods_of(object.type()).count(name) > 0 && !(object.is_tuple() && name == "copy");
}

bool is_changing_method(const Value& object, std::string_view name) {
    static const std::unordered_set<std::string_view> list = {"append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove"};
    static const std::unordered_set<std::string_view> dict = {"clear", "pop", "popitem", "setdefault", "update"};
    if (object.is(Type::Dict)) return dict.count(name) > 0;
    return object.is(Type::List) && !object.is_tuple() && list.count(name) > 0;
}

Result<Value> call_method(Interpreter& interpreter, const Value& object, const std::string& name, Arguments& arguments) {
    const auto found = methods_of(object.type()).find(name);
    if (found == methods_of(object.type()).end()) return run_error(std::string("'") + type_name(object) + "' has no method '" + name + "'");
    if (!found->second) return run_error("the method '" + name + "' of '" + type_name(object) + "' objects is not supported");
    MAQUETTE_TRY_VOID(check_arguments(name, found->second, arguments));
    if (object.is(Type::Text)) {
        MAQUETTE_TRY(Value out, text_method(interpreter, object, name, arguments));
        if (out.is(Type::List)) MAQUETTE_TRY_VOID(interpreter.charge(out.items().size() * text_part_bytes));
        return out;
    }
    if (object.is(Type::List)) return list_method(object, name, arguments);
    return dict_method(interpreter, object, name, arguments);
}

}  // namespace maquette::jinja
