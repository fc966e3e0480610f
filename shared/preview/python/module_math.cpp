// math.
#include <cmath>

#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

template <double (*function)(double)>
Value real(Vm& vm, const Arguments& arguments) {
    double x = 0;
    if (arguments.count != 1) return vm.raise_type("expected exactly one argument");
    if (!take_double(vm, arguments[0], x)) return Value::raised();
    const double out = function(x);
    if (std::isnan(out) && !std::isnan(x)) return vm.raise_value("math domain error");
    if (std::isinf(out) && std::isfinite(x)) return x == 0 ? vm.raise_value("math domain error") : vm.raise(vm.types.overflow, "math range error");
    return Value::of_float(out);
}

template <double (*function)(double, double)>
Value real2(Vm& vm, const Arguments& arguments) {
    double x = 0, y = 0;
    if (arguments.count != 2) return vm.raise_type("expected 2 arguments");
    if (!take_double(vm, arguments[0], x) || !take_double(vm, arguments[1], y)) return Value::raised();
    const double out = function(x, y);
    if (std::isnan(out) && !std::isnan(x) && !std::isnan(y)) return vm.raise_value("math domain error");
    if (std::isinf(out) && std::isfinite(x) && std::isfinite(y)) return vm.raise(vm.types.overflow, "math range error");
    return Value::of_float(out);
}

template <double (*function)(double)>
Value whole(Vm& vm, const Arguments& arguments) {
    if (arguments.count != 1) return vm.raise_type("expected exactly one argument");
    if (is_integer(arguments[0])) return arguments[0];
    double x = 0;
    if (arguments[0].is_object()) {
        const char* name = function == static_cast<double (*)(double)>(std::floor) ? "__floor__" : function == static_cast<double (*)(double)>(std::ceil) ? "__ceil__" : "__trunc__";
        if (!vm.find_special(arguments[0], vm.intern(name)).is_unbound()) return vm.call_method(arguments[0], name);
    }
    if (!take_double(vm, arguments[0], x)) return Value::raised();
    if (std::isnan(x)) return vm.raise_value("cannot convert float NaN to integer");
    if (std::isinf(x)) return vm.raise(vm.types.overflow, "cannot convert float infinity to integer");
    const double out = function(x);
    return std::fabs(out) < 9e18 ? Value::of_int(static_cast<int64_t>(out)) : vm.integer(big_from_double(out));
}

Value math_log(Vm& vm, const Arguments& arguments) {
    double x = 0, base = 0;
    if (arguments.count == 0 || arguments.count > 2) return vm.raise_type("log expected 1 or 2 arguments");
    if (!take_double(vm, arguments[0], x)) return Value::raised();
    if (x <= 0) return vm.raise_value("math domain error");
    if (arguments.count == 1) return Value::of_float(std::log(x));
    if (!take_double(vm, arguments[1], base)) return Value::raised();
    if (base <= 0) return vm.raise_value("math domain error");
    if (base == 1) return vm.raise(vm.types.zero_division, "float division by zero");
    return Value::of_float(std::log(x) / std::log(base));
}

template <bool (*test)(double)>
Value test_of(Vm& vm, const Arguments& arguments) {
    double x = 0;
    return take_double(vm, arguments[0], x) ? Value::of_bool(test(x)) : Value::raised();
}
bool test_nan(double x) { return std::isnan(x); }
bool test_inf(double x) { return std::isinf(x); }
bool test_finite(double x) { return std::isfinite(x); }

Value math_factorial(Vm& vm, const Arguments& arguments) {
    int64_t n = 0;
    if (!take_int(vm, arguments[0], n)) return Value::raised();
    if (n < 0) return vm.raise_value("factorial() not defined for negative values");
    if (n > 5000) return vm.raise(vm.types.overflow, "factorial() argument is too large for the preview");
    BigInteger out = big_from(1);
    for (int64_t i = 2; i <= n; ++i) out = big_multiply(out, big_from(i));
    return vm.charge_steps(n * 10) ? vm.integer(std::move(out)) : Value::raised();
}

Value math_comb(Vm& vm, const Arguments& arguments) {
    int64_t n = 0, k = 0;
    if (arguments.count != 2 || !take_int(vm, arguments[0], n) || !take_int(vm, arguments[1], k)) return Value::raised();
    if (n < 0 || k < 0) return vm.raise_value("must be a non-negative integer");
    if (k > n) return Value::of_int(0);
    k = std::min(k, n - k);
    if (!vm.charge_steps(k * 20)) return Value::raised();
    BigInteger out = big_from(1), q, r;
    for (int64_t i = 1; i <= k; ++i) {
        big_divide(big_multiply(out, big_from(n - k + i)), big_from(i), q, r);
        out = q;
    }
    return vm.integer(std::move(out));
}

