// Vectors of floats and their exponential, for the kernels; included inside their unnamed namespaces, and once for each
// vector width, so that there is no `pragma once`.

constexpr int width_of_vector = MAQUETTE_VECTOR_WIDTH;
typedef float Vector __attribute__((vector_size(MAQUETTE_VECTOR_WIDTH * 4)));
typedef int32_t IntVector __attribute__((vector_size(MAQUETTE_VECTOR_WIDTH * 4)));

inline Vector load(const float* p) {
    Vector v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}
inline void store(float* p, Vector v) { __builtin_memcpy(p, &v, sizeof v); }
inline Vector splat(float x) { return x - Vector{}; }
#if defined(__AVX512F__) && MAQUETTE_VECTOR_WIDTH == 16
inline float sum_of(Vector v) { return _mm512_reduce_add_ps((__m512)v); }
inline float max_of(Vector v) { return _mm512_reduce_max_ps((__m512)v); }
#else
inline float sum_of(Vector v) {
    float lanes[width_of_vector];
    __builtin_memcpy(lanes, &v, sizeof v);
    for (int step = width_of_vector / 2; step > 0; step /= 2)
        for (int i = 0; i < step; ++i) lanes[i] += lanes[i + step];
    return lanes[0];
}
inline float max_of(Vector v) {
    float best = v[0];
    for (int i = 1; i < width_of_vector; ++i) best = v[i] > best ? v[i] : best;
    return best;
}
#endif
inline Vector larger(Vector a, Vector b) { return a > b ? a : b; }
inline int64_t smaller_of(int64_t a, int64_t b) { return a < b ? a : b; }
inline int64_t larger_of(int64_t a, int64_t b) { return a > b ? a : b; }

// The factor p of exp(r) = 1 + r + r^2 p, for |r| up to half of ln 2 (coefficients: Cephes expf).
inline Vector exponential_series(Vector r) {
    Vector p = splat(1.9875691500e-4f);
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    return p * r + 5.0000001201e-1f;
}

// exp, within 2 units in the last place for x in [-87, 88]; smaller x give 0.
#if defined(__AVX512F__) && MAQUETTE_VECTOR_WIDTH == 16
inline Vector exponential(Vector x) {
    const __mmask16 is_number = _mm512_cmp_ps_mask((__m512)x, _mm512_set1_ps(-87.3f), _CMP_NLT_UQ);
    x = (Vector)_mm512_min_ps(_mm512_set1_ps(88.3f), (__m512)x);  // NaN stays.
    const Vector n = (Vector)_mm512_roundscale_ps((__m512)(x * 1.44269504088896341f), 0);
    const Vector r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
    const Vector p = exponential_series(r);
    return (Vector)_mm512_maskz_scalef_ps(is_number, (__m512)(p * (r * r) + r + 1.0f), (__m512)n);
}
#else
inline Vector exponential(Vector x) {
    const IntVector is_zero = x < splat(-87.3f);
    x = x > splat(88.3f) ? splat(88.3f) : x;
    x = is_zero ? splat(-87.3f) : x;
    const Vector magic = splat(12582912.0f);  // 1.5 * 2^23: adding it rounds to an integer.
    const Vector shifted = x * 1.44269504088896341f + magic;
    const Vector n = shifted - magic;
    const Vector r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
    const Vector p = exponential_series(r);
    IntVector bits;
    __builtin_memcpy(&bits, &shifted, sizeof bits);
    bits = (bits - 0x4b400000 + 127) << 23;
    Vector power;
    __builtin_memcpy(&power, &bits, sizeof power);
    const Vector result = (p * r * r + r + 1.0f) * power;
    return is_zero ? Vector{} : result;
}
#endif
// 2 to the x, within 3e-7 of it (AVX-512: a polynomial over [0, 1), fitted for the least relative error); -inf gives 0.
#if defined(__AVX512DQ__) && MAQUETTE_VECTOR_WIDTH == 16
inline Vector power_of_two(Vector x) {
    constexpr int toward_minus_infinity = 1;
    const Vector f = (Vector)_mm512_reduce_ps((__m512)x, toward_minus_infinity);
    Vector p = splat(1.8775751e-3f);
    p = p * f + 8.989344e-3f;
    p = p * f + 5.5826314e-2f;
    p = p * f + 2.4015363e-1f;
    p = p * f + 6.931531e-1f;
    p = p * f + 1.0f;
    return (Vector)_mm512_scalef_ps((__m512)p, (__m512)x);
}
#else
inline Vector power_of_two(Vector x) { return exponential(x * 0.69314718056f); }
#endif
inline Vector sigmoid(Vector x) { return 1.0f / (1.0f + exponential(-x)); }

inline Vector swiglu_of(Vector gate, Vector up) { return gate * sigmoid(gate) * up; }
struct SwigluGradients {
    Vector gate, up;
};
inline SwigluGradients swiglu_gradients(Vector d_act, Vector gate, Vector up) {
    const Vector s = sigmoid(gate);
    return {d_act * up * s * (1.0f + gate * (1.0f - s)), d_act * gate * s};
}

inline float exponential_of(float x) { return exponential(splat(x))[0]; }
