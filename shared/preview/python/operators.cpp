// Operators on any two values: numbers and sequences here, everything else through the special methods.
#include <cmath>

#include "shared/base/hash.h"
#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

constexpr const char* binary_symbols[] = {"+", "-", "*", "/", "//", "%", "** or pow()", "<<", ">>", "&", "|", "^", "@"};
constexpr const char* compare_symbols[] = {"==", "!=", "<", "<=", ">", ">="};

bool is_float(const Value& value) { return value.tag == Tag::Float || is_kind(value, ObjectKind::FloatBox); }

Value float_binary(Vm& vm, BinaryOperator op, double a, double b) {
    switch (op) {
        case BinaryOperator::Add: return Value::of_float(a + b);
        case BinaryOperator::Subtract: return Value::of_float(a - b);
        case BinaryOperator::Multiply: return Value::of_float(a * b);
        case BinaryOperator::Divide:
            if (b == 0) return vm.raise(vm.types.zero_division, "float division by zero");
            return Value::of_float(a / b);
        case BinaryOperator::FloorDivide:
        case BinaryOperator::Modulo: {
            if (b == 0) return vm.raise(vm.types.zero_division, op == BinaryOperator::Modulo ? "float modulo" : "float floor division by zero");
            double rest = std::fmod(a, b);
            double quotient = (a - rest) / b;
            if (rest != 0) {
                if ((b < 0) != (rest < 0)) rest += b, quotient -= 1;
            } else {
                rest = std::copysign(0.0, b);
            }
            if (op == BinaryOperator::Modulo) return Value::of_float(rest);
            const double floored = std::floor(quotient);
            return Value::of_float(quotient - floored > 0.5 ? floored + 1 : quotient == 0 ? std::copysign(0.0, a / b) : floored);
        }
        case BinaryOperator::Power: {
            if (a == 0 && b < 0) return vm.raise(vm.types.zero_division, "0.0 cannot be raised to a negative power");
            if (a < 0 && std::isfinite(a) && std::isfinite(b) && b != std::floor(b)) return vm.raise_value("a negative number to a fractional power is a complex number, which the preview does not support");
            const double out = std::pow(a, b);
            if (std::isinf(out) && std::isfinite(a) && std::isfinite(b)) return vm.raise(vm.types.overflow, "(34, 'Numerical result out of range')");
            return Value::of_float(out);
        }
        default: return Value::of(Tag::NotImplemented);
    }
}

Value repeat(Vm& vm, const Value& sequence, const Value& count_value) {
    int64_t count = 0;
    if (!to_int64(count_value, count)) return vm.raise(vm.types.overflow, "cannot fit 'int' into an index-sized integer");
    count = std::max<int64_t>(count, 0);
    const auto size = [&]() -> size_t {
        switch (sequence.object->kind) {
            case ObjectKind::String: return text_of(sequence).size();
            case ObjectKind::Bytes: return as<BytesObject>(sequence)->data.size();
            case ObjectKind::List: return as<ListObject>(sequence)->items.size() * sizeof(Value);
            default: return as<TupleObject>(sequence)->items.size() * sizeof(Value);
        }
    }();
    if (!vm.check_allocation(static_cast<double>(size) * static_cast<double>(count)) || !vm.charge_steps(static_cast<int64_t>(size) * count / 256)) return Value::raised();
    if (sequence.object->kind == ObjectKind::String || sequence.object->kind == ObjectKind::Bytes) {
        const std::string& text = sequence.object->kind == ObjectKind::String ? text_of(sequence) : as<BytesObject>(sequence)->data;
        std::string out;
        out.reserve(text.size() * static_cast<size_t>(count));
        for (int64_t i = 0; i < count && !text.empty(); ++i) out += text;
        return sequence.object->kind == ObjectKind::String ? vm.string(std::move(out)) : vm.bytes(std::move(out));
    }
    const std::vector<Value>& items = sequence.object->kind == ObjectKind::List ? as<ListObject>(sequence)->items : as<TupleObject>(sequence)->items;
    std::vector<Value> out;
    out.reserve(items.size() * static_cast<size_t>(count));
    for (int64_t i = 0; i < count && !items.empty(); ++i) out.insert(out.end(), items.begin(), items.end());
    return sequence.object->kind == ObjectKind::List ? vm.list(std::move(out)) : vm.tuple(std::move(out));
}