Value math_perm(Vm& vm, const Arguments& arguments) {
    int64_t n = 0, k = 0;
    if (arguments.count == 0 || !take_int(vm, arguments[0], n)) return Value::raised();
    if (arguments.count > 1 && !arguments[1].is_none()) {
        if (!take_int(vm, arguments[1], k)) return Value::raised();
    } else {
        k = n;
    }
    if (k > n) return Value::of_int(0);
    if (k > 5000 || k < 0) return vm.raise_value("k must be a small non-negative integer");
    BigInteger out = big_from(1);
    for (int64_t i = 0; i < k; ++i) out = big_multiply(out, big_from(n - i));
    return vm.integer(std::move(out));
}

Value math_gcd(Vm& vm, const Arguments& arguments) {
    Value out = Value::of_int(0);
    for (size_t i = 0; i < arguments.count; ++i) {
        Value a = out, b = arguments[i];
        if (!is_integer(b)) return vm.raise_type("'" + vm.type_name(b) + "' object cannot be interpreted as an integer");
        while (vm.truth(b) == 1) {
            const Value rest = integer_binary(vm, BinaryOperator::Modulo, a, b);
            if (rest.is_raised()) return rest;
            a = b;
            b = rest;
        }
        out = vm.less(a, Value::of_int(0)) == 1 ? vm.negative(a) : a;
    }
    return out;
}

Value math_lcm(Vm& vm, const Arguments& arguments) {
    Value out = Value::of_int(1);
    for (size_t i = 0; i < arguments.count; ++i) {
        const Value pair[] = {out, arguments[i]};
        PY_TRY(divisor, math_gcd(vm, Arguments{pair, 2, nullptr, 0}));
        if (vm.truth(divisor) == 0) return Value::of_int(0);
        PY_TRY(part, integer_binary(vm, BinaryOperator::FloorDivide, out, divisor));
        out = integer_binary(vm, BinaryOperator::Multiply, part, arguments[i]);
        if (out.is_raised()) return out;
        if (vm.less(out, Value::of_int(0)) == 1) out = vm.negative(out);
    }
    return out;
}

Value math_isqrt(Vm& vm, const Arguments& arguments) {
    int64_t n = 0;
    if (!take_int(vm, arguments[0], n)) return Value::raised();
    if (n < 0) return vm.raise_value("isqrt() argument must be nonnegative");
    auto root = static_cast<int64_t>(std::sqrt(static_cast<double>(n)));
    while (root > 0 && (root > 3037000499 || root * root > n)) --root;
    while (root < 3037000499 && (root + 1) * (root + 1) <= n) ++root;
    return Value::of_int(root);
}

Value math_fsum(Vm& vm, const Arguments& arguments) {
    std::vector<Value> items;
    if (!vm.collect_items(arguments[0], items)) return Value::raised();
    std::vector<double> partials;  // Shewchuk's exact partial sums.
    for (const auto& item : items) {
        double x = 0;
        if (!take_double(vm, item, x)) return Value::raised();
        std::vector<double> next;
        for (double y : partials) {
            if (std::fabs(x) < std::fabs(y)) std::swap(x, y);
            const double high = x + y, low = y - (high - x);
            if (low != 0) next.push_back(low);
            x = high;
        }
        next.push_back(x);
        partials = std::move(next);
    }
    double total = 0;
    for (size_t i = 0; i < partials.size(); ++i) total += partials[i];
    return Value::of_float(total);
}

Value math_prod(Vm& vm, const Arguments& arguments) {
    Value values[2];
    std::vector<Value> items;
    if (!take_arguments(vm, arguments, "prod", {"iterable", "start"}, 1, values) || !vm.collect_items(values[0], items)) return Value::raised();
    Value out = values[1].is_unbound() ? Value::of_int(1) : values[1];
    for (const auto& item : items) {
        out = vm.binary(BinaryOperator::Multiply, out, item);
        if (out.is_raised()) return out;
    }
    return out;
}

Value math_hypot(Vm& vm, const Arguments& arguments) {
    double total = 0;
    for (size_t i = 0; i < arguments.count; ++i) {
        double x = 0;
        if (!take_double(vm, arguments[i], x)) return Value::raised();
        total = std::hypot(total, x);
    }
    return Value::of_float(total);
}

