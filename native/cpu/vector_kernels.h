// The row-wise inner loops, compiled once per instruction set (vector_kernels_*.cpp) and chosen at run time.
#pragma once

#include <cstdint>

namespace maquette {

struct HeadRow {
    float loss, entropy;
    bool hit;
};

// One head of one document in packed tensors: row t of q is q + t * q_stride, and so on.
struct AttentionSlice {
    const float *q, *k, *v;
    int64_t q_stride, k_stride, v_stride;
    int64_t first_row, rows;  // Query rows to compute; keys start at row 0 of the document.
    int64_t length;           // Of the document.
    int64_t width;            // Of a head.
    int64_t window;           // 0: no limit.
    float scale;
};

struct AttentionOutput {
    float* o;
    int64_t o_stride;
    float* lse;  // May be null.
    int64_t lse_stride;
};

struct AttentionGradient {
    const float *d_o, *lse, *delta;  // delta = sum(o * d_o) of each row; as far apart as lse.
    int64_t d_o_stride, lse_stride;
    float *dq, *dk, *dv;  // Overwritten. dk and dv are [length, width], dq is strided.
    int64_t dq_stride, dk_stride;
};

struct AdamStep {
    float learning_rate, beta1, beta2, epsilon, weight_decay, correction1, correction2, gradient_scale;
};

struct VectorKernels {
    const char* name;
    // y = x * rsqrt(mean(x^2) + epsilon) * gamma over n values.
    void (*rms_norm)(const float* x, const float* gamma, float* y, int64_t n, float epsilon);
    void (*rms_norm_backward)(const float* dy, const float* x, const float* gamma, float* dx, int64_t n, float epsilon, bool accumulate);
    void (*swiglu)(const float* gate, const float* up, float* act, int64_t n);
    void (*swiglu_backward)(const float* d_act, const float* gate, const float* up, float* d_gate, float* d_up, int64_t n);
    // z becomes (softmax(z) - onehot(label)) * weight when `has_gradient`, and is undefined otherwise.
    HeadRow (*head_row)(float* z, int64_t n, int32_t label, float weight, bool has_gradient);
    // `scratch` has attention_scratch(width) floats.
    void (*attention)(const AttentionSlice&, const AttentionOutput&, float* scratch);
    void (*attention_backward)(const AttentionSlice&, const AttentionGradient&, float* scratch);
    // One query against n keys that lie `stride` apart; scores has n floats.
    void (*attention_decode)(const float* q, const float* k, const float* v, int64_t stride, int64_t n, int64_t width, float scale, float* o, float* scores);
    void (*adam)(float* p, const float* g, float* m, float* v, int64_t n, const AdamStep& step);
    // y[i] (+)= sum over k of x[k] * w[i * stride + k]; for few rows of x, where a multiplication only waits for memory.
    void (*matrix_vector)(const float* x, const float* w, int64_t stride, int64_t rows, int64_t columns, float* y, bool accumulate);
    double (*sum_of_squares)(const float* x, int64_t n);
    // y[i] = x[i] rounded to the nearest f16, ties to even; 65,520 and more become infinite.
    void (*round_to_half)(const float* x, float* y, int64_t n);
};

inline constexpr int64_t attention_tile = 64;  // Rows of queries and of keys that are computed together.
// Floats of scratch for heads of this width.
constexpr int64_t attention_scratch(int64_t width) { return 8 * attention_tile * (width + 32) + 4 * attention_tile * attention_tile; }

const VectorKernels& vector_kernels_generic();
const VectorKernels& vector_kernels_avx2();
const VectorKernels& vector_kernels_avx512();
// The best one that this processor runs.
const VectorKernels& vector_kernels();

}  // namespace maquette
