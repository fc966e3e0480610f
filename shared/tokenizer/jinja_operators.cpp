// Python's operators, iteration and member access on template values.
#include <algorithm>
#include <cmath>
#include <utility>

#include "shared/tokenizer/jinja_format.h"
#include "shared/tokenizer/jinja_interpreter.h"
#include "shared/tokenizer/jinja_text.h"
#include "shared/tokenizer/limits.h"
#include "shared/tokenizer/unicode.h"

namespace maquette::jinja {
namespace {

tl::unexpected<Error> unsupported(const std::string& op, const Value& a, const Value& b) {
    if (a.is(Type::Undefined)) return run_error(a.undefined_reason());
    if (b.is(Type::Undefined)) return run_error(b.undefined_reason());
    if (op == "+" && a.is(Type::Text))
        return run_error(std::string("can only concatenate str (not \"") + type_name(b) + "\") to str");
    return run_error("unsupported operand type(s) for " + op + ": '" + type_name(a) + "' and '" + type_name(b) + "'");
}

Result<Value> integers(const std::string& op, int64_t a, int64_t b) {
    int64_t out = 0;
    bool overflow = false;
    if (op == "+") overflow = __builtin_add_overflow(a, b, &out);
    else if (op == "-") overflow = __builtin_sub_overflow(a, b, &out);
    else if (op == "*") overflow = __builtin_mul_overflow(a, b, &out);
    else if (op == "**") {
        if (b < 0 && a == 0) return run_error("0.0 cannot be raised to a negative power");
        if (b < 0) return Value::number(std::pow(static_cast<double>(a), static_cast<double>(b)));
        out = 1;
        for (int64_t i = 0; i < b && !overflow && out != 0 && !(a == 1) && !(a == -1 && i > 1); ++i) overflow = __builtin_mul_overflow(out, a, &out);
        if (a == -1) out = b % 2 ? -1 : 1;
    } else {
        if (b == 0) return run_error(op == "%" ? "integer modulo by zero" : "integer division or modulo by zero");
        if (op == "/") return Value::number(static_cast<double>(a) / static_cast<double>(b));
        if (a == INT64_MIN && b == -1) return run_error("a number is too large");
        const int64_t remainder = a % b;
        const bool adjust = remainder != 0 && (remainder < 0) != (b < 0);  // Python rounds down.
        out = op == "%" ? remainder + (adjust ? b : 0) : a / b - (adjust ? 1 : 0);
    }
    if (overflow) return run_error("a number is too large");
    return Value::integer(out);
}

Result<Value> numbers(const std::string& op, double a, double b) {
    if (op == "+") return Value::number(a + b);
    if (op == "-") return Value::number(a - b);
    if (op == "*") return Value::number(a * b);
    if (op == "**") {
        if (a == 0 && b < 0) return run_error("0.0 cannot be raised to a negative power");
        if (a < 0 && b != std::floor(b)) return run_error("complex numbers are not supported");
        const double power = std::pow(a, b);
        if (std::isinf(power) && std::isfinite(a) && std::isfinite(b)) return run_error("Numerical result out of range");
        return Value::number(power);
    }
    if (b == 0) return run_error("float division by zero");
    if (op == "/") return Value::number(a / b);
    // As CPython's float_divmod: the remainder first, with the sign of b.
    double remainder = std::fmod(a, b);
    double quotient = (a - remainder) / b;
    if (remainder != 0 && (b < 0) != (remainder < 0)) remainder += b, quotient -= 1;
    if (op == "%") return Value::number(remainder != 0 ? remainder : std::copysign(0.0, b));
    if (quotient == 0) return Value::number(std::copysign(0.0, a / b));
    const double floored = std::floor(quotient);
    return Value::number(quotient - floored > 0.5 ? floored + 1 : floored);
}

Result<Value> repeat(Interpreter& interpreter, const Value& value, int64_t count) {
    count = std::max<int64_t>(0, count);
    const size_t unit = value.is(Type::Text) ? value.as_text().size() : value.items().size() * sizeof(Value);
    if (unit > 0 && count > template_memory_bytes_max / static_cast<int64_t>(unit)) return run_error("The template uses too much memory.");
    MAQUETTE_TRY_VOID(interpreter.charge(unit * static_cast<size_t>(count)));
    if (value.is(Type::Text)) {
        std::string text;
        for (int64_t i = 0; i < count && unit > 0; ++i) text += value.as_text();
        return value.is_safe() ? Value::safe_text(std::move(text)) : Value::text(std::move(text));
    }
    std::vector<Value> items;
    for (int64_t i = 0; i < count && unit > 0; ++i) items.insert(items.end(), value.items().begin(), value.items().end());
    return Value::list(std::move(items), value.is_tuple());
}

}  // namespace

Result<Value> binary(Interpreter& interpreter, const std::string& op, const Value& a, const Value& b) {
    if (a.is_number() && b.is_number()) {
        if (a.is(Type::Float) || b.is(Type::Float)) return numbers(op, a.as_number(), b.as_number());
        return integers(op, a.as_integer(), b.as_integer());
    }
    if (op == "+" && a.is(Type::Text) && b.is(Type::Text)) {
        MAQUETTE_TRY_VOID(interpreter.charge(a.as_text().size() + b.as_text().size()));
        if (a.is_safe() || b.is_safe()) return Value::safe_text((a.is_safe() ? a.as_text() : escape_html(a.as_text())) + (b.is_safe() ? b.as_text() : escape_html(b.as_text())));
        return Value::text(a.as_text() + b.as_text());
    }
    if (op == "+" && a.is(Type::List) && b.is(Type::List) && a.is_tuple() == b.is_tuple()) {
        MAQUETTE_TRY_VOID(interpreter.charge((a.items().size() + b.items().size()) * sizeof(Value)));
        std::vector<Value> items = a.items();
        items.insert(items.end(), b.items().begin(), b.items().end());
        return Value::list(std::move(items), a.is_tuple());
    }
    const auto repeats = [](const Value& x, const Value& y) {
        return (x.is(Type::Text) || x.is(Type::List)) && y.is_number() && !y.is(Type::Float);
    };
    if (op == "*" && repeats(a, b)) return repeat(interpreter, a, b.as_integer());
    if (op == "*" && repeats(b, a)) return repeat(interpreter, b, a.as_integer());
    if (op == "%" && a.is(Type::Text)) return format_percent(interpreter, a, b);
    return unsupported(op, a, b);
}

Result<bool> contains(Interpreter& interpreter, const Value& container, const Value& item) {
    switch (container.type()) {
        case Type::Text:
            if (item.is(Type::Undefined)) return run_error(item.undefined_reason());
            if (!item.is(Type::Text)) return run_error(std::string("'in <string>' requires string as left operand, not ") + type_name(item));
            MAQUETTE_TRY_VOID(interpreter.charge(container.as_text().size()));
            return container.as_text().find(item.as_text()) != std::string::npos;
        case Type::List: case Type::View:
            MAQUETTE_TRY_VOID(interpreter.charge(container.items().size() * 8));
            for (const Value& one : container.items())
                if (equal(one, item)) return true;
            return false;
        case Type::Dict:
            MAQUETTE_TRY_VOID(check_hashable(item));
            return container.find(item) != nullptr;
        case Type::Undefined: return false;
        case Type::Generator: {
            MAQUETTE_TRY(const auto items, iterate(container));
            return std::any_of(items.begin(), items.end(), [&](const Value& one) { return equal(one, item); });
        }
        default: return run_error(std::string("argument of type '") + type_name(container) + "' is not iterable");
    }
}

Result<std::vector<Value>> iterate(const Value& value) {
    std::vector<Value> out;
    switch (value.type()) {
        case Type::Undefined: return out;
        case Type::List: case Type::View: return value.items();
        case Type::Generator: return std::exchange(value.items(), {});
        case Type::Dict:
            for (const auto& [key, item] : value.entries()) out.push_back(key);
            return out;
        case Type::Text: {
            const std::string& text = value.as_text();
            for (size_t i = 0; i < text.size();) {
                const size_t length = unicode::character_at(text, i).length;
                out.push_back(Value::text(text.substr(i, length)));
                i += length;
            }
            return out;
        }
        default: return run_error(std::string("'") + type_name(value) + "' object is not iterable");
    }
}

namespace {

// What numbers have: .real, .imag, .numerator, .denominator.
Value number_attribute(const Value& object, const std::string& name) {
    const bool is_float = object.is(Type::Float);
    if (name == "real" || (name == "numerator" && !is_float)) return is_float ? object : Value::integer(object.as_integer());
    if (name == "imag") return is_float ? Value::number(0) : Value::integer(0);
    if (name == "denominator" && !is_float) return Value::integer(1);
    return Value();
}

}  // namespace

Result<Value> own_attribute(const Value& object, const std::string& name) {
    if (object.is(Type::Undefined)) return run_error(object.undefined_reason());
    if (is_changing_method(object, name)) return Value::undefined("access to attribute '" + name + "' of '" + type_name(object) + "' object is unsafe.");
    Value found;
    if (object.is_group() && (name == "grouper" || name == "list")) found = object.items()[name == "list"];
    else if (object.is(Type::Record)) found = object.as_record().attribute(name);
    else if (object.is_number()) found = number_attribute(object, name);
    else if (object.is(Type::Space) && object.find(name)) found = *object.find(name);
    else if (has_method(object, name))
        found = Value::function(name, [object, name](Interpreter& self, Arguments& arguments) { return call_method(self, object, name, arguments); });
    if (!found.is(Type::Undefined) || found.identity()) return found;  // What is undefined for a reason keeps it.
    return Value::undefined(std::string("'") + type_name(object) + " object' has no attribute '" + name + "'");
}

Result<Value> attribute(Interpreter&, const Value& object, const std::string& name) {
    MAQUETTE_TRY(Value own, own_attribute(object, name));
    if (own.is(Type::Undefined) && !is_changing_method(object, name) && object.is(Type::Dict))
        if (const Value* found = object.find(name)) return *found;
    return own;
}

Result<Value> item(Interpreter& interpreter, const Value& object, const Value& key) {
    if (object.is(Type::Undefined)) return run_error(object.undefined_reason());
    if (key.is_number() && !key.is(Type::Float) && (object.is(Type::List) || object.is(Type::Text) || object.is_range())) {
        const bool is_text = object.is(Type::Text);
        const auto length = static_cast<int64_t>(is_text ? text_length(object.as_text()) : object.items().size());
        int64_t at = key.as_integer();
        if (at < 0) at += length;
        if (at < 0 || at >= length) return Value::undefined(std::string(type_name(object)) + " object has no element " + repr(key));
        if (!is_text) return object.items()[static_cast<size_t>(at)];
        MAQUETTE_TRY_VOID(interpreter.charge(object.as_text().size()));
        std::string one = text_slice(object.as_text(), static_cast<size_t>(at), static_cast<size_t>(at) + 1);
        return object.is_safe() ? Value::safe_text(std::move(one)) : Value::text(std::move(one));
    }
    if (object.is(Type::Dict))
        if (const Value* found = object.find(key)) return *found;
    if (key.is(Type::Text)) return own_attribute(object, key.as_text());
    return Value::undefined(std::string("'") + type_name(object) + " object' has no attribute " + repr(key));
}

}  // namespace maquette::jinja