Value math_dist(Vm& vm, const Arguments& arguments) {
    std::vector<Value> a, b;
    if (arguments.count != 2 || !vm.collect_items(arguments[0], a) || !vm.collect_items(arguments[1], b)) return Value::raised();
    if (a.size() != b.size()) return vm.raise_value("both points must have the same number of dimensions");
    double total = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        double x = 0, y = 0;
        if (!take_double(vm, a[i], x) || !take_double(vm, b[i], y)) return Value::raised();
        total = std::hypot(total, x - y);
    }
    return Value::of_float(total);
}

Value math_isclose(Vm& vm, const Arguments& arguments) {
    Value values[4];
    if (!take_arguments(vm, arguments, "isclose", {"a", "b", "rel_tol", "abs_tol"}, 2, values)) return Value::raised();
    double a = 0, b = 0, relative = 1e-9, absolute = 0;
    if (!take_double(vm, values[0], a) || !take_double(vm, values[1], b)) return Value::raised();
    if (!values[2].is_unbound() && !take_double(vm, values[2], relative)) return Value::raised();
    if (!values[3].is_unbound() && !take_double(vm, values[3], absolute)) return Value::raised();
    if (a == b) return Value::of_bool(true);
    if (std::isinf(a) || std::isinf(b)) return Value::of_bool(false);
    return Value::of_bool(std::fabs(a - b) <= std::max(relative * std::max(std::fabs(a), std::fabs(b)), absolute));
}

Value math_modf(Vm& vm, const Arguments& arguments) {
    double x = 0, part = 0;
    if (!take_double(vm, arguments[0], x)) return Value::raised();
    const double fraction = std::modf(x, &part);
    return vm.tuple({Value::of_float(fraction), Value::of_float(part)});
}
Value math_frexp(Vm& vm, const Arguments& arguments) {
    double x = 0;
    int exponent = 0;
    if (!take_double(vm, arguments[0], x)) return Value::raised();
    const double fraction = std::frexp(x, &exponent);
    return vm.tuple({Value::of_float(fraction), Value::of_int(exponent)});
}

double to_degrees(double x) { return x * 180.0 / M_PI; }
double to_radians(double x) { return x * M_PI / 180.0; }

}  // namespace

void add_math_module(Vm& vm, ModuleObject* module) {
    for (const auto& [name, function] : std::initializer_list<std::pair<const char*, NativeFunction>>{
             {"sqrt", real<std::sqrt>}, {"sin", real<std::sin>}, {"cos", real<std::cos>}, {"tan", real<std::tan>}, {"asin", real<std::asin>}, {"acos", real<std::acos>}, {"atan", real<std::atan>},
             {"sinh", real<std::sinh>}, {"cosh", real<std::cosh>}, {"tanh", real<std::tanh>}, {"asinh", real<std::asinh>}, {"acosh", real<std::acosh>}, {"atanh", real<std::atanh>},
             {"exp", real<std::exp>}, {"exp2", real<std::exp2>}, {"expm1", real<std::expm1>}, {"log2", real<std::log2>}, {"log10", real<std::log10>}, {"log1p", real<std::log1p>}, {"cbrt", real<std::cbrt>},
             {"fabs", real<std::fabs>}, {"erf", real<std::erf>}, {"erfc", real<std::erfc>}, {"gamma", real<std::tgamma>}, {"lgamma", real<std::lgamma>}, {"degrees", real<to_degrees>}, {"radians", real<to_radians>},
             {"atan2", real2<std::atan2>}, {"pow", real2<std::pow>}, {"fmod", real2<std::fmod>}, {"copysign", real2<std::copysign>}, {"remainder", real2<std::remainder>}, {"nextafter", real2<std::nextafter>}, {"log", math_log},
             {"floor", whole<std::floor>}, {"ceil", whole<std::ceil>}, {"trunc", whole<std::trunc>}, {"isnan", test_of<test_nan>}, {"isinf", test_of<test_inf>}, {"isfinite", test_of<test_finite>},
             {"factorial", math_factorial}, {"comb", math_comb}, {"perm", math_perm}, {"gcd", math_gcd}, {"lcm", math_lcm}, {"isqrt", math_isqrt}, {"fsum", math_fsum}, {"prod", math_prod}, {"hypot", math_hypot}, {"dist", math_dist},
             {"isclose", math_isclose}, {"modf", math_modf}, {"frexp", math_frexp}})
        vm.set_global(module, name, vm.native(name, function));
    vm.set_global(module, "pi", Value::of_float(M_PI));
    vm.set_global(module, "e", Value::of_float(M_E));
    vm.set_global(module, "tau", Value::of_float(2 * M_PI));
    vm.set_global(module, "inf", Value::of_float(HUGE_VAL));
    vm.set_global(module, "nan", Value::of_float(NAN));
}

}  // namespace maquette::python
