// Filters on texts: case, trimming, indentation, truncation, tags, addresses.
#include <algorithm>

#include "shared/tokenizer/jinja_filters.h"
#include "shared/tokenizer/jinja_format.h"
#include "shared/tokenizer/jinja_text.h"
#include "shared/tokenizer/limits.h"

namespace maquette::jinja {
namespace {

Value soft_text(const Value& input) { return input.is(Type::Text) ? input : Value::text(to_text(input)); }

// A filter that is a method of the input's text.
auto as_method(const char* name) {
    return [name](Interpreter& interpreter, const Value& input, Arguments& arguments) -> Result<Value> {
        return call_method(interpreter, soft_text(input), name, arguments);
    };
}

Result<Value> trim_filter(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    Arguments positional;
    if (const Value* characters = arguments.get(0, "chars")) positional.positional.push_back(*characters);
    return call_method(interpreter, soft_text(input), "strip", positional);
}

Result<Value> center_filter(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const Value* width = arguments.get(0, "width");
    Arguments positional;
    positional.positional.push_back(width ? *width : Value::integer(80));
    return call_method(interpreter, soft_text(input), "center", positional);
}

Result<Value> format_filter(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    if (!arguments.positional.empty() && !arguments.named.empty()) return run_error("can't handle positional and keyword arguments at the same time");
    Value values = Value::list(arguments.positional, true);
    if (!arguments.named.empty()) {
        values = Value::dict({});
        for (const auto& [name, value] : arguments.named) values.set(Value::text(name), value);
    }
    return format_percent(interpreter, soft_text(input), values);
}

Result<Value> replace_filter(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const std::string from = to_text(*arguments.get(0, "old")), to = to_text(*arguments.get(1, "new"));
    int64_t most = -1;
    if (given(arguments, 2, "count")) {
        MAQUETTE_TRY(most, integer_given(arguments, 2, "count", -1));
    }
    MAQUETTE_TRY(std::string out, replace_text(interpreter, to_text(input), from, to, most));
    return Value::text(std::move(out));
}

Result<Value> indent(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    constexpr int64_t width_max = 1'000;
    if (input.is(Type::Undefined)) return run_error(input.undefined_reason());
    if (!input.is(Type::Text)) return run_error(std::string("indent takes a str, not ") + type_name(input));
    const Value *width = arguments.get(0, "width"), *first = arguments.get(1, "first"), *blank = arguments.get(2, "blank");
    std::string spaces;
    if (width && width->is(Type::Text)) {
        spaces = width->as_text();
    } else {
        MAQUETTE_TRY(const int64_t count, integer_given(arguments, 0, "width", 4));
        if (count > width_max) return run_error("indent's width is too large");
        spaces.assign(static_cast<size_t>(std::max<int64_t>(count, 0)), ' ');
    }
    const auto lines = split_lines(input.as_text() + "\n", false);
    MAQUETTE_TRY_VOID(interpreter.charge(input.as_text().size() + lines.size() * spaces.size()));
    std::string out = first && first->truthy() ? spaces : "";
    for (size_t i = 0; i < lines.size(); ++i) {
        if (i) out += '\n';
        if (i && (!lines[i].empty() || (blank && blank->truthy()))) out += spaces;
        out += lines[i];
    }
    return input.is_safe() ? Value::safe_text(std::move(out)) : Value::text(std::move(out));
}

Result<Value> truncate(Interpreter&, const Value& input, Arguments& arguments) {
    MAQUETTE_TRY(const int64_t length, integer_given(arguments, 0, "length", 255));
    const Value *kill_words = arguments.get(1, "killwords"), *end_given = arguments.get(2, "end");
    int64_t leeway = 5;
    if (given(arguments, 3, "leeway")) {
        MAQUETTE_TRY(leeway, integer_given(arguments, 3, "leeway", 5));
    }
    if (end_given && !end_given->is(Type::Text)) return run_error("truncate's end must be a str");
    std::string end = end_given ? end_given->as_text() : "...";
    const auto end_length = static_cast<int64_t>(text_length(end));
    if (length < end_length) return run_error("expected length >= " + std::to_string(end_length) + ", got " + std::to_string(length));
    if (leeway < 0) return run_error("expected leeway >= 0, got " + std::to_string(leeway));
    if (input.is(Type::Undefined)) return input;
    const bool has_length = input.is(Type::Text) || input.is(Type::List) || input.is(Type::View) || input.is(Type::Dict);
    if (!has_length) return run_error(std::string("object of type '") + type_name(input) + "' has no len()");
    const size_t count = input.is(Type::Text) ? text_length(input.as_text()) : input.is(Type::Dict) ? input.entries().size() : input.items().size();
    int64_t room = 0;
    if (__builtin_add_overflow(length, leeway, &room) || static_cast<int64_t>(count) <= room) return input;
    if (!input.is(Type::Text)) return run_error(std::string("truncate takes a str, not ") + type_name(input));
    std::string out = text_slice(input.as_text(), 0, static_cast<size_t>(length - end_length));
    if (!kill_words || !kill_words->truthy()) out = out.substr(0, out.rfind(' '));
    if (input.is_safe() && !(end_given && end_given->is_safe())) end = escape_html(end);
    return input.is_safe() ? Value::safe_text(out + end) : Value::text(out + end);
}

Result<Value> url_encode(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const bool is_list = input.is(Type::Dict) || input.is(Type::List) || input.is(Type::View) || input.is(Type::Generator) || input.is(Type::Undefined);
    if (!is_list) return Value::text(quote_url(to_text(input), false));
    Value pairs = input;
    if (input.is(Type::Dict)) {
        MAQUETTE_TRY(pairs, call_method(interpreter, input, "items", arguments));
    }
    MAQUETTE_TRY(const auto items, iterate(pairs));
    std::string out;
    for (const Value& one : items) {
        MAQUETTE_TRY(const auto pair, iterate(one));
        if (pair.size() != 2) return run_error("urlencode takes pairs of a name and a value");
        out += (out.empty() ? "" : "&") + quote_url(to_text(pair[0]), true) + "=" + quote_url(to_text(pair[1]), true);
        MAQUETTE_TRY_VOID(interpreter.charge(out.size()));
    }
    return Value::text(std::move(out));
}

Result<Value> xml_attributes(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const Value* space = arguments.get(0, "autospace");
    if (!input.is(Type::Dict)) return run_error(std::string("'") + type_name(input) + "' object has no attribute 'items'");
    std::string out;
    for (const auto& [key, value] : input.entries()) {
        if (value.is(Type::None) || value.is(Type::Undefined)) continue;
        if (!key.is(Type::Text)) return run_error("expected string or bytes-like object as attribute name");
        if (key.as_text().find_first_of(" \t\n\r\f\v/>=") != std::string::npos) return run_error("Invalid character in attribute name: " + repr(key));
        const auto escaped = [](const Value& one) { return one.is_safe() ? one.as_text() : escape_html(to_text(one)); };
        out += (out.empty() ? "" : " ") + escaped(key) + "=\"" + escaped(value) + "\"";
        MAQUETTE_TRY_VOID(interpreter.charge(out.size()));
    }
    if (!out.empty() && (!space || space->truthy())) out.insert(0, 1, ' ');
    return Value::text(std::move(out));
}

Result<Value> strip_markup(Interpreter&, const Value& input, Arguments&) {
    MAQUETTE_TRY(std::string out, strip_tags(to_text(input)));
    return Value::text(std::move(out));
}

}  // namespace

const FilterTable& text_filters() {
    static const FilterTable table = {
        {"upper", {"", as_method("upper")}}, {"lower", {"", as_method("lower")}}, {"capitalize", {"", as_method("capitalize")}}, {"trim", {"chars?", trim_filter}},
        {"title", {"", [](Interpreter&, const Value& input, Arguments&) -> Result<Value> { return Value::text(title_words(to_text(input))); }}},
        {"center", {"width?", center_filter}}, {"format", {"*,**", format_filter}}, {"replace", {"old,new,count?", replace_filter}},
        {"indent", {"width?,first?,blank?", indent}}, {"truncate", {"length?,killwords?,end?,leeway?", truncate}}, {"striptags", {"", strip_markup}},
        {"urlencode", {"", url_encode}}, {"xmlattr", {"autospace?", xml_attributes}},
        {"wordcount", {"", [](Interpreter&, const Value& input, Arguments&) -> Result<Value> { return Value::integer(count_words(to_text(input))); }}},
    };
    return table;
}

}  // namespace maquette::jinja
