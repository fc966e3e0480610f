// The filters of the template language, as jinja2/filters.py has them, with transformers' tojson.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <unordered_map>

#include "shared/tokenizer/jinja_interpreter.h"
#include "shared/tokenizer/limits.h"
#include "shared/tokenizer/unicode.h"

namespace maquette::jinja {

// Python's str.strip: white space, or any of `characters`.
std::string trim_text(std::string_view text, const Value* characters, bool left, bool right) {
    std::vector<uint32_t> wanted;
    const bool by_set = characters && characters->is(Type::Text);
    if (by_set)
        for (size_t i = 0; i < characters->as_text().size();) {
            const auto character = unicode::character_at(characters->as_text(), i);
            wanted.push_back(character.code);
            i += character.length;
        }
    const auto goes = [&](uint32_t code) {
        if (by_set) return std::find(wanted.begin(), wanted.end(), code) != wanted.end();
        return unicode::is_white_space(code) || (code >= 0x1C && code <= 0x1F);
    };
    size_t begin = text.size(), end = 0;
    for (size_t i = 0; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        if (!goes(character.code)) {
            begin = std::min(begin, i);
            end = i + character.length;
        }
        i += character.length;
    }
    if (!left) begin = 0;
    if (!right) end = text.size();
    return begin < end ? std::string(text.substr(begin, end - begin)) : std::string();
}

std::string title_text(std::string_view text) {
    std::string out;
    bool inside = false;
    for (size_t i = 0; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        unicode::append_utf8(out, inside ? unicode::simple_lower(character.code) : unicode::simple_upper(character.code));
        inside = unicode::is_letter(unicode::category(character.code));
        i += character.length;
    }
    return out;
}

std::string capitalize_text(std::string_view text) {
    if (text.empty()) return {};
    const size_t first = unicode::character_at(text, 0).length;
    return unicode::upper(text.substr(0, first)) + unicode::lower(text.substr(first));
}

Result<std::string> replace_text(Interpreter& interpreter, std::string_view text, std::string_view from, std::string_view to, int64_t most) {
    // What it will take is charged before it is made: a million letters may each become a million.
    size_t matches = from.empty() ? text.size() + 1 : 0;
    for (size_t at = from.empty() ? std::string_view::npos : text.find(from); at != std::string_view::npos; at = text.find(from, at + from.size())) ++matches;
    if (most >= 0) matches = std::min(matches, static_cast<size_t>(most));
    MAQUETTE_TRY_VOID(interpreter.charge(text.size() + matches * to.size()));
    std::string out;
    size_t done = 0;
    int64_t count = 0;
    if (from.empty()) {  // Between all characters, as Python does.
        for (size_t i = 0; i <= text.size() && (most < 0 || count < most); ++count) {
            out += to;
            if (i >= text.size()) return out;
            const size_t length = unicode::character_at(text, i).length;
            out += text.substr(i, length);
            done = i += length;
        }
        return out += text.substr(done);
    }
    for (size_t at = text.find(from); at != std::string_view::npos && (most < 0 || count < most); at = text.find(from, done), ++count) {
        out.append(text, done, at - done).append(to);
        done = at + from.size();
    }
    return out.append(text, done);
}

std::string escape_html(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '&') out += "&amp;";
        else if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '"') out += "&#34;";
        else if (c == '\'') out += "&#39;";
        else out += c;
    }
    return out;
}