bool is_sequence(const Value& value) {
    return value.is_object() && (value.object->kind == ObjectKind::String || value.object->kind == ObjectKind::List || value.object->kind == ObjectKind::Tuple || value.object->kind == ObjectKind::Bytes);
}

Value concatenate(Vm& vm, const Value& left, const Value& right, bool in_place) {
    if (!left.is_object()) return Value::of(Tag::NotImplemented);
    const ObjectKind kind = left.object->kind;
    if (kind == ObjectKind::List && in_place) {
        std::vector<Value> items;
        if (!vm.collect_items(right, items)) return Value::raised();
        vm.charge(items.size() * sizeof(Value));
        auto& target = as<ListObject>(left)->items;
        target.insert(target.end(), items.begin(), items.end());
        return left;
    }
    if (!is_kind(right, kind)) {
        if (kind == ObjectKind::String) return vm.find_special(right, vm.names.reflected[0]).is_unbound() ? vm.raise_type("can only concatenate str (not \"" + vm.type_name(right) + "\") to str") : Value::of(Tag::NotImplemented);
        if (kind == ObjectKind::List) return vm.find_special(right, vm.names.reflected[0]).is_unbound() ? vm.raise_type("can only concatenate list (not \"" + vm.type_name(right) + "\") to list") : Value::of(Tag::NotImplemented);
        if (kind == ObjectKind::Tuple) return vm.find_special(right, vm.names.reflected[0]).is_unbound() ? vm.raise_type("can only concatenate tuple (not \"" + vm.type_name(right) + "\") to tuple") : Value::of(Tag::NotImplemented);
        return Value::of(Tag::NotImplemented);
    }
    switch (kind) {
        case ObjectKind::String: {
            if (!vm.check_allocation(static_cast<double>(text_of(left).size() + text_of(right).size()))) return Value::raised();
            return vm.string(text_of(left) + text_of(right));
        }
        case ObjectKind::Bytes: return vm.bytes(as<BytesObject>(left)->data + as<BytesObject>(right)->data, as<BytesObject>(left)->is_mutable);
        case ObjectKind::List: {
            std::vector<Value> items = as<ListObject>(left)->items;
            items.insert(items.end(), as<ListObject>(right)->items.begin(), as<ListObject>(right)->items.end());
            return vm.list(std::move(items));
        }
        case ObjectKind::Tuple: {
            std::vector<Value> items = as<TupleObject>(left)->items;
            items.insert(items.end(), as<TupleObject>(right)->items.begin(), as<TupleObject>(right)->items.end());
            return vm.tuple(std::move(items));
        }
        default: return Value::of(Tag::NotImplemented);
    }
}

Value set_binary(Vm& vm, BinaryOperator op, const Value& left, const Value& right, bool in_place) {
    auto* a = as<SetObject>(left);
    auto* b = as<SetObject>(right);
    std::vector<Value> out;
    const auto has = [&vm](SetObject* set, const Table::Entry& entry) { return set->table.find(vm, entry.key, entry.hash) >= 0; };
    for (const auto& entry : std::vector<Table::Entry>(a->table.entries())) {
        if (entry.key.is_unbound()) continue;
        const bool shared = has(b, entry);
        if (op == BinaryOperator::Or || (op == BinaryOperator::And && shared) || ((op == BinaryOperator::Subtract || op == BinaryOperator::Xor) && !shared)) out.push_back(entry.key);
    }
    if (op == BinaryOperator::Or || op == BinaryOperator::Xor)
        for (const auto& entry : std::vector<Table::Entry>(b->table.entries()))
            if (!entry.key.is_unbound() && !has(a, entry)) out.push_back(entry.key);
    PY_TRY(made, vm.set(out, a->frozen));
    if (!in_place || a->frozen) return made;
    a->table = as<SetObject>(made)->table;
    return left;
}

// Views of dictionaries take part in set operations as sets.
Value set_of_view(Vm& vm, const Value& value) {
    if (!is_kind(value, ObjectKind::DictView) || static_cast<DictViewObject*>(value.object)->view == DictViewObject::Values) return value;
    std::vector<Value> items;
    if (!vm.collect_items(value, items)) return Value::raised();
    return vm.set(items);
}

