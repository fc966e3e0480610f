// Tests ("is defined") and global functions of the template language.
#include <algorithm>
#include <cstdio>

#include "shared/tokenizer/jinja_interpreter.h"
#include "shared/tokenizer/unicode.h"

namespace maquette::jinja {
namespace {

constexpr int64_t range_max = 100'000;  // As Jinja's sandbox.

struct Date {
    int64_t year = 1970;
    int month = 1, day = 1, weekday = 4, day_of_year = 1, hour = 0, minute = 0, second = 0;
};

// Days to civil date by H. Hinnant's algorithm (howardhinnant.github.io/date_algorithms.html).
Date date_of(int64_t seconds) {
    int64_t days = seconds / 86400, rest = seconds % 86400;
    if (rest < 0) rest += 86400, --days;
    const int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    const int64_t doe = z - era * 146097, yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    Date out;
    out.day = static_cast<int>(doy - (153 * mp + 2) / 5 + 1);
    out.month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
    out.year = yoe + era * 400 + (out.month <= 2);
    out.weekday = static_cast<int>(((days % 7) + 11) % 7);
    const bool leap = (out.year % 4 == 0 && out.year % 100 != 0) || out.year % 400 == 0;
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    out.day_of_year = before[out.month - 1] + out.day + (leap && out.month > 2);
    out.hour = static_cast<int>(rest / 3600), out.minute = static_cast<int>(rest / 60 % 60), out.second = static_cast<int>(rest % 60);
    return out;
}

std::string format_time(const std::string& pattern, int64_t seconds) {
    static const char* const months[] = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
    static const char* const weekdays[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    const Date date = date_of(seconds);
    std::string out;
    for (size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%' || i + 1 >= pattern.size()) {
            out += pattern[i];
            continue;
        }
        bool plain = false;  // "%-d": without a leading zero.
        if (pattern[++i] == '-' && i + 1 < pattern.size()) plain = true, ++i;
        char buffer[32];
        const auto number = [&](int64_t value, int width) {
            std::snprintf(buffer, sizeof buffer, "%0*lld", plain ? 1 : width, static_cast<long long>(value));
            out += buffer;
        };
        const int hour12 = date.hour % 12 == 0 ? 12 : date.hour % 12;
        switch (pattern[i]) {
            case 'Y': number(date.year, 4); break;
            case 'y': number(date.year % 100, 2); break;
            case 'm': number(date.month, 2); break;
            case 'd': number(date.day, 2); break;
            case 'e': std::snprintf(buffer, sizeof buffer, "%2d", date.day), out += buffer; break;
            case 'H': number(date.hour, 2); break;
            case 'I': number(hour12, 2); break;
            case 'M': number(date.minute, 2); break;
            case 'S': number(date.second, 2); break;
            case 'j': number(date.day_of_year, 3); break;
            case 'p': out += date.hour < 12 ? "AM" : "PM"; break;
            case 'B': out += months[date.month - 1]; break;
            case 'b': case 'h': out += std::string(months[date.month - 1], 3); break;
            case 'A': out += weekdays[date.weekday]; break;
            case 'a': out += std::string(weekdays[date.weekday], 3); break;
            case 'w': number(date.weekday, 1); break;
            case 'u': number(date.weekday == 0 ? 7 : date.weekday, 1); break;
            case 'F': out += format_time("%Y-%m-%d", seconds); break;
            case 'T': case 'X': out += format_time("%H:%M:%S", seconds); break;
            case 'D': case 'x': out += format_time("%m/%d/%y", seconds); break;
            case 'c': out += format_time("%a %b %e %H:%M:%S %Y", seconds); break;
            case 's': out += std::to_string(seconds); break;
            case 'f': out += "000000"; break;
            case 'Z': case 'z': break;  // Python's datetime.now() knows no zone.
            case 'n': out += '\n'; break;
            case 't': out += '\t'; break;
            case '%': out += '%'; break;
            default: out += '%', out += pattern[i];
        }
    }
    return out;
}

Result<Value> range(Interpreter& interpreter, Arguments& arguments) {
    for (const Value& value : arguments.positional)
        if (!value.is_number() || value.is(Type::Float)) return run_error(std::string("'") + type_name(value) + "' object cannot be interpreted as an integer");
    const auto& given = arguments.positional;
    if (given.empty() || given.size() > 3) return run_error("range expected 1 to 3 arguments");
    const int64_t begin = given.size() > 1 ? given[0].as_integer() : 0;
    const int64_t end = given.size() > 1 ? given[1].as_integer() : given[0].as_integer();
    const int64_t step = given.size() > 2 ? given[2].as_integer() : 1;
    if (step == 0) return run_error("range() arg 3 must not be zero");
    std::vector<Value> out;
    for (int64_t i = begin; step > 0 ? i < end : i > end;) {
        if (static_cast<int64_t>(out.size()) >= range_max) return run_error("Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000).");
        out.push_back(Value::integer(i));
        if (__builtin_add_overflow(i, step, &i)) break;
    }
    MAQUETTE_TRY_VOID(interpreter.charge(out.size() * sizeof(Value)));
    return Value::list(std::move(out));
}

Result<Value> make_dict(Interpreter& interpreter, Arguments& arguments, bool is_space) {
    Value out = is_space ? Value::space() : Value::dict({});
    if (is_space) interpreter.keep_until_end(out);
    for (const Value& given : arguments.positional) {
        if (given.is(Type::Dict)) {
            for (const auto& [key, value] : given.entries()) out.set(key, value);
            continue;
        }
        MAQUETTE_TRY(const auto pairs, iterate(given));
        for (const Value& pair : pairs) {
            if (!pair.is(Type::List) || pair.items().size() != 2) return run_error("dictionary update sequence element has no two members");
            out.set(pair.items()[0], pair.items()[1]);
        }
    }
    for (const auto& [name, value] : arguments.named) out.set(Value::text(name), value);
    if (out.depth() >= value_depth_max) return run_error("The template nests values too deeply.");
    MAQUETTE_TRY_VOID(interpreter.charge(out.entries().size() * sizeof(Value) * 2 + 64));
    return out;
}

Result<bool> ordered(const Value& input, const Arguments& arguments, const std::string& name) {
    const Value* other = arguments.get(0, "other");
    if (!other) return run_error("the test '" + name + "' lacks its argument");
    if (name == "eq" || name == "equalto" || name == "==") return equal(input, *other);
    if (name == "ne" || name == "!=") return !equal(input, *other);
    MAQUETTE_TRY(const int order, compare(input, *other));
    if (name == "lt" || name == "lessthan" || name == "<") return order < 0;
    if (name == "le" || name == "<=") return order <= 0;
    if (name == "gt" || name == "greaterthan" || name == ">") return order > 0;
    return order >= 0;
}

bool has_case(const std::string& text, bool upper) {
    bool any = false;
    for (size_t i = 0; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        const auto category = unicode::category(character.code);
        if (category == (upper ? unicode::Category::Ll : unicode::Category::Lu)) return false;
        any = any || category == (upper ? unicode::Category::Lu : unicode::Category::Ll);
        i += character.length;
    }
    return any;
}

const char* const test_names[] = {"defined", "undefined", "none", "string", "mapping", "sequence", "iterable", "number", "integer",
    "float", "boolean", "true", "false", "callable", "odd", "even", "divisibleby", "in", "sameas", "upper", "lower", "eq",
    "equalto", "==", "ne", "!=", "lt", "lessthan", "<", "le", "<=", "gt", "greaterthan", ">", "ge", ">=", "filter", "test", "escaped"};

}  // namespace

bool is_test(std::string_view name) {
    return std::any_of(std::begin(test_names), std::end(test_names), [&](const char* own) { return name == own; });
}

Result<bool> call_test(Interpreter& interpreter, const std::string& name, const Value& input, Arguments& arguments) {
    if (!is_test(name)) return run_error("No test named '" + name + "'.");
    const Type type = input.type();
    if (name == "defined") return type != Type::Undefined;
    if (name == "undefined") return type == Type::Undefined;
    if (name == "none") return type == Type::None;
    if (name == "string") return type == Type::Text;
    if (name == "mapping") return type == Type::Dict && !input.is_space();
    if (name == "sequence") return type == Type::Text || type == Type::List || type == Type::Dict || type == Type::Undefined;
    if (name == "iterable") return type == Type::Generator || type == Type::Text || type == Type::List || type == Type::Dict || type == Type::Undefined;
    if (name == "number") return input.is_number();
    if (name == "integer") return type == Type::Integer;
    if (name == "float") return type == Type::Float;
    if (name == "boolean") return type == Type::Bool;
    if (name == "true") return type == Type::Bool && input.truthy();
    if (name == "false") return type == Type::Bool && !input.truthy();
    if (name == "callable") return type == Type::Function;
    if (name == "escaped") return false;
    if (name == "upper") return has_case(to_text(input), true);
    if (name == "lower") return has_case(to_text(input), false);
    if (name == "filter") return is_filter(to_text(input));
    if (name == "test") return is_test(to_text(input));
    if (name == "odd" || name == "even" || name == "divisibleby") {
        const Value* by = arguments.get(0, "num");
        const int64_t divisor = name == "divisibleby" ? (by ? by->as_integer() : 0) : 2;
        if (!input.is_number() || divisor == 0) return run_error("the test '" + name + "' needs numbers");
        if (divisor == -1) return true;
        return (input.as_integer() % divisor == 0) == (name != "odd");
    }
    if (name == "in") {
        const Value* container = arguments.get(0, "seq");
        if (!container) return run_error("the test 'in' lacks its argument");
        return contains(interpreter, *container, input);
    }
    if (name == "sameas") {
        const Value* other = arguments.get(0, "other");
        return other && other->type() == type && (input.identity() ? input.identity() == other->identity() : equal(input, *other));
    }
    return ordered(input, arguments, name);
}

Value global_function(const std::string& name) {
    if (name == "range") return Value::function(name, range);
    if (name == "namespace" || name == "dict") {
        const bool is_space = name == "namespace";
        return Value::function(name, [is_space](Interpreter& interpreter, Arguments& arguments) { return make_dict(interpreter, arguments, is_space); });
    }
    if (name == "raise_exception")
        return Value::function(name, [](Interpreter& interpreter, Arguments& arguments) -> Result<Value> {
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
            const Value* pattern = arguments.get(0, "format");
            if (!pattern || !pattern->is(Type::Text)) return run_error("strftime_now needs a format");
            return Value::text(format_time(pattern->as_text(), interpreter.now_seconds()));
        });
    return Value();
}

}  // namespace maquette::jinja
