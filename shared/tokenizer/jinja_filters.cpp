// The filters of the template language, as jinja2/filters.py has them, with transformers' tojson: those for all values here,
// the others by what they take.
#include "shared/tokenizer/jinja_filters.h"

#include <algorithm>

#include "shared/tokenizer/jinja_json.h"
#include "shared/tokenizer/jinja_text.h"
#include "shared/tokenizer/limits.h"

namespace maquette::jinja {

const Value* given(const Arguments& arguments, size_t index, std::string_view name) {
    const Value* value = arguments.get(index, name);
    return value && !value->is(Type::None) ? value : nullptr;
}

Result<int64_t> integer_given(const Arguments& arguments, size_t index, std::string_view name, int64_t otherwise) {
    const Value* value = arguments.get(index, name);
    if (!value) return otherwise;
    if (value->is(Type::Undefined)) return run_error(value->undefined_reason());
    if (!value->is(Type::Integer) && !value->is(Type::Bool)) return run_error(std::string("'") + type_name(*value) + "' object cannot be interpreted as an integer");
    return value->as_integer();
}

namespace {

Result<Value> count(Interpreter&, const Value& input, Arguments&) {
    switch (input.type()) {
        case Type::Text: return Value::integer(static_cast<int64_t>(text_length(input.as_text())));
        case Type::List: case Type::View: return Value::integer(static_cast<int64_t>(input.items().size()));
        case Type::Dict: return Value::integer(static_cast<int64_t>(input.entries().size()));
        case Type::Undefined: return Value::integer(0);
        case Type::Record:
            if (input.as_record().length() >= 0) return Value::integer(input.as_record().length());
            [[fallthrough]];
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

// transformers: tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False)
Result<Value> to_json(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    constexpr int64_t indent_max = 64;
    JsonStyle style;
    const Value *ascii = arguments.get(0, "ensure_ascii"), *indent = given(arguments, 1, "indent");
    const Value *separators = given(arguments, 2, "separators"), *sorted = arguments.get(3, "sort_keys");
    style.ascii = ascii && ascii->truthy();
    style.sort_keys = sorted && sorted->truthy();
    if (indent && indent->is(Type::Text)) {
        style.indent = indent->as_text();
    } else if (indent) {
        MAQUETTE_TRY(const int64_t width, integer_given(arguments, 1, "indent", 0));
        style.indent = std::string(static_cast<size_t>(std::clamp<int64_t>(width, 0, indent_max + 1)), ' ');
    }
    if (style.indent && style.indent->size() > indent_max) return run_error("tojson's indent is too large");
    if (style.indent) style.item_separator = ",";
    if (separators) {
        MAQUETTE_TRY(const auto both, iterate(*separators));
        if (both.size() != 2 || !both[0].is(Type::Text) || !both[1].is(Type::Text)) return run_error("tojson's separators are two texts");
        style.item_separator = both[0].as_text();
        style.key_separator = both[1].as_text();
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

Result<Value> own_member(Interpreter&, const Value& input, Arguments& arguments) {
    const Value& name = *arguments.get(0, "name");
    if (!name.is(Type::Text)) return run_error("attribute name must be string, not '" + std::string(type_name(name)) + "'");
    return own_attribute(input, name.as_text());
}

const FilterTable& value_filters() {
    using I = Interpreter;
    using V = const Value&;
    using A = Arguments;
    static const FilterTable table = {
        {"length", {"", count}}, {"count", {"", count}}, {"default", {"default_value?,boolean?", default_value}},
        {"d", {"default_value?,boolean?", default_value}}, {"tojson", {"ensure_ascii?,indent?,separators?,sort_keys?", to_json}},
        {"string", {"", to_string}}, {"attr", {"name", own_member}},
        {"safe", {"", [](I&, V input, A&) -> Result<Value> { return Value::safe_text(to_text(input)); }}},
        {"escape", {"", [](I&, V input, A&) -> Result<Value> { return input.is_safe() ? input : Value::safe_text(escape_html(to_text(input))); }}},
        {"e", {"", [](I&, V input, A&) -> Result<Value> { return input.is_safe() ? input : Value::safe_text(escape_html(to_text(input))); }}},
        {"forceescape", {"", [](I&, V input, A&) -> Result<Value> { return Value::safe_text(escape_html(to_text(input))); }}},
    };
    return table;
}

// What jinja2 has beside: left out, because no chat template can want a text that chance or a page's width decides.
constexpr std::string_view refused_filters[] = {"random", "pprint", "urlize", "wordwrap"};

const Filter* find_filter(std::string_view name) {
    for (const FilterTable* table : {&value_filters(), &list_filters(), &number_filters(), &text_filters()})
        if (const auto found = table->find(name); found != table->end()) return &found->second;
    return nullptr;
}

bool is_refused(std::string_view name) {
    return std::find(std::begin(refused_filters), std::end(refused_filters), name) != std::end(refused_filters);
}

}  // namespace

bool is_filter(std::string_view name) { return find_filter(name) || is_refused(name); }

Result<Value> call_filter(Interpreter& interpreter, const std::string& name, const Value& input, Arguments& arguments) {
    const Filter* filter = find_filter(name);
    if (!filter) return run_error(is_refused(name) ? "The filter '" + name + "' is not supported." : "No filter named '" + name + "'.");
    MAQUETTE_TRY_VOID(check_arguments(name, filter->signature, arguments));
    return filter->call(interpreter, input, arguments);
}

}  // namespace maquette::jinja