namespace {

using Call = std::function<Result<Value>(Interpreter&, const Value&, Arguments&)>;

tl::unexpected<Error> undefined(const Value& value) { return run_error(value.undefined_reason()); }

// "a.b.0": members of members.
Result<Value> member(Interpreter& interpreter, Value value, const Value& path) {
    if (!path.is(Type::Text)) return item(interpreter, value, path);
    const std::string& text = path.as_text();
    for (size_t begin = 0; begin <= text.size();) {
        const size_t dot = std::min(text.find('.', begin), text.size());
        const std::string part = text.substr(begin, dot - begin);
        const bool is_number = !part.empty() && part.size() < 9 && std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
        MAQUETTE_TRY(value, item(interpreter, value, is_number ? Value::integer(std::atoi(part.c_str())) : Value::text(part)));
        begin = dot + 1;
    }
    return value;
}

Result<Value> count(Interpreter&, const Value& input, Arguments&) {
    switch (input.type()) {
        case Type::Text: return Value::integer(static_cast<int64_t>(text_length(input.as_text())));
        case Type::List: return Value::integer(static_cast<int64_t>(input.items().size()));
        case Type::Dict: return Value::integer(static_cast<int64_t>(input.entries().size()));
        case Type::Undefined: return Value::integer(0);
        default: return run_error(std::string("object of type '") + type_name(input) + "' has no len()");
    }
}

Result<Value> default_value(Interpreter&, const Value& input, Arguments& arguments) {
    const Value* otherwise = arguments.get(0, "default_value");
    const Value* boolean = arguments.get(1, "boolean");
    const bool missing = input.is(Type::Undefined) || (boolean && boolean->truthy() && !input.truthy());
    if (!missing) return input;
    return otherwise ? *otherwise : Value::text("");
}

Result<Value> join(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const Value* between = arguments.get(0, "d");
    const Value* path = arguments.get(1, "attribute");
    MAQUETTE_TRY(const auto items, iterate(input));
    const std::string separator = between ? to_text(*between) : "";
    std::string out;
    for (size_t i = 0; i < items.size(); ++i) {
        Value one = items[i];
        if (path && !path->is(Type::None)) {
            MAQUETTE_TRY(one, member(interpreter, one, *path));
        }
        if (i) out += separator;
        out += to_text(one);
        if (out.size() > static_cast<size_t>(template_output_bytes_max)) return run_error("The template writes too much.");
    }
    MAQUETTE_TRY_VOID(interpreter.charge(out.size()));
    return Value::text(std::move(out));
}

Result<Value> to_json(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    JsonStyle style;
    // transformers: tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False)
    for (const auto& [name, value] : arguments.named) {
        if (name == "indent" && value.is_number()) style.indent = static_cast<int>(std::clamp<int64_t>(value.as_integer(), 0, 64));
        if (name == "sort_keys") style.sort_keys = value.truthy();
        if (name == "ensure_ascii") style.ascii = value.truthy();
        if (name == "separators" && value.is(Type::List) && value.items().size() == 2) {
            style.item_separator = to_text(value.items()[0]);
            style.key_separator = to_text(value.items()[1]);
        }
    }
    if (!arguments.positional.empty()) {
        if (arguments.positional.size() > 1 && arguments.positional[1].is_number()) style.indent = static_cast<int>(std::clamp<int64_t>(arguments.positional[1].as_integer(), 0, 64));
        if (arguments.positional[0].is(Type::Bool)) style.ascii = arguments.positional[0].truthy();
        else if (arguments.positional[0].is_number()) style.indent = static_cast<int>(std::clamp<int64_t>(arguments.positional[0].as_integer(), 0, 64));
    }
    std::string out;
    MAQUETTE_TRY_VOID(append_json(out, input, style));
    MAQUETTE_TRY_VOID(interpreter.charge(out.size()));
    return Value::text(std::move(out));
}

// A list of tool definitions is the one place where the published vectors (huggingface.js, JSON) and transformers (Python's
// repr) differ; a model is served JSON.
bool is_tool_list(const Value& value) {
    return value.is(Type::List) && !value.items().empty() &&
           std::all_of(value.items().begin(), value.items().end(), [](const Value& one) { return one.find("function") != nullptr; });
}

Result<Value> to_string(Interpreter& interpreter, const Value& input, Arguments&) {
    if (input.is_safe()) return input;
    if (!is_tool_list(input)) return Value::text(to_text(input));
    Arguments none;
    return to_json(interpreter, input, none);
}

Result<Value> indent(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const Value* width = arguments.get(0, "width");
    const Value* first = arguments.get(1, "first");
    const Value* blank = arguments.get(2, "blank");
    const std::string spaces = width && width->is(Type::Text)
                                   ? width->as_text()
                                   : std::string(static_cast<size_t>(std::clamp<int64_t>(width ? width->as_integer() : 4, 0, 1000)), ' ');
    const std::string text = to_text(input);
    std::string out = first && first->truthy() ? spaces : "";
    for (size_t i = 0; i < text.size(); ++i) {
        out += text[i];
        if (text[i] != '\n') continue;
        const bool empty_line = i + 1 >= text.size() || text[i + 1] == '\n';
        if (!empty_line || (blank && blank->truthy())) out += spaces;
    }
    MAQUETTE_TRY_VOID(interpreter.charge(out.size()));
    return Value::text(std::move(out));
}

Result<Value> to_integer(Interpreter&, const Value& input, Arguments& arguments) {
    const Value* otherwise = arguments.get(0, "default");
    const Value fallback = otherwise ? *otherwise : Value::integer(0);
    if (input.is_number()) return Value::integer(input.as_integer());
    if (!input.is(Type::Text)) return fallback;
    const std::string text = trim_text(input.as_text(), nullptr, true, true);
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    return text.empty() || *end != 0 || std::isnan(value) ? fallback : Value::integer(Value::number(value).as_integer());
}

Result<Value> to_float(Interpreter&, const Value& input, Arguments& arguments) {
    const Value* otherwise = arguments.get(0, "default");
    if (input.is_number()) return Value::number(input.as_number());
    const std::string text = trim_text(input.as_text(), nullptr, true, true);
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (!text.empty() && *end == 0) return Value::number(value);
    return otherwise ? *otherwise : Value::number(0);
}

Result<Value> round_number(Interpreter&, const Value& input, Arguments& arguments) {
    const Value* precision = arguments.get(0, "precision");
    const Value* method = arguments.get(1, "method");
    const double scale = std::pow(10.0, precision ? static_cast<double>(precision->as_integer()) : 0.0);
    const double value = input.as_number() * scale;
    const std::string how = method ? method->as_text() : "common";
    return Value::number((how == "ceil" ? std::ceil(value) : how == "floor" ? std::floor(value) : std::nearbyint(value)) / scale);
}

Result<Value> absolute(Interpreter&, const Value& input, Arguments&) {
    if (input.is(Type::Float)) return Value::number(std::fabs(input.as_number()));
    if (!input.is_number() || input.as_integer() == INT64_MIN) return run_error(std::string("bad operand type for abs(): '") + type_name(input) + "'");
    return Value::integer(std::abs(input.as_integer()));
}

Result<Value> first_or_last(const Value& input, bool first) {
    if (input.is(Type::Generator)) {
        if (!first) return run_error("'generator' object is not reversible");
        auto& left = input.items();
        if (left.empty()) return Value::undefined("No first item, sequence was empty.");
        const Value taken = left.front();
        left.erase(left.begin());
        return taken;
    }
    MAQUETTE_TRY(const auto items, iterate(input));
    if (items.empty()) return Value::undefined(first ? "No first item, sequence was empty." : "No last item, sequence was empty.");
    return first ? items.front() : items.back();
}

// Sorts by compare(); stops at the first pair that cannot be ordered.
Result<void> sort_values(std::vector<std::pair<Value, Value>>& keyed, bool reverse, bool case_sensitive) {
    std::optional<Error> error;
    const auto folded = [&](const Value& value) {
        return !case_sensitive && value.is(Type::Text) ? Value::text(unicode::lower(value.as_text())) : value;
    };
    for (auto& [key, value] : keyed) {
        if (key.is(Type::List)) {
            std::vector<Value> parts;
            for (const Value& part : key.items()) parts.push_back(folded(part));
            key = Value::list(std::move(parts));
        } else {
            key = folded(key);
        }
    }
    // Checked first: a sort with an order that fails half-way is not defined.
    for (size_t i = 1; i < keyed.size(); ++i) MAQUETTE_TRY_VOID(compare(keyed[0].first, keyed[i].first));
    std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
        const auto order = reverse ? compare(b.first, a.first) : compare(a.first, b.first);
        return order && *order < 0;
    });
    return {};
}

