// Tests ("is defined") and global functions of the template language.
#include <functional>
#include <unordered_map>

#include "shared/tokenizer/jinja_records.h"
#include "shared/tokenizer/jinja_time.h"

namespace maquette::jinja {
namespace {

Result<Value> range(Interpreter& interpreter, Arguments& arguments) {
    MAQUETTE_TRY_VOID(check_arguments("range", "start,stop?,step?,/", arguments));
    const auto& given = arguments.positional;
    for (const Value& value : given) {
        if (value.is(Type::Undefined)) return run_error(value.undefined_reason());
        if (!value.is_number() || value.is(Type::Float)) return run_error(std::string("'") + type_name(value) + "' object cannot be interpreted as an integer");
    }
    const int64_t begin = given.size() > 1 ? given[0].as_integer() : 0;
    const int64_t end = given.size() > 1 ? given[1].as_integer() : given[0].as_integer();
    const int64_t step = given.size() > 2 ? given[2].as_integer() : 1;
    if (step == 0) return run_error("range() arg 3 must not be zero");
    const double width = static_cast<double>(end) - static_cast<double>(begin);
    if (width / static_cast<double>(step) > static_cast<double>(range_max)) return run_error("Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000).");
    Value out = Value::range(begin, end, step);
    MAQUETTE_TRY_VOID(interpreter.charge(out.items().size() * sizeof(Value)));
    return out;
}

// dict(…) and namespace(…)
Result<Value> make_dict(Interpreter& interpreter, Arguments& arguments, bool is_space) {
    MAQUETTE_TRY_VOID(check_arguments(is_space ? "namespace" : "dict", "from?,/,**", arguments));
    Value out = is_space ? Value::space() : Value::dict({});
    if (is_space) interpreter.keep_until_end(out);
    const auto add = [&](const Value& key, Value value) -> Result<void> {
        MAQUETTE_TRY_VOID(check_hashable(key));
        if (is_space && key.is(Type::Text)) MAQUETTE_TRY_VOID(check_space_name(key.as_text()));
        out.set(key, std::move(value));
        return {};
    };
    for (const Value& given : arguments.positional) {
        if (given.is(Type::Dict)) {
            for (const auto& [key, value] : given.entries()) MAQUETTE_TRY_VOID(add(key, value));
            continue;
        }
        MAQUETTE_TRY(const auto pairs, iterate(given));
        for (const Value& pair : pairs) {
            MAQUETTE_TRY(const auto both, iterate(pair));
            if (both.size() != 2) return run_error("dictionary update sequence element has no two members");
            MAQUETTE_TRY_VOID(add(both[0], both[1]));
        }
    }
    for (const auto& [name, value] : arguments.named) MAQUETTE_TRY_VOID(add(Value::text(name), value));
    if (out.depth() >= value_depth_max) return run_error("The template nests values too deeply.");
    MAQUETTE_TRY_VOID(interpreter.charge(out.entries().size() * sizeof(Value) * 2 + 64));
    return out;
}

Result<bool> ordered(const Value& input, const Value& other, std::string_view name) {
    if (name == "eq" || name == "equalto" || name == "==") return equal(input, other);
    if (name == "ne" || name == "!=") return !equal(input, other);
    if (input.is(Type::Undefined)) return run_error(input.undefined_reason());
    if (other.is(Type::Undefined)) return run_error(other.undefined_reason());
    MAQUETTE_TRY(const int order, compare(input, other));
    if (name == "lt" || name == "lessthan" || name == "<") return order < 0;
    if (name == "le" || name == "<=") return order <= 0;
    if (name == "gt" || name == "greaterthan" || name == ">") return order > 0;
    return order >= 0;
}

// Python's `is`: small integers are one object each, equal texts may be one or two.
Result<bool> same(const Value& a, const Value& b) {
    if (a.type() != b.type()) return false;
    if (a.is(Type::None) || a.is(Type::Bool)) return equal(a, b);
    if (a.identity() && a.identity() == b.identity()) return true;
    if (!equal(a, b) || a.is(Type::List) || a.is(Type::Dict)) return false;
    if (a.is(Type::Integer) && a.as_integer() >= -5 && a.as_integer() <= 256) return true;
    return run_error("the test 'sameas' does not tell equal texts and numbers apart; use ==");
}

// `value % divisor == wanted`, as the tests odd, even and divisibleby ask.
Result<bool> leaves(Interpreter& interpreter, const Value& value, const Value& divisor, int64_t wanted) {
    MAQUETTE_TRY(const Value rest, binary(interpreter, "%", value, divisor));
    return equal(rest, Value::integer(wanted));
}

Result<bool> in_table(const Value& name, bool (*is_there)(std::string_view)) {
    MAQUETTE_TRY_VOID(check_hashable(name));
    return name.is(Type::Text) && is_there(name.as_text());
}

using Test = std::function<Result<bool>(Interpreter&, const Value& input, const Value* other)>;

// A test's argument has a name where it takes one.
const std::unordered_map<std::string_view, std::pair<const char*, Test>>& tests() {
    using I = Interpreter;
    using V = const Value&;
    using O = const Value*;
    static const auto kind = [](auto holds) -> Test { return [holds](I&, V input, O) -> Result<bool> { return holds(input.type()); }; };
    static const auto cased = [](const char* method) -> Test {
        return [method](I& interpreter, V input, O) -> Result<bool> {
            Arguments none;
            MAQUETTE_TRY(const Value holds, call_method(interpreter, Value::text(to_text(input)), method, none));
            return holds.truthy();
        };
    };
    static const std::unordered_map<std::string_view, std::pair<const char*, Test>> table = [] {
        std::unordered_map<std::string_view, std::pair<const char*, Test>> out = {
            {"defined", {"", kind([](Type type) { return type != Type::Undefined; })}},
            {"undefined", {"", kind([](Type type) { return type == Type::Undefined; })}},
            {"none", {"", kind([](Type type) { return type == Type::None; })}},
            {"string", {"", kind([](Type type) { return type == Type::Text; })}},
            {"mapping", {"", kind([](Type type) { return type == Type::Dict; })}},
            {"number", {"", kind([](Type type) { return type == Type::Integer || type == Type::Float || type == Type::Bool; })}},
            {"integer", {"", kind([](Type type) { return type == Type::Integer; })}},
            {"float", {"", kind([](Type type) { return type == Type::Float; })}},
            {"boolean", {"", kind([](Type type) { return type == Type::Bool; })}},
            {"true", {"", [](I&, V input, O) -> Result<bool> { return input.is(Type::Bool) && input.truthy(); }}},
            {"false", {"", [](I&, V input, O) -> Result<bool> { return input.is(Type::Bool) && !input.truthy(); }}},
            {"callable", {"", [](I&, V input, O) -> Result<bool> { return input.is(Type::Undefined) || input.is_callable(); }}},
            {"sequence", {"", [](I&, V input, O) -> Result<bool> {
                 return input.is(Type::Text) || input.is(Type::List) || input.is(Type::Dict) || input.is(Type::Undefined) || input.is_range();
             }}},
            {"iterable", {"", [](I&, V input, O) -> Result<bool> {
                 return (input.is(Type::Record) && input.as_record().length() >= 0) || iterate(input.is(Type::Generator) ? Value::list({}) : input).has_value();
             }}},
            {"escaped", {"", [](I&, V input, O) -> Result<bool> { return input.is_safe(); }}},
            {"upper", {"", cased("isupper")}}, {"lower", {"", cased("islower")}},
            {"filter", {"", [](I&, V input, O) { return in_table(input, is_filter); }}},
            {"test", {"", [](I&, V input, O) { return in_table(input, is_test); }}},
            {"odd", {"", [](I& i, V input, O) { return leaves(i, input, Value::integer(2), 1); }}},
            {"even", {"", [](I& i, V input, O) { return leaves(i, input, Value::integer(2), 0); }}},
            {"divisibleby", {"num", [](I& i, V input, O num) { return leaves(i, input, *num, 0); }}},
            {"in", {"seq", [](I& i, V input, O seq) { return contains(i, *seq, input); }}},
            {"sameas", {"other", [](I&, V input, O other) { return same(input, *other); }}},
        };
        for (const char* name : {"eq", "equalto", "==", "ne", "!=", "lt", "lessthan", "<", "le", "<=", "gt", "greaterthan", ">", "ge", ">="})
            out[name] = {"other,/", [name](I&, V input, O other) { return ordered(input, *other, name); }};
        return out;
    }();
    return table;
}

}  // namespace

bool is_test(std::string_view name) { return tests().count(name) > 0; }

Result<bool> call_test(Interpreter& interpreter, const std::string& name, const Value& input, Arguments& arguments) {
    const auto found = tests().find(name);
    if (found == tests().end()) return run_error("No test named '" + name + "'.");
    const auto& [signature, test] = found->second;
    MAQUETTE_TRY_VOID(check_arguments(name, signature, arguments));
    return test(interpreter, input, *signature ? arguments.get(0, signature) : nullptr);
}

Result<void> check_space_name(std::string_view name) {
    if (name.substr(0, 1) != "_") return {};
    return run_error("Chat templates cannot store underscore-prefixed attributes on a namespace, but got '" + std::string(name) + "'. Please rename the attribute.");
}

Value global_function(const std::string& name) {
    if (name == "range") return Value::function(name, range);
    if (name == "namespace" || name == "dict") {
        const bool is_space = name == "namespace";
        return Value::function(name, [is_space](Interpreter& interpreter, Arguments& arguments) { return make_dict(interpreter, arguments, is_space); });
    }
    if (name == "joiner") return Value::function(name, make_joiner);
    if (name == "cycler") return Value::function(name, make_cycler);
    if (name == "lipsum") return Value::function(name, [](Interpreter&, Arguments&) -> Result<Value> { return run_error("lipsum() is not supported: its text is random"); });
    if (name == "raise_exception")
        return Value::function(name, [](Interpreter& interpreter, Arguments& arguments) -> Result<Value> {
            MAQUETTE_TRY_VOID(check_arguments("raise_exception", "message", arguments));
            const Value* message = arguments.get(0, "message");
            Error error;
            error.code = ErrorCode::BadInput;
            error.reason = message ? to_text(*message) : "The template refuses these messages.";
            error.line = interpreter.line();
            error.field = "raise_exception";
            return fail(std::move(error));
        });
    if (name == "strftime_now")
        return Value::function(name, [](Interpreter& interpreter, Arguments& arguments) -> Result<Value> {
            MAQUETTE_TRY_VOID(check_arguments("strftime_now", "format", arguments));
            const Value* pattern = arguments.get(0, "format");
            if (!pattern || !pattern->is(Type::Text)) return run_error("strftime_now needs a format");
            return Value::text(format_time(pattern->as_text(), interpreter.now_seconds()));
        });
    return Value();
}

}  // namespace maquette::jinja
