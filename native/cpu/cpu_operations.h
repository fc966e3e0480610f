// The operations of the plan on f32 matrices in host memory. OpKind in plan.h defines each.
#pragma once

#include <vector>

#include "native/backend/host_backend.h"

namespace maquette {

using FloatMatrix = MatrixView<float>;

struct LoraMatrices {
    FloatMatrix a, b, a_gradient, b_gradient;
    LoraPart part;
};

class PackedMatrix;
class ProductScratch;

// A weight is a matrix of f32, or in bf16 a packed one (`packed` is then set and `weight` is empty).
struct LinearArguments {
    const PackedMatrix* packed = nullptr;
    FloatMatrix x, weight, bias, residual, y, xa;
    FloatMatrix dy, dx, d_weight, d_bias, d_xa;
    std::vector<LoraMatrices> lora;
    double dropout = 0;
    uint64_t dropout_seed = 0;
    bool accumulate = false;
};

struct AttentionArguments {
    FloatMatrix q, k, v, o, lse, d_o, dq, dk, dv, delta;
    const int32_t* segment_start = nullptr;
    int64_t heads = 1, kv_heads = 1, window = 0;
    float scale = 1;
    std::vector<float>* scratch = nullptr;
};

struct CachedAttentionArguments {
    FloatMatrix q, keys, values, o;
    const int32_t* slots = nullptr;
    const int32_t* positions = nullptr;
    int64_t heads = 1, kv_heads = 1, window = 0, cache_positions = 0;
    float scale = 1;
};

struct HeadArguments {
    FloatMatrix hidden, weight, loss_weights, loss, hit, entropy, logits, d_hidden, d_weight;
    const int32_t* labels = nullptr;
    const PackedMatrix* packed = nullptr;
};

Result<void> cpu_linear(const LinearArguments& arguments);
Result<void> cpu_linear_backward(const LinearArguments& arguments);
void cpu_attention(const AttentionArguments& arguments);
void cpu_attention_backward(const AttentionArguments& arguments);
void cpu_cached_attention(const CachedAttentionArguments& arguments);
Result<void> cpu_head_loss(const HeadArguments& arguments);
// The rows of logits that are in `logits` become gradients; writes the measures of rows first, first + 1, ….
void cpu_head_rows(const HeadArguments& arguments, int64_t first, int64_t rows);

// The same with operands rounded to bf16 and sums in f32.
Result<void> bf16_linear(const LinearArguments& arguments, ProductScratch& scratch);
Result<void> bf16_linear_backward(const LinearArguments& arguments, ProductScratch& scratch);
Result<void> bf16_head_loss(const HeadArguments& arguments, ProductScratch& scratch);

void cpu_rms_norm(FloatMatrix x, FloatMatrix gamma, FloatMatrix y, int64_t heads, double epsilon);
void cpu_rms_norm_backward(FloatMatrix dy, FloatMatrix x, FloatMatrix gamma, FloatMatrix dx, FloatMatrix d_gamma, const OpAttributes& attributes);
void cpu_rope(const int32_t* positions, FloatMatrix table, FloatMatrix x, int64_t heads, bool inverse);
void cpu_swiglu(FloatMatrix gate_up, FloatMatrix act);
void cpu_swiglu_backward(FloatMatrix d_act, FloatMatrix gate_up, FloatMatrix d_gate_up);

}  // namespace maquette
