// int, float, bool, range and slice.
#include <cmath>

#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

std::string stripped(std::string text) {
    const size_t from = text.find_first_not_of(" \t\n\r\f\v");
    if (from == std::string::npos) return "";
    return text.substr(from, text.find_last_not_of(" \t\n\r\f\v") - from + 1);
}

Value box(Vm& vm, TypeObject* type, const Value& value) {
    if (type == vm.types.integer || value.is_raised()) return value;
    auto* out = vm.make<IntegerObject>(type);
    out->value = to_big(value);
    return out;
}

Value parse_integer(Vm& vm, const std::string& given, int64_t base) {
    std::string text = stripped(given);
    const auto refuse = [&] { return vm.raise_value("invalid literal for int() with base " + std::to_string(base) + ": " + string_repr(given)); };
    bool negative = false;
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
        negative = text[0] == '-';
        text.erase(0, 1);
    }
    if (text.size() > 2 && text[0] == '0') {
        const char marker = static_cast<char>(text[1] | 0x20);
        const int64_t said = marker == 'x' ? 16 : marker == 'o' ? 8 : marker == 'b' ? 2 : 0;
        if (said && (base == said || base == 0)) base = said, text.erase(0, 2);
    }
    if (base == 0) base = 10;
    if (base < 2 || base > 36) return vm.raise_value("int() base must be >= 2 and <= 36, or 0");
    BigInteger out;
    if (text.empty() || text[0] == '_' || text.back() == '_' || text.find("__") != std::string::npos || text.size() > 10000 || !big_from_text(text, static_cast<int>(base), out)) return refuse();
    out.negative = negative;
    return vm.integer(std::move(out));
}

Value int_make(Vm& vm, TypeObject* type, const Arguments& arguments) {
    Value values[2];
    if (!take_arguments(vm, arguments, "int", {"x", "base"}, 0, values)) return Value::raised();
    if (values[0].is_unbound()) return box(vm, type, Value::of_int(0));
    const Value& value = values[0];
    if (is_string(value) || is_kind(value, ObjectKind::Bytes)) {
        int64_t base = 10;
        if (!values[1].is_unbound() && !take_int(vm, values[1], base)) return Value::raised();
        return box(vm, type, parse_integer(vm, is_string(value) ? text_of(value) : as<BytesObject>(value)->data, base));
    }
    if (!values[1].is_unbound()) return vm.raise_type("int() can't convert non-string with explicit base");
    if (value.tag == Tag::Bool) return box(vm, type, Value::of_int(value.integer));
    if (value.tag == Tag::Int) return box(vm, type, value);
    if (is_kind(value, ObjectKind::BigInteger)) return box(vm, type, vm.integer(as<IntegerObject>(value)->value));
    bool ok = true;
    const double real = to_double(value, ok);
    if (ok) {
        if (std::isnan(real)) return vm.raise_value("cannot convert float NaN to integer");
        if (std::isinf(real)) return vm.raise(vm.types.overflow, "cannot convert float infinity to integer");
        return box(vm, type, std::fabs(real) < 9e18 ? Value::of_int(static_cast<int64_t>(real)) : vm.integer(big_from_double(real)));
    }
    for (StringObject* name : {vm.names.int_, vm.names.index, vm.intern("__trunc__")}) {
        const Value method = vm.find_special(value, name);
        if (!method.is_unbound()) {
            PY_TRY(result, vm.call(method, {value}));
            return box(vm, type, result);
        }
    }
    return vm.raise_type("int() argument must be a string, a bytes-like object or a real number, not '" + vm.type_name(value) + "'");
}

Value bool_make(Vm& vm, TypeObject*, const Arguments& arguments) {
    if (arguments.count == 0) return Value::of_bool(false);
    const int truth = vm.truth(arguments[0]);
    return truth < 0 ? Value::raised() : Value::of_bool(truth != 0);
}