// Calls a special method found on the type; unbound when there is none.
Value call_special(Vm& vm, const Value& self, StringObject* name, const Value& other) {
    const Value method = vm.find_special(self, name);
    if (method.is_unbound() || method.is_none()) return Value();
    if (is_kind(method, ObjectKind::Function) || is_kind(method, ObjectKind::Native)) return vm.call(method, {self, other});
    PY_TRY(bound, vm.bind(method, self, vm.type_of(self)));
    return vm.call(bound, {other});
}

}  // namespace

Value Vm::binary(BinaryOperator op, const Value& left_in, const Value& right_in, bool in_place) {
    const size_t index = static_cast<size_t>(op);
    const bool plain_left = !left_in.is_object() || left_in.object->type->is_native, plain_right = !right_in.is_object() || right_in.object->type->is_native;
    if (plain_left && plain_right) {
        Value left = left_in, right = right_in;
        if (is_integer(left) && is_integer(right)) {
            const Value result = integer_binary(*this, op, left, right);
            if (left.tag == Tag::Bool && right.tag == Tag::Bool && result.tag == Tag::Int && op >= BinaryOperator::And && op <= BinaryOperator::Xor) return Value::of_bool(result.integer != 0);
            if (result.tag != Tag::NotImplemented) return result;
        } else if ((is_float(left) || is_integer(left)) && (is_float(right) || is_integer(right))) {
            bool ok = true;
            const double a = to_double(left, ok), b = to_double(right, ok);
            if ((std::isinf(a) && !is_float(left)) || (std::isinf(b) && !is_float(right))) return raise(types.overflow, "int too large to convert to float");
            const Value result = float_binary(*this, op, a, b);
            if (result.tag != Tag::NotImplemented) return result;
        } else if (op == BinaryOperator::Modulo && is_string(left)) {
            return percent_format(text_of(left), right);
        } else if (op == BinaryOperator::Add && is_sequence(left)) {
            const Value result = concatenate(*this, left, right, in_place);
            if (result.tag != Tag::NotImplemented) return result;
        } else if (op == BinaryOperator::Multiply && is_sequence(left) && is_integer(right)) {
            return repeat(*this, left, right);
        } else if (op == BinaryOperator::Multiply && is_sequence(right) && is_integer(left)) {
            return repeat(*this, right, left);
        } else if (op == BinaryOperator::Or && is_kind(left, ObjectKind::Dict) && is_kind(right, ObjectKind::Dict)) {
            DictObject* out = in_place ? as<DictObject>(left) : dict();
            if (!in_place) out->table = as<DictObject>(left)->table;
            for (const auto& entry : std::vector<Table::Entry>(as<DictObject>(right)->table.entries()))
                if (!entry.key.is_unbound() && !out->table.set(*this, entry.key, entry.hash, entry.value)) return Value::raised();
            return out;
        } else {
            if (op == BinaryOperator::Or || op == BinaryOperator::And || op == BinaryOperator::Subtract || op == BinaryOperator::Xor) {
                left = set_of_view(*this, left);
                right = set_of_view(*this, right);
                if (left.is_raised() || right.is_raised()) return Value::raised();
                if (is_kind(left, ObjectKind::Set) && is_kind(right, ObjectKind::Set)) return set_binary(*this, op, left, right, in_place);
            }
        }
    } else if (!plain_left || !plain_right) {
        // Subclasses of built-in types without methods of their own behave as their base.
        const bool special = (!plain_left && !find_special(left_in, names.binary[index]).is_unbound()) || (!plain_right && !find_special(right_in, names.reflected[index]).is_unbound());
        if (!special) {
            if (op == BinaryOperator::Add && is_sequence(left_in)) {
                const Value result = concatenate(*this, left_in, right_in, in_place);
                if (result.tag != Tag::NotImplemented) return result;
            }
            if (is_integer(left_in) && is_integer(right_in)) return integer_binary(*this, op, left_in, right_in);
            if ((is_float(left_in) || is_integer(left_in)) && (is_float(right_in) || is_integer(right_in))) {
                bool ok = true;
                const double a = to_double(left_in, ok), b = to_double(right_in, ok);
                const Value result = float_binary(*this, op, a, b);
                if (result.tag != Tag::NotImplemented) return result;
            }
            if (op == BinaryOperator::Modulo && is_string(left_in)) return percent_format(text_of(left_in), right_in);
            if (op == BinaryOperator::Multiply && is_sequence(left_in) && is_integer(right_in)) return repeat(*this, left_in, right_in);
            if (is_kind(left_in, ObjectKind::Set) && is_kind(right_in, ObjectKind::Set)) return set_binary(*this, op, left_in, right_in, in_place);
        }
    }
    if (in_place) {
        const Value result = call_special(*this, left_in, names.in_place[index], right_in);
        if (!result.is_unbound() && result.tag != Tag::NotImplemented) return result;
    }
    TypeObject *left_type = type_of(left_in), *right_type = type_of(right_in);
    const bool reflected_first = right_type != left_type && right_type->is_subclass(left_type) && !find_in_type(right_type, names.reflected[index]).is_unbound();
    if (reflected_first) {
        const Value result = call_special(*this, right_in, names.reflected[index], left_in);
        if (!result.is_unbound() && result.tag != Tag::NotImplemented) return result;
    }
    Value result = call_special(*this, left_in, names.binary[index], right_in);
    if (!result.is_unbound() && result.tag != Tag::NotImplemented) return result;
    if (!reflected_first && left_type != right_type) {
        result = call_special(*this, right_in, names.reflected[index], left_in);
        if (!result.is_unbound() && result.tag != Tag::NotImplemented) return result;
    }
    return raise_type(std::string("unsupported operand type(s) for ") + binary_symbols[index] + (in_place && op != BinaryOperator::Power ? "=" : "") + ": '" + type_name(left_in) + "' and '" + type_name(right_in) + "'");
}