Result<Value> sort(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const Value* reverse = arguments.get(0, "reverse");
    const Value* case_sensitive = arguments.get(1, "case_sensitive");
    const Value* path = arguments.get(2, "attribute");
    MAQUETTE_TRY(const auto items, iterate(input));
    MAQUETTE_TRY_VOID(interpreter.charge(items.size() * 200));
    std::vector<std::pair<Value, Value>> keyed;
    for (const Value& one : items) {
        Value key = one;
        if (path && !path->is(Type::None)) {
            MAQUETTE_TRY(key, member(interpreter, one, *path));
        }
        keyed.emplace_back(std::move(key), one);
    }
    MAQUETTE_TRY_VOID(sort_values(keyed, reverse && reverse->truthy(), case_sensitive && case_sensitive->truthy()));
    std::vector<Value> out;
    for (auto& [key, value] : keyed) out.push_back(std::move(value));
    return Value::list(std::move(out));
}

Result<Value> sort_dict(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const Value* case_sensitive = arguments.get(0, "case_sensitive");
    const Value* by = arguments.get(1, "by");
    const Value* reverse = arguments.get(2, "reverse");
    if (input.is(Type::Undefined)) return undefined(input);
    if (!input.is(Type::Dict)) return run_error(std::string("'") + type_name(input) + "' object has no attribute 'items'");
    MAQUETTE_TRY_VOID(interpreter.charge(input.entries().size() * 200));
    const bool by_value = by && by->as_text() == "value";
    std::vector<std::pair<Value, Value>> keyed;
    for (const auto& [key, value] : input.entries()) keyed.emplace_back(by_value ? value : key, Value::list({key, value}, true));
    MAQUETTE_TRY_VOID(sort_values(keyed, reverse && reverse->truthy(), case_sensitive && case_sensitive->truthy()));
    std::vector<Value> out;
    for (auto& [key, value] : keyed) out.push_back(std::move(value));
    return Value::list(std::move(out));
}