Value float_make(Vm& vm, TypeObject* type, const Arguments& arguments) {
    double out = 0;
    if (arguments.count > 0) {
        const Value& value = arguments[0];
        if (is_string(value)) {
            std::string text = stripped(text_of(value)), plain;
            for (size_t i = 0; i < text.size(); ++i)
                if (text[i] != '_' || i == 0 || i + 1 == text.size()) plain += static_cast<char>(std::tolower(text[i]));
            const std::string unsigned_text = !plain.empty() && (plain[0] == '-' || plain[0] == '+') ? plain.substr(1) : plain;
            char* end = nullptr;
            const bool word = unsigned_text == "inf" || unsigned_text == "infinity" || unsigned_text == "nan";
            const bool digits = !unsigned_text.empty() && unsigned_text.find_first_not_of("0123456789.e+-") == std::string::npos;
            out = std::strtod(plain.c_str(), &end);
            if (!(word || digits) || end != plain.c_str() + plain.size()) return vm.raise_value("could not convert string to float: " + string_repr(text_of(value)));
        } else if (!take_double(vm, value, out)) {
            if (vm.catch_exception(vm.types.type_error)) return vm.raise_type("float() argument must be a string or a real number, not '" + vm.type_name(value) + "'");
            return Value::raised();
        }
        if (is_kind(value, ObjectKind::BigInteger) && std::isinf(out)) return vm.raise(vm.types.overflow, "int too large to convert to float");
    }
    if (type == vm.types.floating) return Value::of_float(out);
    auto* box = vm.make<FloatObject>(type);
    box->value = out;
    return box;
}

Value int_bit_length(Vm&, const Arguments& arguments) { return Value::of_int(big_bits(to_big(arguments[0]))); }
Value int_bit_count(Vm&, const Arguments& arguments) {
    int64_t count = 0;
    for (const uint32_t digit : to_big(arguments[0]).digits) count += __builtin_popcount(digit);
    return Value::of_int(count);
}
Value int_self(Vm& vm, const Arguments& arguments) {
    int64_t small = 0;
    return to_int64(arguments[0], small) ? Value::of_int(small) : vm.integer(to_big(arguments[0]));
}
Value int_to_bytes(Vm& vm, const Arguments& arguments) {
    Value values[4];
    if (!take_arguments(vm, arguments, "to_bytes", {"self", "length", "byteorder", "signed"}, 1, values)) return Value::raised();
    int64_t length = 1;
    if (!values[1].is_unbound() && !take_int(vm, values[1], length)) return Value::raised();
    if (length < 0 || length > 1'000'000) return vm.raise_value("length argument must be non-negative");
    BigInteger big = to_big(values[0]);
    const bool is_signed = !values[3].is_unbound() && vm.truth(values[3]) == 1;
    if (big.negative && !is_signed) return vm.raise(vm.types.overflow, "can't convert negative int to unsigned");
    if (big_bits(big) > length * 8) return vm.raise(vm.types.overflow, "int too big to convert");
    if (big.negative) big = big_add(big, big_shift(big_from(1), length * 8));
    std::string out;
    for (int64_t i = 0; i < length; ++i) {
        const auto digit = static_cast<size_t>(i / 4);
        out += digit < big.digits.size() ? static_cast<char>(big.digits[digit] >> (i % 4 * 8)) : '\0';
    }
    const bool little = !values[2].is_unbound() && is_string(values[2]) && text_of(values[2]) == "little";
    if (!little) out = std::string(out.rbegin(), out.rend());
    return vm.bytes(std::move(out));
}
Value int_from_bytes(Vm& vm, const Arguments& arguments) {
    Value values[4];
    if (!take_arguments(vm, arguments, "from_bytes", {"cls", "bytes", "byteorder", "signed"}, 2, values)) return Value::raised();
    if (!is_kind(values[1], ObjectKind::Bytes)) return vm.raise_type("cannot convert to bytes");
    std::string data = as<BytesObject>(values[1])->data;
    const bool little = is_string(values[2]) && text_of(values[2]) == "little";
    if (!little) data = std::string(data.rbegin(), data.rend());
    BigInteger out;
    out.digits.assign(data.size() / 4 + 1, 0);
    for (size_t i = 0; i < data.size(); ++i) out.digits[i / 4] |= static_cast<uint32_t>(static_cast<uint8_t>(data[i])) << (i % 4 * 8);
    return vm.integer(std::move(out));
}
Value number_real(Vm&, const Arguments& arguments) { return arguments[0]; }
Value number_imag(Vm&, const Arguments&) { return Value::of_int(0); }
Value int_denominator(Vm&, const Arguments&) { return Value::of_int(1); }