Value Vm::negative(const Value& value) {
    switch (value.tag) {
        case Tag::Bool: return Value::of_int(-value.integer);
        case Tag::Int: return value.integer == INT64_MIN ? integer(big_negate(to_big(value))) : Value::of_int(-value.integer);
        case Tag::Float: return Value::of_float(-value.number);
        default: break;
    }
    if (is_kind(value, ObjectKind::BigInteger)) return integer(big_negate(to_big(value)));
    if (is_kind(value, ObjectKind::FloatBox)) return Value::of_float(-static_cast<FloatObject*>(value.object)->value);
    if (find_special(value, intern("__neg__")).is_unbound()) return raise_type("bad operand type for unary -: '" + type_name(value) + "'");
    return call_method(value, "__neg__");
}

int Vm::equals(const Value& left, const Value& right) {
    const bool numbers = (is_integer(left) || is_float(left)) && (is_integer(right) || is_float(right));
    if (numbers) {
        if (is_integer(left) && is_integer(right)) {
            if (left.tag != Tag::Object && right.tag != Tag::Object) return left.integer == right.integer;
            return big_compare(to_big(left), to_big(right)) == 0;
        }
        bool ok = true;
        return to_double(left, ok) == to_double(right, ok);
    }
    if (left.same(right) && !(left.is_object() && !left.object->type->is_native)) return 1;
    if (!left.is_object() && !right.is_object()) return 0;
    const bool plain = (!left.is_object() || left.object->type->is_native) && (!right.is_object() || right.object->type->is_native);
    if (left.is_object() && right.is_object() && left.object->kind == right.object->kind && (plain || find_special(left, names.eq).is_unbound() || !is_kind(find_special(left, names.eq), ObjectKind::Function))) {
        switch (left.object->kind) {
            case ObjectKind::String: return text_of(left) == text_of(right);
            case ObjectKind::Bytes: return as<BytesObject>(left)->data == as<BytesObject>(right)->data;
            case ObjectKind::List:
            case ObjectKind::Tuple: {
                const auto& a = left.object->kind == ObjectKind::List ? as<ListObject>(left)->items : as<TupleObject>(left)->items;
                const auto& b = right.object->kind == ObjectKind::List ? as<ListObject>(right)->items : as<TupleObject>(right)->items;
                if (a.size() != b.size()) return 0;
                if (++native_depth_ > limits.native_depth) {
                    --native_depth_;
                    raise(types.recursion_error, "maximum recursion depth exceeded in comparison");
                    return -1;
                }
                int result = 1;
                for (size_t i = 0; i < a.size() && i < b.size() && result == 1; ++i) result = a[i].same(b[i]) ? 1 : equals(a[i], b[i]);
                --native_depth_;
                return result;
            }
            case ObjectKind::Dict: {
                const Table &a = as<DictObject>(left)->table, &b = as<DictObject>(right)->table;
                if (a.size() != b.size()) return 0;
                if (++native_depth_ > limits.native_depth) {
                    --native_depth_;
                    raise(types.recursion_error, "maximum recursion depth exceeded in comparison");
                    return -1;
                }
                int result = 1;
                for (const auto& entry : std::vector<Table::Entry>(a.entries())) {
                    if (entry.key.is_unbound() || result != 1) continue;
                    const int64_t found = b.find(*this, entry.key, entry.hash);
                    result = found == -2 ? -1 : found < 0 ? 0 : equals(entry.value, b.entries()[static_cast<size_t>(found)].value);
                }
                --native_depth_;
                return result;
            }
            case ObjectKind::Set: {
                const Table &a = as<SetObject>(left)->table, &b = as<SetObject>(right)->table;
                if (a.size() != b.size()) return 0;
                for (const auto& entry : a.entries())
                    if (!entry.key.is_unbound() && b.find(*this, entry.key, entry.hash) < 0) return 0;
                return 1;
            }
            case ObjectKind::Range: {
                auto *a = static_cast<RangeObject*>(left.object), *b = static_cast<RangeObject*>(right.object);
                return a->size() == b->size() && (a->size() == 0 || (a->start == b->start && (a->size() == 1 || a->step == b->step)));
            }
            case ObjectKind::BoundMethod:
                return as<BoundMethodObject>(left)->function.same(as<BoundMethodObject>(right)->function) && as<BoundMethodObject>(left)->self.same(as<BoundMethodObject>(right)->self);
            case ObjectKind::Slice: {
                auto *a = static_cast<SliceObject*>(left.object), *b = static_cast<SliceObject*>(right.object);
                return equals(a->start, b->start) == 1 && equals(a->stop, b->stop) == 1 && equals(a->step, b->step) == 1;
            }
            case ObjectKind::DictView: {
                const Value a = set_of_view(*this, left), b = set_of_view(*this, right);
                return !a.is_raised() && is_kind(a, ObjectKind::Set) && !b.is_raised() ? equals(a, b) : 0;
            }
            default: break;
        }
    }
    for (int side = 0; side < 2; ++side) {
        const Value& self = side ? right : left;
        const Value& other = side ? left : right;
        const Value method = find_special(self, names.eq);
        if (!is_kind(method, ObjectKind::Function)) continue;
        const Value result = call(method, {self, other});
        if (result.is_raised()) return -1;
        if (result.tag != Tag::NotImplemented) return truth(result);
    }
    return left.same(right);
}

