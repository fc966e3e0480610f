// The operations of the plan on f32 matrices in host memory. OpKind in plan.h defines each.
#pragma once

#include <vector>

#include "native/backend/host_backend.h"
#include "native/cpu/multiplication.h"

namespace maquette {

using FloatMatrix = MatrixView<float>;

// Activations in f32 (`floats`) or in bf16 (`halves`; ElementType::Narrow), or none.
struct Activation {
    FloatMatrix floats;
    MatrixView<uint16_t> halves;

    Activation() = default;
    Activation(FloatMatrix matrix) : floats(matrix) {}
    explicit Activation(MatrixView<uint16_t> matrix) : halves(matrix) {}
    explicit operator bool() const { return floats || halves; }
    int64_t rows() const { return halves ? halves.rows : floats.rows; }
    int64_t columns() const { return halves ? halves.columns : floats.columns; }
    // Row `index` in f32: where it lies, or widened into `buffer`.
    const float* row(int64_t index, float* buffer) const;
    // What goes into row `index`: where it lies, or `buffer`, which `store_row` then rounds.
    float* writable_row(int64_t index, float* buffer) const { return halves ? buffer : floats.row(index); }
    void store_row(int64_t index, const float* buffer) const;
};

struct LoraMatrices {
    FloatMatrix a, b, a_gradient, b_gradient;
    LoraPart part;
};

class PackedMatrix;
class ProductScratch;

// A weight is a matrix of f32, or in bf16 a packed one (`packed` is then set and `weight` is empty).
struct LinearArguments {
    const PackedMatrix* packed = nullptr;
    Activation x, y, dy, dx;
    FloatMatrix weight, bias, residual, xa, d_weight, d_bias, d_xa;
    std::vector<LoraMatrices> lora;
    double dropout = 0;
    uint64_t dropout_seed = 0;
    bool accumulate = false;
    HalfOperands* half = nullptr;  // Set in f16.
};

struct AttentionArguments {
    FloatMatrix q, k, v, lse, dq, dk, dv, delta;
    Activation o, d_o;
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
    HalfOperands* half = nullptr;  // Set in f16.
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
Result<void> bf16_attention(const AttentionArguments& arguments, ProductScratch& scratch);
Result<void> bf16_attention_backward(const AttentionArguments& arguments, ProductScratch& scratch);
Result<void> bf16_head_loss(const HeadArguments& arguments, ProductScratch& scratch);

void cpu_rms_norm(FloatMatrix x, FloatMatrix gamma, const Activation& y, int64_t heads, double epsilon);
void cpu_rms_norm_backward(FloatMatrix dy, FloatMatrix x, FloatMatrix gamma, FloatMatrix dx, FloatMatrix d_gamma, const OpAttributes& attributes);
void cpu_rope(const int32_t* positions, FloatMatrix table, FloatMatrix x, int64_t heads, bool inverse);
void cpu_swiglu(const Activation& gate_up, const Activation& act);
void cpu_swiglu_backward(const Activation& d_act, const Activation& gate_up, const Activation& d_gate_up);

}  // namespace maquette