Value float_is_integer(Vm&, const Arguments& arguments) {
    bool ok = true;
    const double value = to_double(arguments[0], ok);
    return Value::of_bool(std::isfinite(value) && value == std::floor(value));
}
Value float_ratio(Vm& vm, const Arguments& arguments) {
    bool ok = true;
    const double value = to_double(arguments[0], ok);
    if (!std::isfinite(value)) return vm.raise_value("cannot convert infinity or NaN to integer ratio");
    int exponent = 0;
    double fraction = std::frexp(value, &exponent);
    for (int i = 0; i < 300 && fraction != std::floor(fraction); ++i) fraction *= 2, --exponent;
    BigInteger top = big_from(static_cast<int64_t>(fraction)), bottom = big_from(1);
    if (exponent > 0) top = big_shift(top, exponent);
    else bottom = big_shift(bottom, -exponent);
    return vm.tuple({vm.integer(std::move(top)), vm.integer(std::move(bottom))});
}
Value float_fromhex(Vm& vm, const Arguments& arguments) { return Value::of_float(std::strtod(text_of(arguments[arguments.count - 1]).c_str(), nullptr)); (void)vm; }

Value range_make(Vm& vm, TypeObject* type, const Arguments& arguments) {
    auto* out = vm.make<RangeObject>(type);
    if (arguments.count == 0 || arguments.count > 3) return vm.raise_type("range expected at least 1 argument, got 0");
    int64_t values[3] = {0, 0, 1};
    for (size_t i = 0; i < arguments.count; ++i)
        if (!take_int(vm, arguments[i], values[i])) return Value::raised();
    if (arguments.count == 1) out->stop = values[0];
    else out->start = values[0], out->stop = values[1], out->step = values[2];
    if (out->step == 0) return vm.raise_value("range() arg 3 must not be zero");
    return out;
}
Value range_start(Vm&, const Arguments& arguments) { return Value::of_int(static_cast<RangeObject*>(arguments[0].object)->start); }
Value range_stop(Vm&, const Arguments& arguments) { return Value::of_int(static_cast<RangeObject*>(arguments[0].object)->stop); }
Value range_step(Vm&, const Arguments& arguments) { return Value::of_int(static_cast<RangeObject*>(arguments[0].object)->step); }
Value range_index(Vm& vm, const Arguments& arguments) {
    auto* range = static_cast<RangeObject*>(arguments[0].object);
    int64_t value = 0;
    if (arguments.count < 2 || !take_int(vm, arguments[1], value)) return Value::raised();
    if (vm.contains(arguments[0], arguments[1]) != 1) return vm.raise_value(std::to_string(value) + " is not in range");
    return Value::of_int((value - range->start) / range->step);
}
Value range_count(Vm& vm, const Arguments& arguments) { return Value::of_int(vm.contains(arguments[0], arguments[1]) == 1); }

Value slice_make(Vm& vm, TypeObject* type, const Arguments& arguments) {
    auto* out = vm.make<SliceObject>(type);
    if (arguments.count == 1) out->stop = arguments[0];
    if (arguments.count >= 2) out->start = arguments[0], out->stop = arguments[1];
    if (arguments.count >= 3) out->step = arguments[2];
    return out;
}
Value slice_start(Vm&, const Arguments& arguments) { return static_cast<SliceObject*>(arguments[0].object)->start; }
Value slice_stop(Vm&, const Arguments& arguments) { return static_cast<SliceObject*>(arguments[0].object)->stop; }
Value slice_step(Vm&, const Arguments& arguments) { return static_cast<SliceObject*>(arguments[0].object)->step; }
Value slice_indices_of(Vm& vm, const Arguments& arguments) {
    int64_t length = 0, start = 0, stop = 0, step = 1;
    if (arguments.count < 2 || !take_int(vm, arguments[1], length) || !resolve_slice(vm, as<SliceObject>(arguments[0]), length, start, stop, step)) return Value::raised();
    return vm.tuple({Value::of_int(start), Value::of_int(stop), Value::of_int(step)});
}