int Vm::less(const Value& left, const Value& right) {
    const Value result = compare(CompareOperator::Less, left, right);
    return result.is_raised() ? -1 : truth(result);
}

Value Vm::compare(CompareOperator op, const Value& left, const Value& right) {
    switch (op) {
        case CompareOperator::Is: return Value::of_bool(left.same(right));
        case CompareOperator::IsNot: return Value::of_bool(!left.same(right));
        case CompareOperator::In:
        case CompareOperator::NotIn: {
            const int found = contains(right, left);
            return found < 0 ? Value::raised() : Value::of_bool((found == 1) == (op == CompareOperator::In));
        }
        default: break;
    }
    const size_t index = static_cast<size_t>(op);
    const bool equality = op == CompareOperator::Equal || op == CompareOperator::NotEqual;
    // Python classes (and arrays, frames) may give anything, not only a truth.
    static constexpr size_t reflected[] = {0, 1, 4, 5, 2, 3};
    const bool plain = (!left.is_object() || left.object->type->is_native) && (!right.is_object() || right.object->type->is_native);
    if (!plain) {
        const bool right_first = type_of(right) != type_of(left) && type_of(right)->is_subclass(type_of(left));
        for (int round = 0; round < 2; ++round) {
            const bool use_right = (round == 1) != right_first;
            const Value& self = use_right ? right : left;
            const Value& other = use_right ? left : right;
            const Value method = find_special(self, names.compare[use_right ? reflected[index] : index]);
            if (!is_kind(method, ObjectKind::Function)) continue;
            const Value result = call(method, {self, other});
            if (result.tag != Tag::NotImplemented) return result;
        }
        if (op == CompareOperator::NotEqual) {
            const int equal = equals(left, right);
            return equal < 0 ? Value::raised() : Value::of_bool(!equal);
        }
    }
    if (equality) {
        const int equal = equals(left, right);
        return equal < 0 ? Value::raised() : Value::of_bool((equal == 1) == (op == CompareOperator::Equal));
    }
    const auto decide = [&](int order) {  // -1, 0, 1; 2: unordered
        if (order == 2) return Value::of_bool(false);
        const bool results[] = {order < 0, order <= 0, order > 0, order >= 0};
        return Value::of_bool(results[index - 2]);
    };
    if ((is_integer(left) || is_float(left)) && (is_integer(right) || is_float(right))) {
        if (is_integer(left) && is_integer(right)) {
            if (left.tag != Tag::Object && right.tag != Tag::Object) return decide(left.integer < right.integer ? -1 : left.integer > right.integer);
            return decide(big_compare(to_big(left), to_big(right)));
        }
        bool ok = true;
        const double a = to_double(left, ok), b = to_double(right, ok);
        return decide(a < b ? -1 : a > b ? 1 : a == b ? 0 : 2);
    }
    if (is_string(left) && is_string(right)) return decide(text_of(left).compare(text_of(right)));
    if (left.is_object() && right.is_object() && left.object->kind == right.object->kind) {
        const ObjectKind kind = left.object->kind;
        if (kind == ObjectKind::List || kind == ObjectKind::Tuple) {
            const auto& a = kind == ObjectKind::List ? as<ListObject>(left)->items : as<TupleObject>(left)->items;
            const auto& b = kind == ObjectKind::List ? as<ListObject>(right)->items : as<TupleObject>(right)->items;
            for (size_t i = 0; i < a.size() && i < b.size(); ++i) {
                const int equal = a[i].same(b[i]) ? 1 : equals(a[i], b[i]);
                if (equal < 0) return Value::raised();
                if (!equal) return compare(op, Value(a[i]), Value(b[i]));
            }
            return decide(a.size() < b.size() ? -1 : a.size() > b.size());
        }
        if (kind == ObjectKind::Bytes) return decide(as<BytesObject>(left)->data.compare(as<BytesObject>(right)->data));
        if (kind == ObjectKind::Set) {
            const Table &a = as<SetObject>(left)->table, &b = as<SetObject>(right)->table;
            const auto inside = [this](const Table& x, const Table& y) {
                for (const auto& entry : x.entries())
                    if (!entry.key.is_unbound() && y.find(*this, entry.key, entry.hash) < 0) return false;
                return true;
            };
            switch (op) {
                case CompareOperator::Less: return Value::of_bool(a.size() < b.size() && inside(a, b));
                case CompareOperator::LessEqual: return Value::of_bool(inside(a, b));
                case CompareOperator::Greater: return Value::of_bool(b.size() < a.size() && inside(b, a));
                default: return Value::of_bool(inside(b, a));
            }
        }
    }
    return raise_type(std::string("'") + compare_symbols[index] + "' not supported between instances of '" + type_name(left) + "' and '" + type_name(right) + "'");
}

