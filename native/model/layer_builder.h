// Emits the operations of one transformer block, forward and backward, and declares every tensor they use.
#pragma once

#include <string>
#include <vector>

#include "native/model/plan_builder.h"

namespace maquette {

enum class SectionMode { Train, Evaluate, Prefill, Decode };

// Tensors that every section shares.
struct ModelTensors {
    TensorId ids, positions, segment_start, segment_end, slots, label_rows, labels, loss_weights, rotary;
    TensorId embedding, head, final_norm;
};

// Weights of one block. Fused: qkv [q + 2 kv, h], gate_up [2 I, h].
struct LayerWeights {
    TensorId norm1, norm2, qkv, qkv_bias, output, output_bias, gate_up, gate_up_bias, down, down_bias, q_norm, k_norm;
    TensorId key_cache, value_cache;
    std::array<TensorId, module_count> a, b;  // no_tensor without adapter.
};

// What a block's forward leaves for its backward.
struct LayerState {
    TensorId x = no_tensor;                     // Input of the block.
    TensorId qkv_raw = no_tensor;               // Before the q/k norm; equal to qkv when there is none.
    TensorId qkv = no_tensor;                   // After norm and rotation.
    TensorId attended = no_tensor, lse = no_tensor, middle = no_tensor, gate_up = no_tensor;
    TensorId xa_qkv = no_tensor, xa_output = no_tensor, xa_gate_up = no_tensor, xa_down = no_tensor;
};

class LayerBuilder {
  public:
    LayerBuilder(const Architecture& architecture, const PlanOptions& options, Plan& plan)
        : architecture_(architecture), options_(options), plan_(plan) {}

    void declare_model();  // Inputs, weights, adapters, gradients, caches.
    const ModelTensors& model() const { return model_; }

    TensorId activation(std::string name, Rows rows_kind, int64_t rows, int64_t columns);
    // The same for each token, in bf16 where the device wants that and the section is one of training.
    // Narrow on a device that asks for `from` or more.
    TensorId narrow_activation(std::string name, SectionMode mode, int64_t tokens, int64_t columns, NarrowActivations from = NarrowActivations::NormsAndMlp);
    TensorRef ref(TensorId tensor) const;  // All columns; an empty ref for no_tensor.
    TensorRef columns(TensorId tensor, int64_t column, int64_t count) const;
    TensorRef gradient_ref(TensorId parameter) const;  // Empty when the tensor is frozen.
    TensorRef any_gradient() const;
    int64_t decayed_elements() const { return decayed_elements_; }
    int64_t lowest_trained_layer() const;

    Op norm(TensorId x, TensorId gamma, TensorId y) const;
    Op norm_backward(TensorId dy, TensorId x, TensorId gamma, TensorId dx, bool accumulate) const;

    LayerState declare_state(int64_t layer, SectionMode mode, int64_t tokens);
    void add_forward(Section& section, int64_t layer, const LayerState& state, TensorId y, SectionMode mode);
    // `dx` holds the gradient of the block's output and then of its input.
    void add_backward(Section& section, int64_t layer, LayerState state, TensorId dx, int64_t tokens);

  private:
    struct LinearShape {
        TensorId weight, bias, xa;
        Module first;  // The modules first … first + count - 1 are fused.
        int count;
    };
    TensorId declare(Arena arena, std::string name, int64_t rows, int64_t columns, std::vector<TensorPart> parts = {});
    TensorId declare_base(std::string name, std::vector<TensorPart> parts, int64_t columns, bool decays);
    TensorId declare_trained(std::string name, int64_t rows, int64_t columns, std::vector<TensorPart> parts);
    void declare_inputs();
    void declare_layer(int64_t layer);
    void declare_adapters(int64_t layer, LayerWeights& weights);
    void declare_gradients();
    int64_t xa_columns(int64_t layer, Module first, int count) const;
    Op linear(int64_t layer, const LinearShape& shape, TensorId x, TensorId residual, TensorId y, SectionMode mode) const;
    Op linear_backward(int64_t layer, const LinearShape& shape, TensorId dy, TensorId x, TensorId dx, int64_t tokens);
    std::vector<LoraPart> lora_parts(int64_t layer, const LinearShape& shape, bool has_gradients) const;
    void add_attention(Section& section, int64_t layer, const LayerState& state, SectionMode mode);
    void add_attention_backward(Section& section, int64_t layer, const LayerState& state, TensorId dx, int64_t tokens);
    void add_mlp_backward(Section& section, int64_t layer, const LayerState& state, TensorId dx, int64_t tokens);
    int64_t window_of(int64_t layer) const;
    LinearShape qkv_shape(int64_t layer, const LayerState& state) const;
    LinearShape output_shape(int64_t layer, const LayerState& state) const;
    LinearShape gate_up_shape(int64_t layer, const LayerState& state) const;
    LinearShape down_shape(int64_t layer, const LayerState& state) const;

    const Architecture& architecture_;
    const PlanOptions& options_;
    Plan& plan_;
    ModelTensors model_{};
    std::vector<LayerWeights> layers_;
    std::vector<TensorId> gradients_;  // By parameter id; no_tensor when frozen.
    std::vector<bool> is_undecayed_;   // By tensor id: trained without weight decay.
    int64_t decayed_elements_ = 0;
};

}  // namespace maquette
