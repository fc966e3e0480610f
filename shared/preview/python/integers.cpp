// Integers of any size and the conversions between numbers.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

void trim(BigInteger& a) {
    while (!a.digits.empty() && a.digits.back() == 0) a.digits.pop_back();
    if (a.digits.empty()) a.negative = false;
}

int compare_size(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {
    if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
    for (size_t i = a.size(); i-- > 0;)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

std::vector<uint32_t> add_size(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {
    std::vector<uint32_t> out;
    uint64_t carry = 0;
    for (size_t i = 0; i < std::max(a.size(), b.size()) || carry; ++i) {
        carry += (i < a.size() ? a[i] : 0ull) + (i < b.size() ? b[i] : 0ull);
        out.push_back(static_cast<uint32_t>(carry));
        carry >>= 32;
    }
    return out;
}

std::vector<uint32_t> subtract_size(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {  // a >= b
    std::vector<uint32_t> out(a.size());
    int64_t borrow = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        int64_t digit = static_cast<int64_t>(a[i]) - (i < b.size() ? b[i] : 0) - borrow;
        borrow = digit < 0;
        if (borrow) digit += int64_t{1} << 32;
        out[i] = static_cast<uint32_t>(digit);
    }
    return out;
}

uint32_t divide_small(std::vector<uint32_t>& a, uint32_t divisor) {
    uint64_t rest = 0;
    for (size_t i = a.size(); i-- > 0;) {
        rest = rest << 32 | a[i];
        a[i] = static_cast<uint32_t>(rest / divisor);
        rest %= divisor;
    }
    return static_cast<uint32_t>(rest);
}

// Knuth, The Art of Computer Programming 4.3.1, algorithm D, on magnitudes.
void divide_size(std::vector<uint32_t> a, std::vector<uint32_t> b, std::vector<uint32_t>& quotient, std::vector<uint32_t>& rest) {
    if (compare_size(a, b) < 0) {
        quotient.clear();
        rest = std::move(a);
        return;
    }
    if (b.size() == 1) {
        rest = {divide_small(a, b[0])};
        quotient = std::move(a);
        return;
    }
    const int shift = __builtin_clz(b.back());
    const auto shifted = [shift](const std::vector<uint32_t>& in) {
        std::vector<uint32_t> out(in.size() + 1);
        uint64_t carry = 0;
        for (size_t i = 0; i < in.size(); ++i) {
            carry |= static_cast<uint64_t>(in[i]) << shift;
            out[i] = static_cast<uint32_t>(carry);
            carry >>= 32;
        }
        out[in.size()] = static_cast<uint32_t>(carry);
        return out;
    };
    std::vector<uint32_t> u = shifted(a), v = shifted(b);
    v.pop_back();
    const size_t n = v.size(), m = u.size() - n;
    quotient.assign(m, 0);
    for (size_t j = m; j-- > 0;) {
        const uint64_t top = static_cast<uint64_t>(u[j + n]) << 32 | u[j + n - 1];
        uint64_t guess = top / v[n - 1], remainder = top % v[n - 1];
        while (guess >> 32 || guess * v[n - 2] > (remainder << 32 | u[j + n - 2])) {
            --guess;
            remainder += v[n - 1];
            if (remainder >> 32) break;
        }
        int64_t borrow = 0;
        uint64_t carry = 0;
        for (size_t i = 0; i < n; ++i) {
            carry += guess * v[i];
            const int64_t digit = static_cast<int64_t>(u[i + j]) - borrow - static_cast<int64_t>(carry & 0xffffffff);
            u[i + j] = static_cast<uint32_t>(digit);
            borrow = digit < 0;
            carry >>= 32;
        }
        const int64_t digit = static_cast<int64_t>(u[j + n]) - borrow - static_cast<int64_t>(carry);
        u[j + n] = static_cast<uint32_t>(digit);
        if (digit < 0) {
            --guess;
            uint64_t back = 0;
            for (size_t i = 0; i < n; ++i) {
                back += static_cast<uint64_t>(u[i + j]) + v[i];
                u[i + j] = static_cast<uint32_t>(back);
                back >>= 32;
            }
            u[j + n] += static_cast<uint32_t>(back);
        }
        quotient[j] = static_cast<uint32_t>(guess);
    }
    u.resize(n);
    uint64_t carry = 0;
    for (size_t i = n; i-- > 0;) {
        const uint64_t value = carry << 32 | u[i];
        u[i] = static_cast<uint32_t>(value >> shift);
        carry = value & ((uint64_t{1} << shift) - 1);
    }
    rest = std::move(u);
}

}  // namespace

BigInteger big_from(int64_t value) {
    BigInteger out;
    out.negative = value < 0;
    for (uint64_t size = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value); size; size >>= 32) out.digits.push_back(static_cast<uint32_t>(size));
    return out;
}

BigInteger to_big(const Value& value) {
    if (is_kind(value, ObjectKind::BigInteger)) return static_cast<IntegerObject*>(value.object)->value;
    return big_from(value.integer);
}

bool to_int64(const Value& value, int64_t& out) {
    if (value.tag == Tag::Int || value.tag == Tag::Bool) return out = value.integer, true;
    if (!is_kind(value, ObjectKind::BigInteger)) return false;
    const BigInteger& big = static_cast<IntegerObject*>(value.object)->value;
    if (big.digits.size() > 2) return false;
    uint64_t size = 0;
    for (size_t i = big.digits.size(); i-- > 0;) size = size << 32 | big.digits[i];
    if (size > static_cast<uint64_t>(INT64_MAX)) return false;
    out = big.negative ? -static_cast<int64_t>(size) : static_cast<int64_t>(size);
    return true;
}

double big_to_double(const BigInteger& a) {
    const std::string text = big_to_text(a, 16);
    return a.negative ? -std::strtod(("0x" + text.substr(1)).c_str(), nullptr) : std::strtod(("0x" + text).c_str(), nullptr);
}

double to_double(const Value& value, bool& ok) {
    ok = true;
    if (value.tag == Tag::Float) return value.number;
    if (value.tag == Tag::Int || value.tag == Tag::Bool) return static_cast<double>(value.integer);
    if (is_kind(value, ObjectKind::FloatBox)) return static_cast<FloatObject*>(value.object)->value;
    if (is_kind(value, ObjectKind::BigInteger)) return big_to_double(static_cast<IntegerObject*>(value.object)->value);
    ok = false;
    return 0;
}

BigInteger big_from_double(double value) {
    BigInteger out;
    int exponent = 0;
    double fraction = std::frexp(std::fabs(std::trunc(value)), &exponent);
    const auto mantissa = static_cast<int64_t>(std::ldexp(fraction, 53));
    out = big_shift(big_from(mantissa), exponent - 53);
    out.negative = value < 0 && !out.digits.empty();
    return out;
}

std::string big_to_text(const BigInteger& value, int base) {
    if (value.digits.empty()) return "0";
    std::string out;
    std::vector<uint32_t> rest = value.digits;
    const uint32_t chunk = base == 10 ? 1000000000u : base == 16 ? 1u << 28 : base == 8 ? 1u << 30 : 1u << 31;
    const int width = base == 10 ? 9 : base == 16 ? 7 : base == 8 ? 10 : 31;
    while (!rest.empty()) {
        uint32_t part = divide_small(rest, chunk);
        while (!rest.empty() && rest.back() == 0) rest.pop_back();
        for (int i = 0; i < width && (part || !rest.empty()); ++i) {
            out += "0123456789abcdef"[part % static_cast<uint32_t>(base)];
            part /= static_cast<uint32_t>(base);
        }
    }
    if (value.negative) out += '-';
    std::reverse(out.begin(), out.end());
    return out;
}

bool big_from_text(std::string_view digits, int base, BigInteger& out) {
    out = {};
    if (digits.empty()) return false;
    for (const char c : digits) {
        if (c == '_') continue;
        int digit = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? (c | 0x20) - 'a' + 10 : 99;
        if (digit >= base) return false;
        uint64_t carry = static_cast<uint64_t>(digit);
        for (auto& one : out.digits) {
            carry += static_cast<uint64_t>(one) * static_cast<uint32_t>(base);
            one = static_cast<uint32_t>(carry);
            carry >>= 32;
        }
        if (carry) out.digits.push_back(static_cast<uint32_t>(carry));
    }
    return true;
}

int big_compare(const BigInteger& a, const BigInteger& b) {
    if (a.negative != b.negative) return a.negative ? -1 : 1;
    const int size = compare_size(a.digits, b.digits);
    return a.negative ? -size : size;
}

BigInteger big_negate(BigInteger a) {
    if (!a.digits.empty()) a.negative = !a.negative;
    return a;
}

BigInteger big_add(const BigInteger& a, const BigInteger& b) {
    BigInteger out;
    if (a.negative == b.negative) {
        out.digits = add_size(a.digits, b.digits);
        out.negative = a.negative;
    } else if (compare_size(a.digits, b.digits) >= 0) {
        out.digits = subtract_size(a.digits, b.digits);
        out.negative = a.negative;
    } else {
        out.digits = subtract_size(b.digits, a.digits);
        out.negative = b.negative;
    }
    trim(out);
    return out;
}

BigInteger big_multiply(const BigInteger& a, const BigInteger& b) {
    BigInteger out;
    out.digits.assign(a.digits.size() + b.digits.size(), 0);
    for (size_t i = 0; i < a.digits.size(); ++i) {
        uint64_t carry = 0;
        for (size_t j = 0; j < b.digits.size() || carry; ++j) {
            carry += out.digits[i + j] + (j < b.digits.size() ? static_cast<uint64_t>(a.digits[i]) * b.digits[j] : 0);
            out.digits[i + j] = static_cast<uint32_t>(carry);
            carry >>= 32;
        }
    }
    out.negative = a.negative != b.negative;
    trim(out);
    return out;
}

void big_divide(const BigInteger& a, const BigInteger& b, BigInteger& quotient, BigInteger& remainder) {
    divide_size(a.digits, b.digits, quotient.digits, remainder.digits);
    quotient.negative = a.negative != b.negative;
    remainder.negative = a.negative;
    trim(quotient);
    trim(remainder);
    if (!remainder.digits.empty() && a.negative != b.negative) {
        quotient = big_add(quotient, big_from(-1));
        remainder = big_add(remainder, b);
    }
}

BigInteger big_shift(const BigInteger& a, int64_t left) {
    BigInteger out;
    if (left >= 0) {
        const auto words = static_cast<size_t>(left / 32);
        const int bits = static_cast<int>(left % 32);
        out.digits.assign(words, 0);
        uint64_t carry = 0;
        for (const uint32_t digit : a.digits) {
            carry |= static_cast<uint64_t>(digit) << bits;
            out.digits.push_back(static_cast<uint32_t>(carry));
            carry >>= 32;
        }
        out.digits.push_back(static_cast<uint32_t>(carry));
        out.negative = a.negative;
        trim(out);
        return out;
    }
    const auto words = static_cast<size_t>(-left / 32);
    const int bits = static_cast<int>(-left % 32);
    bool lost = false;
    for (size_t i = 0; i < std::min(words, a.digits.size()); ++i) lost = lost || a.digits[i];
    for (size_t i = words; i < a.digits.size(); ++i) {
        const uint64_t value = a.digits[i] | (i + 1 < a.digits.size() ? static_cast<uint64_t>(a.digits[i + 1]) << 32 : 0);
        if (i == words) lost = lost || (a.digits[i] & ((uint64_t{1} << bits) - 1));
        out.digits.push_back(static_cast<uint32_t>(value >> bits));
    }
    out.negative = a.negative;
    trim(out);
    if (a.negative && lost) out = big_add(out, big_from(-1));
    return out;
}

// Bit operations as on two's complement of unlimited width.
BigInteger big_bitwise(const BigInteger& a, const BigInteger& b, char op) {
    const size_t size = std::max(a.digits.size(), b.digits.size()) + 1;
    const auto complement = [size](const BigInteger& in) {
        std::vector<uint32_t> out = in.digits;
        out.resize(size, 0);
        if (!in.negative) return out;
        uint64_t carry = 1;
        for (auto& digit : out) {
            carry += static_cast<uint32_t>(~digit);
            digit = static_cast<uint32_t>(carry);
            carry >>= 32;
        }
        return out;
    };
    const auto x = complement(a), y = complement(b);
    BigInteger out;
    out.digits.resize(size);
    for (size_t i = 0; i < size; ++i) out.digits[i] = op == '&' ? x[i] & y[i] : op == '|' ? x[i] | y[i] : x[i] ^ y[i];
    if (out.digits.back() >> 31) {
        uint64_t carry = 1;
        for (auto& digit : out.digits) {
            carry += static_cast<uint32_t>(~digit);
            digit = static_cast<uint32_t>(carry);
            carry >>= 32;
        }
        out.negative = true;
    }
    trim(out);
    return out;
}

int64_t big_bits(const BigInteger& a) {
    return a.digits.empty() ? 0 : static_cast<int64_t>(a.digits.size()) * 32 - __builtin_clz(a.digits.back());
}

namespace {

Value power(Vm& vm, BigInteger base, int64_t exponent) {
    if (exponent > 0 && static_cast<double>(big_bits(base)) * static_cast<double>(exponent) > 4e6) return vm.raise(vm.types.memory_error, "integer power too large for the preview");
    BigInteger out = big_from(1);
    for (; exponent; exponent >>= 1) {
        if (exponent & 1) out = big_multiply(out, base);
        if (exponent > 1) base = big_multiply(base, base);
        if (!vm.charge_steps(static_cast<int64_t>(base.digits.size() * base.digits.size() / 64))) return Value::raised();
    }
    return vm.integer(std::move(out));
}

Value divide_true(Vm& vm, const Value& left, const Value& right) {
    int64_t a = 0, b = 0;
    if (to_int64(left, a) && to_int64(right, b)) {
        if (b == 0) return vm.raise(vm.types.zero_division, "division by zero");
        return Value::of_float(static_cast<double>(a) / static_cast<double>(b));
    }
    const BigInteger x = to_big(left), y = to_big(right);
    if (y.digits.empty()) return vm.raise(vm.types.zero_division, "division by zero");
    // Scales both so that the quotient has some 70 bits.
    const int64_t shift = 70 - (big_bits(x) - big_bits(y));
    BigInteger q, r;
    big_divide(big_shift(x, std::max<int64_t>(shift, 0)), big_shift(y, std::max<int64_t>(-shift, 0)), q, r);
    const double out = std::ldexp(big_to_double(q), static_cast<int>(-shift));
    if (std::isinf(out)) return vm.raise(vm.types.overflow, "integer division result too large for a float");
    return Value::of_float(out);
}

}  // namespace

Value integer_binary(Vm& vm, BinaryOperator op, const Value& left, const Value& right) {
    int64_t a = 0, b = 0, out = 0;
    const bool small = to_int64(left, a) && to_int64(right, b);
    switch (op) {
        case BinaryOperator::Add:
            if (small && !__builtin_add_overflow(a, b, &out)) return Value::of_int(out);
            return vm.integer(big_add(to_big(left), to_big(right)));
        case BinaryOperator::Subtract:
            if (small && !__builtin_sub_overflow(a, b, &out)) return Value::of_int(out);
            return vm.integer(big_add(to_big(left), big_negate(to_big(right))));
        case BinaryOperator::Multiply: {
            if (small && !__builtin_mul_overflow(a, b, &out)) return Value::of_int(out);
            const BigInteger x = to_big(left), y = to_big(right);
            if (x.digits.size() + y.digits.size() > 200000) return vm.raise(vm.types.memory_error, "");
            if (!vm.charge_steps(static_cast<int64_t>(x.digits.size() * y.digits.size() / 64))) return Value::raised();
            return vm.integer(big_multiply(x, y));
        }
        case BinaryOperator::Divide: return divide_true(vm, left, right);
        case BinaryOperator::FloorDivide:
        case BinaryOperator::Modulo: {
            const bool modulo = op == BinaryOperator::Modulo;
            if (small && b == 0) return vm.raise(vm.types.zero_division, "integer division or modulo by zero");
            if (small && b != -1) {
                int64_t q = a / b, r = a % b;
                if (r != 0 && (r < 0) != (b < 0)) --q, r += b;
                return Value::of_int(modulo ? r : q);
            }
            BigInteger q, r;
            const BigInteger x = to_big(left), y = to_big(right);
            if (!vm.charge_steps(static_cast<int64_t>(x.digits.size() * y.digits.size() / 64))) return Value::raised();
            big_divide(x, y, q, r);
            return vm.integer(modulo ? std::move(r) : std::move(q));
        }
        case BinaryOperator::Power: {
            bool ok = true;
            if (!to_int64(right, b)) {
                if (to_int64(left, a) && (a == 0 || a == 1)) return Value::of_int(a);
                return vm.raise(vm.types.memory_error, "integer power too large for the preview");
            }
            if (b < 0) {
                const double base = to_double(left, ok);
                if (base == 0) return vm.raise(vm.types.zero_division, "0.0 cannot be raised to a negative power");
                return Value::of_float(std::pow(base, static_cast<double>(b)));
            }
            return power(vm, to_big(left), b);
        }
        case BinaryOperator::ShiftLeft:
        case BinaryOperator::ShiftRight: {
            if (!to_int64(right, b)) return vm.raise(vm.types.overflow, "Python int too large to convert to C ssize_t");
            if (b < 0) return vm.raise_value("negative shift count");
            if (op == BinaryOperator::ShiftLeft && b > 4'000'000) return vm.raise(vm.types.memory_error, "");
            if (op == BinaryOperator::ShiftRight && to_int64(left, a)) return Value::of_int(b > 63 ? (a < 0 ? -1 : 0) : a >> b);
            return vm.integer(big_shift(to_big(left), op == BinaryOperator::ShiftLeft ? b : -std::min<int64_t>(b, int64_t{1} << 40)));
        }
        case BinaryOperator::And: return small ? Value::of_int(a & b) : vm.integer(big_bitwise(to_big(left), to_big(right), '&'));
        case BinaryOperator::Or: return small ? Value::of_int(a | b) : vm.integer(big_bitwise(to_big(left), to_big(right), '|'));
        case BinaryOperator::Xor: return small ? Value::of_int(a ^ b) : vm.integer(big_bitwise(to_big(left), to_big(right), '^'));
        default: return Value::of(Tag::NotImplemented);
    }
}

}  // namespace maquette::python