Result<Value> unique(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const Value* path = arguments.get(1, "attribute");
    MAQUETTE_TRY(const auto items, iterate(input));
    MAQUETTE_TRY_VOID(interpreter.charge(items.size() * items.size()));
    std::vector<Value> seen, out;
    for (const Value& one : items) {
        Value key = one;
        if (path) {
            MAQUETTE_TRY(key, member(interpreter, one, *path));
        }
        if (key.is(Type::Text)) key = Value::text(unicode::lower(key.as_text()));
        if (std::any_of(seen.begin(), seen.end(), [&](const Value& other) { return equal(other, key); })) continue;
        seen.push_back(key);
        out.push_back(one);
    }
    return Value::generator(std::move(out));
}

// Some filters take whatever is false for an empty list.
Result<std::vector<Value>> items_or_none(const Value& input) {
    return input.truthy() ? iterate(input) : Result<std::vector<Value>>(std::vector<Value>());
}

// select, reject, selectattr, rejectattr
Result<Value> choose(Interpreter& interpreter, const Value& input, Arguments& arguments, bool keep, bool by_member) {
    MAQUETTE_TRY(const auto items, items_or_none(input));
    Arguments rest;
    const size_t skipped = by_member ? 1 : 0;
    if (by_member && arguments.positional.empty()) return run_error("Missing parameter for attribute name");
    const std::string test = arguments.positional.size() > skipped ? to_text(arguments.positional[skipped]) : "";
    for (size_t i = skipped + 1; i < arguments.positional.size(); ++i) rest.positional.push_back(arguments.positional[i]);
    std::vector<Value> out;
    for (const Value& one : items) {
        Value value = one;
        if (by_member) {
            MAQUETTE_TRY(value, member(interpreter, one, arguments.positional[0]));
        }
        bool holds = value.truthy();
        if (!test.empty()) {
            MAQUETTE_TRY(holds, call_test(interpreter, test, value, rest));
        }
        if (holds == keep) out.push_back(one);
    }
    MAQUETTE_TRY_VOID(interpreter.charge(out.size() * sizeof(Value)));
    return Value::generator(std::move(out));
}

