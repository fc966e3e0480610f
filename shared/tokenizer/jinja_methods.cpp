// The methods of Python's str, list and dict that templates call.
#include <algorithm>
#include <unordered_set>

#include "shared/tokenizer/jinja_interpreter.h"
#include "shared/tokenizer/limits.h"
#include "shared/tokenizer/unicode.h"

namespace maquette::jinja {

std::string trim_text(std::string_view text, const Value* characters, bool left, bool right);
std::string title_text(std::string_view text);
std::string capitalize_text(std::string_view text);
Result<std::string> replace_text(Interpreter& interpreter, std::string_view text, std::string_view from, std::string_view to, int64_t most);

namespace {

const std::unordered_set<std::string_view>& methods_of(Type type) {
    static const std::unordered_set<std::string_view> text = {
        "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "startswith", "endswith", "upper", "lower", "title",
        "capitalize", "swapcase", "casefold", "replace", "find", "rfind", "index", "rindex", "count", "join", "format", "isdigit", "isdecimal", "isnumeric", "isalpha",
        "isalnum", "isspace", "isupper", "islower", "removeprefix", "removesuffix", "zfill", "ljust", "rjust", "center",
        "partition", "rpartition", "encode"};
    static const std::unordered_set<std::string_view> list = {"index", "count", "copy"};
    static const std::unordered_set<std::string_view> dict = {"items", "keys", "values", "get", "copy"};
    static const std::unordered_set<std::string_view> none;
    return type == Type::Text ? text : type == Type::List ? list : type == Type::Dict ? dict : none;
}

Result<std::string> text_argument(const Arguments& arguments, size_t index, const char* name) {
    const Value* value = arguments.get(index, name);
    if (!value) return run_error(std::string("a text method lacks its argument '") + name + "'");
    if (value->is(Type::Undefined)) return run_error(value->undefined_reason());
    if (!value->is(Type::Text)) return run_error(std::string("must be str, not ") + type_name(*value));
    return value->as_text();
}

Value text_list(const std::vector<std::string>& parts) {
    std::vector<Value> items;
    for (const std::string& part : parts) items.push_back(Value::text(part));
    return Value::list(std::move(items));
}

bool space_at(std::string_view text, size_t i) { return unicode::is_white_space(unicode::character_at(text, i).code); }

std::vector<std::string> split_white_space(const std::string& text, int64_t most) {
    std::vector<std::string> out;
    for (size_t i = 0; i < text.size();) {
        while (i < text.size() && space_at(text, i)) i += unicode::character_at(text, i).length;
        if (i >= text.size()) break;
        if (most >= 0 && static_cast<int64_t>(out.size()) >= most) {
            size_t end = text.size();
            while (end > i && static_cast<uint8_t>(text[end - 1]) < 0x80 && space_at(text, end - 1)) --end;
            out.push_back(text.substr(i, end - i));
            break;
        }
        const size_t begin = i;
        while (i < text.size() && !space_at(text, i)) i += unicode::character_at(text, i).length;
        out.push_back(text.substr(begin, i - begin));
    }
    return out;
}

Result<Value> split(const std::string& text, Arguments& arguments, bool from_right) {
    const Value* separator = arguments.get(0, "sep");
    const Value* limit = arguments.get(1, "maxsplit");
    const int64_t most = limit ? limit->as_integer() : -1;
    if (!separator || separator->is(Type::None)) {
        auto parts = split_white_space(text, from_right ? -1 : most);
        if (from_right && most >= 0 && static_cast<int64_t>(parts.size()) > most + 1)
            return run_error("rsplit() with a limit needs a separator here");
        return text_list(parts);
    }
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
        return text_list(parts);
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
    return text_list(parts);
}

Value split_lines(const std::string& text, bool keep_ends) {
    std::vector<std::string> out;
    size_t begin = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\n' && text[i] != '\r') continue;
        const size_t end = i;
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
        out.push_back(text.substr(begin, (keep_ends ? i + 1 : end) - begin));
        begin = i + 1;
    }
    if (begin < text.size()) out.push_back(text.substr(begin));
    return text_list(out);
}

Result<bool> begins_or_ends(const std::string& text, const Value* with, bool begins) {
    if (!with) return run_error("startswith() lacks its argument");
    if (with->is(Type::List)) {
        for (const Value& one : with->items()) {
            MAQUETTE_TRY(const bool holds, begins_or_ends(text, &one, begins));
            if (holds) return true;
        }
        return false;
    }
    if (with->is(Type::Undefined)) return run_error(with->undefined_reason());
    if (!with->is(Type::Text)) return run_error(std::string("startswith first arg must be str or a tuple of str, not ") + type_name(*with));
    const std::string& part = with->as_text();
    if (part.size() > text.size()) return false;
    return text.compare(begins ? 0 : text.size() - part.size(), part.size(), part) == 0;
}

bool all_characters(const std::string& text, std::string_view method) {
    bool any_cased = false;
    for (size_t i = 0; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        const auto category = unicode::category(character.code);
        using unicode::Category;
        const bool upper = category == Category::Lu, lower = category == Category::Ll, letter = unicode::is_letter(category);
        any_cased = any_cased || upper || lower;
        if (method == "isdigit" || method == "isdecimal") { if (category != Category::Nd) return false; }
        else if (method == "isnumeric") { if (!unicode::is_number(category)) return false; }
        else if (method == "isalpha") { if (!letter) return false; }
        else if (method == "isalnum") { if (!letter && !unicode::is_number(category)) return false; }
        else if (method == "isspace") { if (!unicode::is_white_space(character.code)) return false; }
        else if (method == "isupper") { if (lower) return false; }
        else if (method == "islower") { if (upper) return false; }
        i += character.length;
    }
    return method == "isupper" || method == "islower" ? any_cased : !text.empty();
}

// "{} and {name}" with positional and named values; format specifications beyond the empty one are refused.
Result<Value> format_braces(Interpreter& interpreter, const std::string& pattern, const Arguments& arguments) {
    std::string out;
    size_t next = 0;
    for (size_t i = 0; i < pattern.size(); ++i) {
        if ((pattern[i] == '{' || pattern[i] == '}') && i + 1 < pattern.size() && pattern[i + 1] == pattern[i]) {
            out += pattern[i++];
            continue;
        }
        if (pattern[i] != '{') {
            out += pattern[i];
            continue;
        }
        const size_t close = pattern.find('}', i);
        if (close == std::string::npos) return run_error("expected '}' before end of string");
        const std::string name = pattern.substr(i + 1, close - i - 1);
        const bool is_index = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
        const Value* value = name.empty() ? arguments.get(next++, "") : is_index && name.size() < 6 ? arguments.get(static_cast<size_t>(std::stoi(name)), "") : arguments.get(SIZE_MAX, name);
        if (!value) return run_error("format() lacks a value for '{" + name + "}'");
        const std::string shown = to_text(*value);
        MAQUETTE_TRY_VOID(interpreter.charge(shown.size()));
        out += shown;
        i = close;
    }
    return Value::text(std::move(out));
}

Value padded(const std::string& text, const Arguments& arguments, std::string_view method) {
    const Value* width = arguments.get(0, "width");
    const Value* fill = arguments.get(1, "fillchar");
    const auto length = static_cast<int64_t>(text_length(text));
    const int64_t missing = std::clamp<int64_t>((width ? width->as_integer() : 0) - length, 0, 1 << 20);
    const std::string with = method == "zfill" ? "0" : fill && fill->is(Type::Text) ? fill->as_text().substr(0, 4) : " ";
    const auto run = [&](int64_t count) {
        std::string out;
        for (int64_t i = 0; i < count; ++i) out += with;
        return out;
    };
    if (method == "ljust") return Value::text(text + run(missing));
    if (method == "rjust") return Value::text(run(missing) + text);
    if (method == "center") return Value::text(run(missing / 2) + text + run(missing - missing / 2));
    const bool sign = !text.empty() && (text[0] == '-' || text[0] == '+');
    return Value::text(sign ? text[0] + run(missing) + text.substr(1) : run(missing) + text);
}

Result<Value> text_place(const std::string& text, const std::string& name, const Arguments& arguments) {
    MAQUETTE_TRY(const std::string part, text_argument(arguments, 0, "sub"));
    if (name == "count") {
        int64_t count = 0;
        if (part.empty()) return Value::integer(static_cast<int64_t>(text_length(text)) + 1);
        for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
        return Value::integer(count);
    }
    const Value* start = arguments.get(1, "start");
    size_t from = 0;
    if (start && start->as_integer() > 0) from = text_slice(text, 0, static_cast<size_t>(start->as_integer())).size();
    const size_t at = name[0] == 'r' ? text.rfind(part) : text.find(part, from);
    if (at == std::string::npos) {
        if (name == "index" || name == "rindex") return run_error("substring not found");
        return Value::integer(-1);
    }
    return Value::integer(static_cast<int64_t>(text_length(std::string_view(text).substr(0, at))));
}

Result<Value> text_partition(const std::string& text, const std::string& name, const Arguments& arguments) {
    MAQUETTE_TRY(const std::string part, text_argument(arguments, 0, "sep"));
    if (part.empty()) return run_error("empty separator");
    const size_t at = name[0] == 'r' ? text.rfind(part) : text.find(part);
    std::vector<Value> out;
    if (at == std::string::npos) {
        out = {Value::text(name[0] == 'r' ? "" : text), Value::text(""), Value::text(name[0] == 'r' ? text : "")};
    } else {
        out = {Value::text(text.substr(0, at)), Value::text(part), Value::text(text.substr(at + part.size()))};
    }
    return Value::list(std::move(out), true);
}

Result<Value> text_method(Interpreter& interpreter, const Value& object, const std::string& name, Arguments& arguments) {
    const std::string& text = object.as_text();
    MAQUETTE_TRY_VOID(interpreter.charge(text.size() + 32));
    if (name == "strip" || name == "lstrip" || name == "rstrip")
        return Value::text(trim_text(text, arguments.get(0, "chars"), name != "rstrip", name != "lstrip"));
    if (name == "split" || name == "rsplit") return split(text, arguments, name == "rsplit");
    if (name == "splitlines") {
        const Value* keep = arguments.get(0, "keepends");
        return split_lines(text, keep && keep->truthy());
    }
    if (name == "startswith" || name == "endswith") {
        MAQUETTE_TRY(const bool holds, begins_or_ends(text, arguments.get(0, "prefix"), name == "startswith"));
        return Value::boolean(holds);
    }
    if (name == "upper") return Value::text(unicode::upper(text));
    if (name == "lower" || name == "casefold") return Value::text(unicode::lower(text));
    if (name == "title") return Value::text(title_text(text));
    if (name == "capitalize") return Value::text(capitalize_text(text));
    if (name == "replace") {
        MAQUETTE_TRY(const std::string from, text_argument(arguments, 0, "old"));
        MAQUETTE_TRY(const std::string to, text_argument(arguments, 1, "new"));
        const Value* most = arguments.get(2, "count");
        MAQUETTE_TRY(std::string out, replace_text(interpreter, text, from, to, most ? most->as_integer() : -1));
        return Value::text(std::move(out));
    }
    if (name == "find" || name == "rfind" || name == "index" || name == "rindex" || name == "count") return text_place(text, name, arguments);
    if (name == "partition" || name == "rpartition") return text_partition(text, name, arguments);
    if (name == "removeprefix" || name == "removesuffix") {
        MAQUETTE_TRY(const std::string part, text_argument(arguments, 0, "prefix"));
        const Value wanted = Value::text(part);
        MAQUETTE_TRY(const bool holds, begins_or_ends(text, &wanted, name == "removeprefix"));
        if (!holds) return object;
        return Value::text(name == "removeprefix" ? text.substr(part.size()) : text.substr(0, text.size() - part.size()));
    }
    if (name == "join") {
        Arguments given;
        given.positional.push_back(object);
        const Value* list = arguments.get(0, "iterable");
        if (!list) return run_error("join() lacks its argument");
        return call_filter(interpreter, "join", *list, given);
    }
    if (name == "format") return format_braces(interpreter, text, arguments);
    if (name.rfind("is", 0) == 0) return Value::boolean(all_characters(text, name));
    if (name == "zfill" || name == "ljust" || name == "rjust" || name == "center") {
        Value out = padded(text, arguments, name);
        MAQUETTE_TRY_VOID(interpreter.charge(out.as_text().size()));
        return out;
    }
    return run_error("the text method '" + name + "' is not supported");
}

Result<Value> list_method(const Value& object, const std::string& name, Arguments& arguments) {
    const auto& items = object.items();
    const Value* first = arguments.get(0, "object");
    if (name == "copy") return Value::list(items);
    if (name == "index" || name == "count") {
        int64_t count = 0;
        for (size_t i = 0; first && i < items.size(); ++i) {
            if (!equal(items[i], *first)) continue;
            if (name == "index") return Value::integer(static_cast<int64_t>(i));
            ++count;
        }
        if (name == "index") return run_error("the value is not in list");
        return Value::integer(count);
    }
    return run_error("the list method '" + name + "' is not supported");
}

Result<Value> dict_method(Interpreter& interpreter, const Value& object, const std::string& name, Arguments& arguments) {
    const auto& entries = object.entries();
    MAQUETTE_TRY_VOID(interpreter.charge(entries.size() * 8));
    std::vector<Value> out;
    if (name == "items") {
        for (const auto& [key, value] : entries) out.push_back(Value::list({key, value}, true));
        return Value::list(std::move(out));
    }
    if (name == "keys" || name == "values") {
        for (const auto& [key, value] : entries) out.push_back(name == "keys" ? key : value);
        return Value::list(std::move(out));
    }
    if (name == "copy") return Value::dict(entries);
    const Value* key = arguments.get(0, "key");
    if (name == "get" && key) {
        if (const Value* found = object.find(*key)) return *found;
        const Value* otherwise = arguments.get(1, "default");
        return otherwise ? *otherwise : Value::none();
    }
    return run_error("the dict method '" + name + "' is called in a way that is not supported");
}

}  // namespace

bool has_method(const Value& object, std::string_view name) {
    if (object.is_space()) return false;
    return methods_of(object.type()).count(name) > 0;
}

bool is_changing_method(const Value& object, std::string_view name) {
    static const std::unordered_set<std::string_view> list = {"append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove"};
    static const std::unordered_set<std::string_view> dict = {"clear", "pop", "popitem", "setdefault", "update"};
    if (object.is(Type::Dict)) return !object.is_space() && dict.count(name) > 0;
    return object.is(Type::List) && !object.is_tuple() && list.count(name) > 0;
}

Result<Value> call_method(Interpreter& interpreter, const Value& object, const std::string& name, Arguments& arguments) {
    if (object.is(Type::Text)) return text_method(interpreter, object, name, arguments);
    if (object.is(Type::List)) return list_method(object, name, arguments);
    if (object.is(Type::Dict)) return dict_method(interpreter, object, name, arguments);
    return run_error(std::string("'") + type_name(object) + "' has no method '" + name + "'");
}

}  // namespace maquette::jinja
