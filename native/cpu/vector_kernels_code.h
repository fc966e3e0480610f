// The code of the vector kernels, for a vector width that the including file sets.
//
// Everything lies in an unnamed namespace and calls no inline function of the standard library: a function that the
// linker could share between the copies might bring an instruction that the processor does not have. Therefore no
// `#pragma once` either.
#include <cstring>

namespace maquette {
namespace {

#include "native/cpu/vector_code.h"

// The last, partial vector of a row, filled with `filler`.
inline Vector load_part(const float* p, int64_t count, float filler) {
    Vector v = splat(filler);
    __builtin_memcpy(&v, p, static_cast<size_t>(count) * sizeof(float));
    return v;
}
inline void store_part(float* p, Vector v, int64_t count) { __builtin_memcpy(p, &v, static_cast<size_t>(count) * sizeof(float)); }

// Calls body(offset, count): whole vectors with count == width_of_vector, then the rest.
#define FOR_VECTORS(i, n, body)                                                                       \
    {                                                                                                 \
        int64_t i = 0;                                                                                \
        for (; i + width_of_vector <= (n); i += width_of_vector) body(i, width_of_vector);            \
        if (i < (n)) body(i, static_cast<int64_t>((n)-i));                                            \
    }
inline Vector load_count(const float* p, int64_t count, float filler = 0) { return count == width_of_vector ? load(p) : load_part(p, count, filler); }
inline void store_count(float* p, Vector v, int64_t count) {
    if (count == width_of_vector) store(p, v);
    else store_part(p, v, count);
}

double sum_of_squares(const float* x, int64_t n) {
    double total = 0;
    for (int64_t block = 0; block < n; block += 1024) {
        Vector sum{};
        const int64_t end = smaller_of(n - block, 1024);
        const auto body = [&](int64_t i, int64_t count) {
            const Vector v = load_count(x + block + i, count);
            sum += v * v;
        };
        FOR_VECTORS(i, end, body)
        total += static_cast<double>(sum_of(sum));
    }
    return total;
}

inline float inverse_rms(const float* x, int64_t n, float epsilon) {
    return static_cast<float>(1.0 / __builtin_sqrt(sum_of_squares(x, n) / static_cast<double>(n) + static_cast<double>(epsilon)));
}

void rms_norm(const float* x, const float* gamma, float* y, int64_t n, float epsilon) {
    const float r = inverse_rms(x, n, epsilon);
    const auto body = [&](int64_t i, int64_t count) { store_count(y + i, load_count(x + i, count) * r * load_count(gamma + i, count), count); };
    FOR_VECTORS(i, n, body)
}

void rms_norm_backward(const float* dy, const float* x, const float* gamma, float* dx, int64_t n, float epsilon, bool accumulate) {
    const float r = inverse_rms(x, n, epsilon);
    Vector sum{};
    const auto dot = [&](int64_t i, int64_t count) { sum += load_count(dy + i, count) * load_count(gamma + i, count) * load_count(x + i, count); };
    FOR_VECTORS(i, n, dot)
    const float mean = sum_of(sum) * r / static_cast<float>(n);  // mean(g * n) with n = x r
    const auto body = [&](int64_t i, int64_t count) {
        const Vector g = load_count(dy + i, count) * load_count(gamma + i, count);
        Vector value = (g - load_count(x + i, count) * (r * mean)) * r;
        if (accumulate) value += load_count(dx + i, count);
        store_count(dx + i, value, count);
    };
    FOR_VECTORS(i, n, body)
}

void swiglu(const float* gate, const float* up, float* act, int64_t n) {
    const auto body = [&](int64_t i, int64_t count) {
        store_count(act + i, swiglu_of(load_count(gate + i, count), load_count(up + i, count)), count);
    };
    FOR_VECTORS(i, n, body)
}

void swiglu_backward(const float* d_act, const float* gate, const float* up, float* d_gate, float* d_up, int64_t n) {
    const auto body = [&](int64_t i, int64_t count) {
        const SwigluGradients d = swiglu_gradients(load_count(d_act + i, count), load_count(gate + i, count), load_count(up + i, count));
        store_count(d_up + i, d.up, count);
        store_count(d_gate + i, d.gate, count);
    };
    FOR_VECTORS(i, n, body)
}

HeadRow head_row(float* z, int64_t n, int32_t label, float weight, bool has_gradient) {
    constexpr float lowest = -3.0e38f;
    Vector best = splat(lowest);
    const auto find_best = [&](int64_t i, int64_t count) { best = larger(best, load_count(z + i, count, lowest)); };
    FOR_VECTORS(i, n, find_best)
    const float top = max_of(best);
    bool hit = z[label] == top;
    for (int64_t i = 0; hit && i < label; ++i) hit = z[i] != top;
    const float label_logit = z[label];
    double sum = 0, weighted = 0;  // Of e = exp(z - top) and of e * (z - top).
    for (int64_t block = 0; block < n; block += 2048) {
        Vector part{}, weighted_part{};
        const auto body = [&](int64_t i, int64_t count) {
            const Vector d = load_count(z + block + i, count, lowest) - top;
            const Vector e = exponential(d);
            part += e;
            weighted_part += e > Vector{} ? e * d : Vector{};
            store_count(z + block + i, e, count);
        };
        FOR_VECTORS(i, smaller_of(n - block, 2048), body)
        sum += static_cast<double>(sum_of(part));
        weighted += static_cast<double>(sum_of(weighted_part));
    }
    const double log_sum = __builtin_log(sum);
    if (has_gradient) {
        const float factor = static_cast<float>(static_cast<double>(weight) / sum);
        const auto body = [&](int64_t i, int64_t count) { store_count(z + i, load_count(z + i, count) * factor, count); };
        FOR_VECTORS(i, n, body)
        z[label] -= weight;
    }
    return {static_cast<float>(log_sum - (static_cast<double>(label_logit) - static_cast<double>(top))), static_cast<float>(log_sum - weighted / sum), hit};
}

void adam(float* p, const float* g, float* m, float* v, int64_t n, const AdamStep& step) {
    const float decay = 1.0f - step.learning_rate * step.weight_decay;
    const float step_size = step.learning_rate / step.correction1, root = static_cast<float>(__builtin_sqrt(static_cast<double>(step.correction2)));
    for (int64_t i = 0; i < n; ++i) {
        const float gradient = g[i] * step.gradient_scale;
        m[i] += (1.0f - step.beta1) * (gradient - m[i]);
        v[i] = step.beta2 * v[i] + (1.0f - step.beta2) * gradient * gradient;
        p[i] = p[i] * decay - step_size * m[i] / (__builtin_sqrtf(v[i]) / root + step.epsilon);
    }
}

void matrix_vector(const float* x, const float* w, int64_t stride, int64_t rows, int64_t columns, float* y, bool accumulate) {
    int64_t row = 0;
    for (; row + 4 <= rows; row += 4) {
        Vector sums[4]{};
        const float* w0 = w + row * stride;
        const auto body = [&](int64_t i, int64_t count) {
            const Vector value = load_count(x + i, count);
            for (int r = 0; r < 4; ++r) sums[r] += value * load_count(w0 + r * stride + i, count);
        };
        FOR_VECTORS(i, columns, body)
        for (int r = 0; r < 4; ++r) y[row + r] = (accumulate ? y[row + r] : 0.0f) + sum_of(sums[r]);
    }
    for (; row < rows; ++row) {
        Vector sum{};
        const auto body = [&](int64_t i, int64_t count) { sum += load_count(x + i, count) * load_count(w + row * stride + i, count); };
        FOR_VECTORS(i, columns, body)
        y[row] = (accumulate ? y[row] : 0.0f) + sum_of(sum);
    }
}

void round_to_half(const float* x, float* y, int64_t n) {
    const auto body = [&](int64_t i, int64_t count) {
        const Vector value = load_count(x + i, count);
        IntVector bits, rounded;
        __builtin_memcpy(&bits, &value, sizeof bits);
        const IntVector magnitude = bits & 0x7fffffff, sign = bits ^ magnitude;
        rounded = (magnitude + 0xfff + ((magnitude >> 13) & 1)) & ~0x1fff;
        // Subnormal: adding 0.5 puts the last kept bit at the float's last bit, and the addition rounds.
        Vector small;
        __builtin_memcpy(&small, &magnitude, sizeof small);
        small = (small + splat(0.5f)) - splat(0.5f);
        IntVector subnormal;
        __builtin_memcpy(&subnormal, &small, sizeof subnormal);
        rounded = magnitude < 0x38800000 ? subnormal : rounded;
        rounded = magnitude >= 0x477ff000 ? IntVector{} + 0x7f800000 : rounded;
        rounded = (magnitude > 0x7f800000 ? magnitude : rounded) | sign;  // NaN stays.
        Vector result;
        __builtin_memcpy(&result, &rounded, sizeof result);
        store_count(y + i, result, count);
    };
    FOR_VECTORS(i, n, body)
}

#include "native/cpu/attention_code.h"

VectorKernels make_kernels(const char* name) {
    return {name, rms_norm, rms_norm_backward, swiglu, swiglu_backward, head_row, attention, attention_backward, attention_decode, adam, matrix_vector, sum_of_squares, round_to_half};
}

}  // namespace
}  // namespace maquette