Result<Value> map(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    MAQUETTE_TRY(const auto items, items_or_none(input));
    const Value* path = arguments.get(SIZE_MAX, "attribute");
    const Value* otherwise = arguments.get(SIZE_MAX, "default");
    if (!path && arguments.positional.empty()) return run_error("map requires a filter argument");
    Arguments rest;
    for (size_t i = 1; i < arguments.positional.size(); ++i) rest.positional.push_back(arguments.positional[i]);
    if (!path) rest.named = arguments.named;
    std::vector<Value> out;
    for (const Value& one : items) {
        Value value;
        if (path) {
            MAQUETTE_TRY(value, member(interpreter, one, *path));
            if (value.is(Type::Undefined) && otherwise) value = *otherwise;
        } else {
            Arguments copy = rest;
            MAQUETTE_TRY(value, call_filter(interpreter, to_text(arguments.positional[0]), one, copy));
        }
        out.push_back(std::move(value));
    }
    MAQUETTE_TRY_VOID(interpreter.charge(out.size() * sizeof(Value)));
    return Value::generator(std::move(out));
}

Result<Value> group_by(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const Value* path = arguments.get(0, "attribute");
    if (!path) return run_error("groupby requires an attribute");
    Arguments sorting;
    sorting.named.emplace_back("attribute", *path);
    MAQUETTE_TRY(const Value sorted, sort(interpreter, input, sorting));
    std::vector<std::pair<Value, std::vector<Value>>> groups;
    for (const Value& one : sorted.items()) {
        MAQUETTE_TRY(const Value key, member(interpreter, one, *path));
        if (groups.empty() || !equal(groups.back().first, key)) groups.push_back({key, {}});
        groups.back().second.push_back(one);
    }
    std::vector<Value> out;
    for (auto& [key, items] : groups) out.push_back(Value::list({key, Value::list(std::move(items))}, true));
    return Value::list(std::move(out));
}

Result<Value> smallest(Interpreter& interpreter, const Value& input, Arguments& arguments, int sign) {
    const Value* path = arguments.get(1, "attribute");
    MAQUETTE_TRY(const auto items, iterate(input));
    if (items.empty()) return Value::undefined("No aggregated item, sequence was empty.");
    Value best = items[0], best_key = items[0];
    for (size_t i = 0; i < items.size(); ++i) {
        Value key = items[i];
        if (path) {
            MAQUETTE_TRY(key, member(interpreter, items[i], *path));
        }
        if (i > 0) {
            MAQUETTE_TRY(const int order, compare(key, best_key));
            if (order * sign >= 0) continue;
        }
        best = items[i];
        best_key = key;
    }
    return best;
}

Result<Value> sum(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const Value* path = arguments.get(0, "attribute");
    const Value* start = arguments.get(1, "start");
    MAQUETTE_TRY(const auto items, iterate(input));
    Value total = start ? *start : Value::integer(0);
    for (const Value& one : items) {
        Value value = one;
        if (path && !path->is(Type::None)) {
            MAQUETTE_TRY(value, member(interpreter, one, *path));
        }
        MAQUETTE_TRY(total, binary(interpreter, "+", total, value));
    }
    return total;
}

Result<Value> escape(Interpreter&, const Value& input, Arguments&) {
    return input.is_safe() ? input : Value::safe_text(escape_html(to_text(input)));
}

Result<Value> reverse(Interpreter&, const Value& input, Arguments&) {
    MAQUETTE_TRY(auto items, iterate(input));
    std::reverse(items.begin(), items.end());
    if (!input.is(Type::Text)) return input.is(Type::Generator) ? Value::list(std::move(items)) : Value::generator(std::move(items));
    std::string out;
    for (const Value& one : items) out += one.as_text();
    return Value::text(std::move(out));
}

Result<Value> batch(Interpreter&, const Value& input, Arguments& arguments) {
    const Value* size = arguments.get(0, "linecount");
    MAQUETTE_TRY(const auto items, iterate(input));
    const int64_t width = size ? size->as_integer() : 0;
    if (width < 1) return run_error("batch requires a size");
    std::vector<Value> out, row;
    for (const Value& one : items) {
        row.push_back(one);
        if (static_cast<int64_t>(row.size()) == width) out.push_back(Value::list(std::exchange(row, {})));
    }
    if (!row.empty()) out.push_back(Value::list(std::move(row)));
    return Value::generator(std::move(out));
}