template <BinaryOperator op, bool reflected>
Value number_operator(Vm& vm, const Arguments& arguments) {
    if (arguments.count < 2) return vm.raise_type("expected 1 argument, got 0");
    bool ok = true;
    to_double(arguments[1], ok);
    if (!ok || (arguments[1].is_object() && !arguments[1].object->type->is_native)) return Value::of(Tag::NotImplemented);
    const auto plain = [&](const Value& value) {
        if (!value.is_object() || value.object->type->is_native) return value;
        if (is_kind(value, ObjectKind::BigInteger)) return vm.integer(as<IntegerObject>(value)->value);
        return Value::of_float(static_cast<FloatObject*>(value.object)->value);
    };
    return reflected ? vm.binary(op, plain(arguments[1]), plain(arguments[0])) : vm.binary(op, plain(arguments[0]), plain(arguments[1]));
}

template <CompareOperator op>
Value number_compare(Vm& vm, const Arguments& arguments) {
    bool ok = arguments.count > 1;
    if (ok) to_double(arguments[1], ok);
    if (!ok) return Value::of(Tag::NotImplemented);
    return vm.compare(op, arguments[0], arguments[1]);
}

}  // namespace

void add_number_types(Vm& vm) {
    auto& types = vm.types;
    types.integer->make = int_make;
    types.boolean->make = bool_make;
    types.floating->make = float_make;
    types.range->make = range_make;
    types.slice->make = slice_make;
    for (const auto& [name, function] : std::initializer_list<std::pair<const char*, NativeFunction>>{
             {"bit_length", int_bit_length}, {"bit_count", int_bit_count}, {"conjugate", int_self}, {"to_bytes", int_to_bytes}, {"__int__", int_self}, {"__index__", int_self}, {"__trunc__", int_self},
             {"__add__", number_operator<BinaryOperator::Add, false>}, {"__radd__", number_operator<BinaryOperator::Add, true>}, {"__sub__", number_operator<BinaryOperator::Subtract, false>},
             {"__mul__", number_operator<BinaryOperator::Multiply, false>}, {"__mod__", number_operator<BinaryOperator::Modulo, false>}, {"__lt__", number_compare<CompareOperator::Less>}, {"__gt__", number_compare<CompareOperator::Greater>},
             {"__le__", number_compare<CompareOperator::LessEqual>}, {"__ge__", number_compare<CompareOperator::GreaterEqual>}})
        vm.add_method(types.integer, name, function);
    auto* from_bytes = vm.make<WrapperObject>(types.classmethod, ObjectKind::ClassMethod);
    from_bytes->function = vm.native("from_bytes", int_from_bytes, true);
    types.integer->members->table.set_string(vm.intern("from_bytes"), from_bytes);
    for (auto* type : {types.integer, types.floating}) {
        vm.add_getter(type, "real", number_real);
        vm.add_getter(type, "imag", number_imag);
    }
    vm.add_getter(types.integer, "numerator", number_real);
    vm.add_getter(types.integer, "denominator", int_denominator);
    vm.add_method(types.floating, "is_integer", float_is_integer);
    vm.add_method(types.integer, "is_integer", float_is_integer);
    vm.add_method(types.floating, "as_integer_ratio", float_ratio);
    vm.add_method(types.floating, "__add__", number_operator<BinaryOperator::Add, false>);
    vm.add_method(types.floating, "__mul__", number_operator<BinaryOperator::Multiply, false>);
    types.floating->members->table.set_string(vm.intern("fromhex"), vm.native("fromhex", float_fromhex));
    vm.add_getter(types.range, "start", range_start);
    vm.add_getter(types.range, "stop", range_stop);
    vm.add_getter(types.range, "step", range_step);
    vm.add_method(types.range, "index", range_index);
    vm.add_method(types.range, "count", range_count);
    vm.add_getter(types.slice, "start", slice_start);
    vm.add_getter(types.slice, "stop", slice_stop);
    vm.add_getter(types.slice, "step", slice_step);
    vm.add_method(types.slice, "indices", slice_indices_of);
    for (const auto& [name, type] : std::initializer_list<std::pair<const char*, TypeObject*>>{{"int", types.integer}, {"bool", types.boolean}, {"float", types.floating}, {"range", types.range}, {"slice", types.slice}})
        vm.set_global(vm.builtins, name, Value(type));
}

}  // namespace maquette::python
