// Evaluates expressions: the second half of the interpreter.
#include <algorithm>

#include "shared/tokenizer/jinja_interpreter.h"
#include "shared/tokenizer/limits.h"

namespace maquette::jinja {

Result<Value> Interpreter::evaluate(const Node& node) {
    if (++steps_ > template_steps_max) return run_error("The template runs too long.");
    if (depth_ >= template_evaluation_depth_max) return run_error("The template is nested too deeply.");
    ++depth_;
    auto out = evaluate_inner(node);
    --depth_;
    return out;
}

Result<Value> Interpreter::evaluate_inner(const Node& node) {
    switch (node.kind) {
        case Kind::Literal: return node.value;
        case Kind::Name: return look_up(node.text);
        case Kind::List: case Kind::Tuple: case Kind::Dict: return evaluate_list(node);
        case Kind::Attribute: {
            MAQUETTE_TRY(const Value object, evaluate(*node.a));
            return attribute(*this, object, node.text);
        }
        case Kind::Item: return evaluate_item(node);
        case Kind::Slice: return evaluate_slice(node);
        case Kind::Call: return evaluate_call(node);
        case Kind::Filter: {
            MAQUETTE_TRY(Value input, evaluate(*node.a));
            return apply_filter(node, std::move(input));
        }
        case Kind::Test: {
            MAQUETTE_TRY(const Value input, evaluate(*node.a));
            MAQUETTE_TRY(auto given, arguments(node));
            MAQUETTE_TRY(const bool holds, call_test(*this, node.text, input, given));
            return Value::boolean(holds != node.flag);
        }
        case Kind::Not: {
            MAQUETTE_TRY(const Value value, evaluate(*node.a));
            return Value::boolean(!value.truthy());
        }
        case Kind::Negative: case Kind::Positive: {
            MAQUETTE_TRY(const Value value, evaluate(*node.a));
            if (!value.is_number()) return run_error(std::string("bad operand type for unary -: '") + type_name(value) + "'");
            const bool negative = node.kind == Kind::Negative;
            if (value.is(Type::Float)) return Value::number(negative ? -value.as_number() : value.as_number());
            if (value.as_integer() == INT64_MIN) return run_error("a number is too large");
            return Value::integer(negative ? -value.as_integer() : value.as_integer());
        }
        case Kind::And: case Kind::Or: {
            MAQUETTE_TRY(Value left, evaluate(*node.a));
            if (left.truthy() == (node.kind == Kind::Or)) return left;
            return evaluate(*node.b);
        }
        case Kind::Compare: return evaluate_compare(node);
        case Kind::Binary: {
            MAQUETTE_TRY(const Value left, evaluate(*node.a));
            MAQUETTE_TRY(const Value right, evaluate(*node.b));
            return binary(*this, node.text, left, right);
        }
        case Kind::Concat: {
            std::string text;
            for (const NodePointer& argument : node.arguments) {
                MAQUETTE_TRY(const Value value, evaluate(*argument));
                text += to_text(value);
            }
            MAQUETTE_TRY_VOID(charge(text.size()));
            return Value::text(std::move(text));
        }
        case Kind::Condition: {
            MAQUETTE_TRY(const Value condition, evaluate(*node.a));
            if (condition.truthy()) return evaluate(*node.b);
            if (node.c) return evaluate(*node.c);
            return Value::undefined("the inline if-expression evaluated to false and no else section was defined.");
        }
        default: return run_error("a statement stands where an expression should");
    }
}

Result<Value> Interpreter::evaluate_list(const Node& node) {
    std::vector<Value> items;
    for (const NodePointer& argument : node.arguments) {
        MAQUETTE_TRY(Value value, evaluate(*argument));
        if (value.depth() >= value_depth_max) return run_error("The template nests values too deeply.");
        items.push_back(std::move(value));
    }
    MAQUETTE_TRY_VOID(charge(items.size() * sizeof(Value) + 64));
    if (node.kind != Kind::Dict) return Value::list(std::move(items), node.kind == Kind::Tuple);
    Value out = Value::dict({});
    for (size_t i = 0; i + 1 < items.size(); i += 2) {
        MAQUETTE_TRY_VOID(check_hashable(items[i]));
        out.set(items[i], std::move(items[i + 1]));
    }
    return out;
}

Result<Value> Interpreter::evaluate_compare(const Node& node) {
    MAQUETTE_TRY(Value left, evaluate(*node.a));
    for (size_t i = 0; i < node.names.size(); ++i) {
        MAQUETTE_TRY(Value right, evaluate(*node.arguments[i]));
        const std::string& op = node.names[i];
        bool holds = false;
        if (op == "==" || op == "!=") {
            holds = equal(left, right) == (op == "==");
        } else if (op == "in" || op == "not in") {
            MAQUETTE_TRY(const bool inside, contains(*this, right, left));
            holds = inside == (op == "in");
        } else {
            if (left.is(Type::Undefined)) return run_error(left.undefined_reason());
            if (right.is(Type::Undefined)) return run_error(right.undefined_reason());
            MAQUETTE_TRY(const int order, compare(left, right));
            holds = op == "<" ? order < 0 : op == "<=" ? order <= 0 : op == ">" ? order > 0 : order >= 0;
        }
        if (!holds) return Value::boolean(false);
        left = std::move(right);
    }
    return Value::boolean(true);
}

namespace {

// A slice of a range is one again; `begin` and `end` are places in it, the place behind the last included.
Result<Value> slice_range(const Value& range, int64_t begin, int64_t end, int64_t step) {
    const auto& bounds = range.range_bounds();
    int64_t from = 0, to = 0, by = 0;
    const auto at = [&](int64_t place, int64_t& out) { return __builtin_mul_overflow(place, bounds[2], &out) || __builtin_add_overflow(out, bounds[0], &out); };
    if (at(begin, from) || at(end, to) || __builtin_mul_overflow(bounds[2], step, &by)) return run_error("a number is too large");
    return Value::range(from, to, by);
}

}  // namespace

Result<Value> Interpreter::evaluate_slice(const Node& node) {
    MAQUETTE_TRY(const Value object, evaluate(*node.a));
    Value bounds[3] = {Value::none(), Value::none(), Value::none()};
    const NodePointer* parts[3] = {&node.b, &node.c, &node.d};
    for (int i = 0; i < 3; ++i)
        if (*parts[i]) {
            MAQUETTE_TRY(bounds[i], evaluate(**parts[i]));
            if (!bounds[i].is(Type::None) && (!bounds[i].is_number() || bounds[i].is(Type::Float)))
                return run_error("slice indices must be integers or None");
        }
    if (object.is(Type::Undefined)) return run_error(object.undefined_reason());
    if (!object.is(Type::Text) && !object.is(Type::List) && !object.is_range()) return run_error(std::string("'") + type_name(object) + "' object is not subscriptable");
    const bool is_text = object.is(Type::Text);
    const auto length = static_cast<int64_t>(is_text ? text_length(object.as_text()) : object.items().size());
    const int64_t step = bounds[2].is(Type::None) ? 1 : bounds[2].as_integer();
    if (step == 0) return run_error("slice step cannot be zero");
    const auto clamp = [&](const Value& bound, int64_t otherwise) {
        if (bound.is(Type::None)) return otherwise;
        int64_t at = bound.as_integer();
        if (at < 0) at += length;
        return step > 0 ? std::clamp<int64_t>(at, 0, length) : std::clamp<int64_t>(at, -1, length - 1);
    };
    const int64_t begin = clamp(bounds[0], step > 0 ? 0 : length - 1), end = clamp(bounds[1], step > 0 ? length : -1);
    MAQUETTE_TRY_VOID(charge(is_text ? object.as_text().size() : static_cast<size_t>(length) * sizeof(Value)));
    const auto as_given = [&](std::string text) { return object.is_safe() ? Value::safe_text(std::move(text)) : Value::text(std::move(text)); };
    if (is_text && step == 1) return as_given(text_slice(object.as_text(), static_cast<size_t>(begin), static_cast<size_t>(std::max(begin, end))));
    if (object.is_range()) return slice_range(object, begin, end, step);
    MAQUETTE_TRY(const auto all, iterate(object));
    std::vector<Value> items;
    std::string text;
    for (int64_t i = begin; step > 0 ? i < end : i > end; i += step) {
        if (is_text) text += all[static_cast<size_t>(i)].as_text();
        else items.push_back(all[static_cast<size_t>(i)]);
        if (step > length || step < -length) break;
    }
    return is_text ? as_given(std::move(text)) : Value::list(std::move(items), object.is_tuple());
}

Result<Arguments> Interpreter::arguments(const Node& node) {
    Arguments out;
    for (size_t i = 0; i < node.arguments.size(); ++i) {
        MAQUETTE_TRY(Value value, evaluate(*node.arguments[i]));
        const std::string& name = node.names[i];
        if (name.empty()) {
            out.positional.push_back(std::move(value));
        } else if (name == "*") {
            MAQUETTE_TRY(auto items, iterate(value));
            for (Value& one : items) out.positional.push_back(std::move(one));
        } else if (name == "**") {
            if (!value.is(Type::Dict)) return run_error("argument after ** must be a mapping");
            for (const auto& [key, one] : value.entries()) out.named.emplace_back(to_text(key), one);
        } else {
            out.named.emplace_back(name, std::move(value));
        }
    }
    return out;
}

Result<Value> Interpreter::evaluate_call(const Node& node) {
    if (node.a->kind == Kind::Attribute) {
        MAQUETTE_TRY(const Value object, evaluate(*node.a->a));
        if (has_method(object, node.a->text)) {
            MAQUETTE_TRY(auto given, arguments(node));
            return call_method(*this, object, node.a->text, given);
        }
        MAQUETTE_TRY(const Value function, attribute(*this, object, node.a->text));
        MAQUETTE_TRY(auto given, arguments(node));
        return call(function, given);
    }
    MAQUETTE_TRY(const Value function, evaluate(*node.a));
    MAQUETTE_TRY(auto given, arguments(node));
    return call(function, given);
}

Result<Value> Interpreter::apply_filter(const Node& node, Value input) {
    MAQUETTE_TRY(auto given, arguments(node));
    if (input.is(Type::Text)) MAQUETTE_TRY_VOID(charge(input.as_text().size()));
    return call_filter(*this, node.text, input, given);
}

}  // namespace maquette::jinja