int Vm::truth(const Value& value) {
    switch (value.tag) {
        case Tag::None: return 0;
        case Tag::Bool:
        case Tag::Int: return value.integer != 0;
        case Tag::Float: return value.number != 0;
        case Tag::Object: break;
        default: return 1;
    }
    Object* object = value.object;
    if (!object->type->is_native) {
        const Value method = find_in_type(object->type, names.bool_);
        if (is_kind(method, ObjectKind::Function)) {
            const Value result = call(method, {value});
            if (result.is_raised()) return -1;
            if (result.tag != Tag::Bool) return raise_type("__bool__ should return bool, returned " + type_name(result)), -1;
            return static_cast<int>(result.integer);
        }
        const Value size = find_in_type(object->type, names.len);
        if (is_kind(size, ObjectKind::Function)) {
            const Value result = call(size, {value});
            return result.is_raised() ? -1 : truth(result);
        }
    }
    switch (object->kind) {
        case ObjectKind::String: return !static_cast<StringObject*>(object)->text.empty();
        case ObjectKind::Bytes: return !static_cast<BytesObject*>(object)->data.empty();
        case ObjectKind::List: return !static_cast<ListObject*>(object)->items.empty();
        case ObjectKind::Tuple: return !static_cast<TupleObject*>(object)->items.empty();
        case ObjectKind::Dict: return static_cast<DictObject*>(object)->table.size() > 0;
        case ObjectKind::Set: return static_cast<SetObject*>(object)->table.size() > 0;
        case ObjectKind::BigInteger: return !static_cast<IntegerObject*>(object)->value.digits.empty();
        case ObjectKind::FloatBox: return static_cast<FloatObject*>(object)->value != 0;
        case ObjectKind::Range: return static_cast<RangeObject*>(object)->size() > 0;
        case ObjectKind::DictView: return static_cast<DictViewObject*>(object)->dict->table.size() > 0;
        default: return 1;
    }
}