const std::unordered_map<std::string_view, Call>& filters() {
    using I = Interpreter;
    using V = const Value&;
    using A = Arguments;
    static const auto text = [](auto change) {
        return [change](I&, V input, A&) -> Result<Value> { return Value::text(change(to_text(input))); };
    };
    static const std::unordered_map<std::string_view, Call> table = {
        {"length", count}, {"count", count}, {"default", default_value}, {"d", default_value}, {"join", join},
        {"tojson", to_json}, {"indent", indent}, {"int", to_integer}, {"float", to_float}, {"round", round_number},
        {"abs", absolute}, {"sort", sort}, {"dictsort", sort_dict}, {"unique", unique}, {"map", map}, {"sum", sum},
        {"groupby", group_by}, {"reverse", reverse}, {"batch", batch},
        {"first", [](I&, V input, A&) { return first_or_last(input, true); }},
        {"last", [](I&, V input, A&) { return first_or_last(input, false); }},
        {"min", [](I& i, V input, A& a) { return smallest(i, input, a, 1); }},
        {"max", [](I& i, V input, A& a) { return smallest(i, input, a, -1); }},
        {"select", [](I& i, V input, A& a) { return choose(i, input, a, true, false); }},
        {"reject", [](I& i, V input, A& a) { return choose(i, input, a, false, false); }},
        {"selectattr", [](I& i, V input, A& a) { return choose(i, input, a, true, true); }},
        {"rejectattr", [](I& i, V input, A& a) { return choose(i, input, a, false, true); }},
        {"upper", text([](const std::string& t) { return unicode::upper(t); })},
        {"lower", text([](const std::string& t) { return unicode::lower(t); })},
        {"title", text([](const std::string& t) { return title_text(t); })},
        {"capitalize", text([](const std::string& t) { return capitalize_text(t); })},
        {"string", to_string},
        {"safe", [](I&, V input, A&) -> Result<Value> { return Value::safe_text(to_text(input)); }},
        {"escape", escape}, {"e", escape},
        {"forceescape", [](I&, V input, A&) -> Result<Value> { return Value::safe_text(escape_html(to_text(input))); }},
        {"trim", [](I&, V input, A& a) -> Result<Value> { return Value::text(trim_text(to_text(input), a.get(0, "chars"), true, true)); }},
        {"list", [](I& i, V input, A&) -> Result<Value> {
             MAQUETTE_TRY(auto items, iterate(input));
             MAQUETTE_TRY_VOID(i.charge(items.size() * sizeof(Value)));
             return Value::list(std::move(items));
         }},
        {"items", [](I& i, V input, A& a) -> Result<Value> {
             if (input.is(Type::Undefined)) return Value::generator({});
             if (!input.is(Type::Dict)) return run_error("Can only get item pairs from a mapping.");
             MAQUETTE_TRY(const Value pairs, call_method(i, input, "items", a));
             return Value::generator(pairs.items());
         }},
        {"replace", [](I& i, V input, A& a) -> Result<Value> {
             const Value *from = a.get(0, "old"), *to = a.get(1, "new"), *most = a.get(2, "count");
             if (!from || !to) return run_error("replace requires two texts");
             MAQUETTE_TRY(std::string out, replace_text(i, to_text(input), to_text(*from), to_text(*to), most && !most->is(Type::None) ? most->as_integer() : -1));
             return Value::text(std::move(out));
         }},
        {"attr", [](I& i, V input, A& a) -> Result<Value> {
             return a.positional.empty() ? Result<Value>(run_error("attr requires a name")) : attribute(i, input, to_text(a.positional[0]));
         }},
        {"wordcount", [](I&, V input, A&) -> Result<Value> {
             int64_t words = 0;
             bool inside = false;
             for (const char c : to_text(input)) {
                 const bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<uint8_t>(c) >= 0x80;
                 words += word && !inside;
                 inside = word;
             }
             return Value::integer(words);
         }},
    };
    return table;
}

}  // namespace

bool is_filter(std::string_view name) { return filters().count(name) > 0; }

Result<Value> call_filter(Interpreter& interpreter, const std::string& name, const Value& input, Arguments& arguments) {
    const auto found = filters().find(name);
    if (found == filters().end()) return run_error("No filter named '" + name + "'.");
    return found->second(interpreter, input, arguments);
}

}  // namespace maquette::jinja