bool Vm::hash(const Value& value, uint64_t& out) {
    switch (value.tag) {
        case Tag::None: return out = 0x9a2f, true;
        case Tag::Bool:
        case Tag::Int: return out = static_cast<uint64_t>(value.integer), true;
        case Tag::Float: {
            if (value.number == std::floor(value.number) && std::fabs(value.number) < 9e18) return out = static_cast<uint64_t>(static_cast<int64_t>(value.number)), true;
            std::memcpy(&out, &value.number, 8);
            return true;
        }
        case Tag::Object: break;
        default: return out = static_cast<uint64_t>(value.tag), true;
    }
    Object* object = value.object;
    if (!object->type->is_native) {
        const Value method = find_in_type(object->type, names.hash);
        if (method.is_none()) return raise_type("unhashable type: '" + object->type->name + "'"), false;
        if (is_kind(method, ObjectKind::Function)) {
            const Value result = call(method, {value});
            int64_t number = 0;
            if (result.is_raised()) return false;
            if (!is_integer(result)) return raise_type("__hash__ method should return an integer"), false;
            if (!to_int64(result, number)) number = static_cast<int64_t>(to_big(result).digits[0]);
            return out = static_cast<uint64_t>(number), true;
        }
    }
    switch (object->kind) {
        case ObjectKind::String: {
            auto* text = static_cast<StringObject*>(object);
            if (text->hash == 0) text->hash = fnv1a(text->text) | 1;
            return out = text->hash, true;
        }
        case ObjectKind::Bytes: return out = fnv1a(static_cast<BytesObject*>(object)->data) ^ 0x55, true;
        case ObjectKind::BigInteger: {
            int64_t small = 0;
            if (to_int64(value, small)) return out = static_cast<uint64_t>(small), true;
            out = 7;
            for (const uint32_t digit : static_cast<IntegerObject*>(object)->value.digits) out = out * 1000003 ^ digit;
            return true;
        }
        case ObjectKind::FloatBox: return hash(Value::of_float(static_cast<FloatObject*>(object)->value), out);
        case ObjectKind::Tuple: {
            if (++native_depth_ > limits.native_depth) {
                --native_depth_;
                return raise(types.recursion_error, "maximum recursion depth exceeded"), false;
            }
            out = 0x345678;
            bool ok = true;
            for (const auto& item : static_cast<TupleObject*>(object)->items) {
                uint64_t part = 0;
                ok = ok && hash(item, part);
                out = (out ^ part) * 1000003 + 82520;
            }
            --native_depth_;
            return ok;
        }
        case ObjectKind::Set:
            if (static_cast<SetObject*>(object)->frozen) {
                out = 1927868237;
                for (const auto& entry : static_cast<SetObject*>(object)->table.entries())
                    if (!entry.key.is_unbound()) out ^= (entry.hash ^ 89869747 ^ (entry.hash << 16)) * 3644798167u;
                return true;
            }
            [[fallthrough]];
        case ObjectKind::List:
        case ObjectKind::Dict:
        case ObjectKind::Slice:
        case ObjectKind::DictView: return raise_type("unhashable type: '" + object->type->name + "'"), false;
        case ObjectKind::Range: return out = static_cast<uint64_t>(static_cast<RangeObject*>(object)->start * 31 + static_cast<RangeObject*>(object)->size()), true;
        case ObjectKind::BoundMethod: {
            uint64_t a = 0, b = 0;
            if (!hash(as<BoundMethodObject>(value)->function, a)) return false;
            b = reinterpret_cast<uintptr_t>(as<BoundMethodObject>(value)->self.object);
            return out = a * 31 + b, true;
        }
        default: return out = reinterpret_cast<uintptr_t>(object) >> 4, true;
    }
}

}  // namespace maquette::python
