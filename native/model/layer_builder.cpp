#include "native/model/layer_builder.h"

#include <cmath>

#include "shared/base/check.h"

namespace maquette {

int64_t LayerBuilder::window_of(int64_t layer) const {
    return layer >= architecture_.sliding_window_first_layer ? architecture_.sliding_window : 0;
}

int64_t LayerBuilder::xa_columns(int64_t layer, Module first, int count) const {
    if (options_.lora.empty()) return 0;
    int64_t sum = 0;
    for (int i = 0; i < count; ++i) sum += options_.lora[static_cast<size_t>(layer)][static_cast<size_t>(first) + static_cast<size_t>(i)].rank;
    return sum;
}

LayerBuilder::LinearShape LayerBuilder::qkv_shape(int64_t layer, const LayerState& state) const {
    const LayerWeights& weights = layers_[static_cast<size_t>(layer)];
    return {weights.qkv, weights.qkv_bias, state.xa_qkv, Module::Query, 3};
}
LayerBuilder::LinearShape LayerBuilder::output_shape(int64_t layer, const LayerState& state) const {
    const LayerWeights& weights = layers_[static_cast<size_t>(layer)];
    return {weights.output, weights.output_bias, state.xa_output, Module::Output, 1};
}
LayerBuilder::LinearShape LayerBuilder::gate_up_shape(int64_t layer, const LayerState& state) const {
    const LayerWeights& weights = layers_[static_cast<size_t>(layer)];
    return {weights.gate_up, weights.gate_up_bias, state.xa_gate_up, Module::Gate, 2};
}
LayerBuilder::LinearShape LayerBuilder::down_shape(int64_t layer, const LayerState& state) const {
    const LayerWeights& weights = layers_[static_cast<size_t>(layer)];
    return {weights.down, weights.down_bias, state.xa_down, Module::Down, 1};
}

Op LayerBuilder::norm(TensorId x, TensorId gamma, TensorId y) const {
    Op op{OpKind::RmsNorm, {ref(x), ref(gamma)}, {ref(y)}, {}, {}};
    op.attributes.epsilon = architecture_.rms_norm_eps;
    return op;
}

Op LayerBuilder::norm_backward(TensorId dy, TensorId x, TensorId gamma, TensorId dx, bool accumulate) const {
    Op op{OpKind::RmsNormBackward, {ref(dy), ref(x), ref(gamma)}, {ref(dx), gradient_ref(gamma)}, {}, {}};
    op.attributes.epsilon = architecture_.rms_norm_eps;
    op.attributes.accumulate = accumulate;
    return op;
}

std::vector<LoraPart> LayerBuilder::lora_parts(int64_t layer, const LinearShape& shape, bool has_gradients) const {
    std::vector<LoraPart> parts;
    int64_t row = 0, xa_column = 0;
    for (int i = 0; i < shape.count; ++i) {
        const auto index = static_cast<size_t>(shape.first) + static_cast<size_t>(i);
        const int64_t out = module_outputs(architecture_, static_cast<Module>(index));
        const TensorId a = layers_[static_cast<size_t>(layer)].a[index], b = layers_[static_cast<size_t>(layer)].b[index];
        if (a != no_tensor) {
            LoraPart part;
            part.a = a;
            part.b = b;
            if (has_gradients) {
                part.a_gradient = gradients_[static_cast<size_t>(a)];
                part.b_gradient = gradients_[static_cast<size_t>(b)];
            }
            part.row = row;
            part.out = out;
            part.rank = plan_.tensor(a).rows;
            part.xa_column = xa_column;
            part.scale = options_.lora[static_cast<size_t>(layer)][index].scale;
            part.dropout_stream = static_cast<uint32_t>(layer * module_count) + static_cast<uint32_t>(index);
            xa_column += part.rank;
            parts.push_back(part);
        }
        row += out;
    }
    return parts;
}

Op LayerBuilder::linear(int64_t layer, const LinearShape& shape, TensorId x, TensorId residual, TensorId y, SectionMode mode) const {
    Op op{OpKind::Linear, {ref(x), ref(shape.weight), ref(shape.bias), ref(residual)}, {ref(y), ref(shape.xa)}, {}, lora_parts(layer, shape, false)};
    if (mode == SectionMode::Train) op.attributes.dropout = options_.dropout;
    return op;
}

Op LayerBuilder::linear_backward(int64_t layer, const LinearShape& shape, TensorId dy, TensorId x, TensorId dx, int64_t tokens) {
    const int64_t ranks = xa_columns(layer, shape.first, shape.count);
    const TensorId d_xa = ranks > 0 ? activation("d_xa", Rows::Tokens, tokens, ranks) : no_tensor;
    Op op{OpKind::LinearBackward, {ref(dy), ref(x), ref(shape.weight), ref(shape.xa)},
          {ref(dx), gradient_ref(shape.weight), gradient_ref(shape.bias), ref(d_xa)}, {}, lora_parts(layer, shape, true)};
    op.attributes.dropout = options_.dropout;
    return op;
}

LayerState LayerBuilder::declare_state(int64_t layer, SectionMode mode, int64_t tokens) {
    const std::string name = "layers." + std::to_string(layer) + ".";
    const int64_t width = architecture_.query_width() + 2 * architecture_.kv_width();
    const auto make = [&](const char* label, int64_t columns) {
        return columns > 0 ? activation(name + label, Rows::Tokens, tokens, columns) : no_tensor;
    };
    LayerState state;
    state.qkv_raw = make("qkv", width);
    state.qkv = architecture_.qk_norm ? make("qk_normed", architecture_.query_width() + architecture_.kv_width()) : state.qkv_raw;
    state.attended = narrow_activation(name + "attended", mode, tokens, architecture_.query_width(), NarrowActivations::All);
    state.lse = make("lse", architecture_.heads);
    state.middle = make("middle", architecture_.hidden_size);
    state.gate_up = narrow_activation(name + "gate_up", mode, tokens, 2 * architecture_.intermediate_size);
    state.xa_qkv = make("xa_qkv", xa_columns(layer, Module::Query, 3));
    state.xa_output = make("xa_output", xa_columns(layer, Module::Output, 1));
    state.xa_gate_up = make("xa_gate_up", xa_columns(layer, Module::Gate, 2));
    state.xa_down = make("xa_down", xa_columns(layer, Module::Down, 1));
    return state;
}

void LayerBuilder::add_attention(Section& section, int64_t layer, const LayerState& state, SectionMode mode) {
    const LayerWeights& weights = layers_[static_cast<size_t>(layer)];
    const int64_t q = architecture_.query_width(), kv = architecture_.kv_width();
    if (architecture_.qk_norm) {
        for (const bool is_key : {false, true}) {
            const int64_t column = is_key ? q : 0, count = is_key ? kv : q;
            Op op{OpKind::RmsNorm, {columns(state.qkv_raw, column, count), ref(is_key ? weights.k_norm : weights.q_norm)},
                  {columns(state.qkv, column, count)}, {}, {}};
            op.attributes.heads = is_key ? architecture_.kv_heads : architecture_.heads;
            op.attributes.epsilon = architecture_.rms_norm_eps;
            section.ops.push_back(op);
        }
    }
    Op rope{OpKind::Rope, {ref(model_.positions), ref(model_.rotary)}, {columns(state.qkv, 0, q + kv)}, {}, {}};
    rope.attributes.heads = architecture_.heads + architecture_.kv_heads;
    section.ops.push_back(rope);
    const TensorRef k = columns(state.qkv, q, kv), v = columns(state.qkv_raw, q + kv, kv);
    if (mode == SectionMode::Prefill || mode == SectionMode::Decode) {
        Op append{OpKind::CacheAppend, {k, v, ref(model_.slots), ref(model_.positions)}, {ref(weights.key_cache), ref(weights.value_cache)}, {}, {}};
        append.attributes.cache_positions = options_.cache_positions;
        section.ops.push_back(append);
    }
    Op attention{OpKind::Attention, {columns(state.qkv, 0, q), k, v, ref(model_.segment_start)}, {ref(state.attended), ref(state.lse)}, {}, {}};
    if (mode == SectionMode::Decode) {
        attention.kind = OpKind::CachedAttention;
        attention.inputs = {columns(state.qkv, 0, q), ref(weights.key_cache), ref(weights.value_cache), ref(model_.slots), ref(model_.positions)};
        attention.outputs = {ref(state.attended)};
        attention.attributes.cache_positions = options_.cache_positions;
    }
    attention.attributes.heads = architecture_.heads;
    attention.attributes.kv_heads = architecture_.kv_heads;
    attention.attributes.scale = 1.0 / std::sqrt(static_cast<double>(architecture_.head_dim));
    attention.attributes.window = window_of(layer);
    section.ops.push_back(attention);
}

void LayerBuilder::add_forward(Section& section, int64_t layer, const LayerState& state, TensorId y, SectionMode mode) {
    const LayerWeights& weights = layers_[static_cast<size_t>(layer)];
    const int64_t tokens = plan_.tensor(state.x).rows;
    const TensorId normed1 = narrow_activation("normed", mode, tokens, architecture_.hidden_size);
    section.ops.push_back(norm(state.x, weights.norm1, normed1));
    section.ops.push_back(linear(layer, qkv_shape(layer, state), normed1, no_tensor, state.qkv_raw, mode));
    add_attention(section, layer, state, mode);
    section.ops.push_back(linear(layer, output_shape(layer, state), state.attended, state.x, state.middle, mode));
    const TensorId normed2 = narrow_activation("normed", mode, tokens, architecture_.hidden_size);
    section.ops.push_back(norm(state.middle, weights.norm2, normed2));
    section.ops.push_back(linear(layer, gate_up_shape(layer, state), normed2, no_tensor, state.gate_up, mode));
    const TensorId act = narrow_activation("act", mode, tokens, architecture_.intermediate_size);
    section.ops.push_back({OpKind::SwiGlu, {ref(state.gate_up)}, {ref(act)}, {}, {}});
    section.ops.push_back(linear(layer, down_shape(layer, state), act, state.middle, y, mode));
}

void LayerBuilder::add_mlp_backward(Section& section, int64_t layer, const LayerState& state, TensorId dx, int64_t tokens) {
    const LayerWeights& weights = layers_[static_cast<size_t>(layer)];
    const int64_t inner = architecture_.intermediate_size, width = architecture_.hidden_size;
    const TensorId act = narrow_activation("act", SectionMode::Train, tokens, inner);
    const TensorId d_act = narrow_activation("d_act", SectionMode::Train, tokens, inner);
    const TensorId d_gate_up = narrow_activation("d_gate_up", SectionMode::Train, tokens, 2 * inner);
    const TensorId normed = narrow_activation("normed", SectionMode::Train, tokens, width);
    const TensorId d_normed = activation("d_normed", Rows::Tokens, tokens, width);
    section.ops.push_back({OpKind::SwiGlu, {ref(state.gate_up)}, {ref(act)}, {}, {}});
    section.ops.push_back(linear_backward(layer, down_shape(layer, state), dx, act, d_act, tokens));
    section.ops.push_back({OpKind::SwiGluBackward, {ref(d_act), ref(state.gate_up)}, {ref(d_gate_up)}, {}, {}});
    section.ops.push_back(norm(state.middle, weights.norm2, normed));
    section.ops.push_back(linear_backward(layer, gate_up_shape(layer, state), d_gate_up, normed, d_normed, tokens));
    section.ops.push_back(norm_backward(d_normed, state.middle, weights.norm2, dx, true));
}

void LayerBuilder::add_attention_backward(Section& section, int64_t layer, const LayerState& state, TensorId dx, int64_t tokens) {
    const LayerWeights& weights = layers_[static_cast<size_t>(layer)];
    const int64_t q = architecture_.query_width(), kv = architecture_.kv_width(), width = architecture_.hidden_size;
    const TensorId d_attended = narrow_activation("d_attended", SectionMode::Train, tokens, q, NarrowActivations::All);
    const TensorId d_qkv = activation("d_qkv", Rows::Tokens, tokens, q + 2 * kv);
    const TensorId delta = activation("delta", Rows::Tokens, tokens, architecture_.heads);
    const TensorId d_qk = architecture_.qk_norm ? activation("d_qk", Rows::Tokens, tokens, q + kv) : d_qkv;
    section.ops.push_back(linear_backward(layer, output_shape(layer, state), dx, state.attended, d_attended, tokens));
    Op attention{OpKind::AttentionBackward,
                 {columns(state.qkv, 0, q), columns(state.qkv, q, kv), columns(state.qkv_raw, q + kv, kv), ref(state.attended),
                  ref(d_attended), ref(state.lse), ref(model_.segment_start), ref(model_.segment_end)},
                 {columns(d_qk, 0, q), columns(d_qk, q, kv), columns(d_qkv, q + kv, kv), ref(delta)}, {}, {}};
    attention.attributes.heads = architecture_.heads;
    attention.attributes.kv_heads = architecture_.kv_heads;
    attention.attributes.scale = 1.0 / std::sqrt(static_cast<double>(architecture_.head_dim));
    attention.attributes.window = window_of(layer);
    section.ops.push_back(attention);
    Op rope{OpKind::Rope, {ref(model_.positions), ref(model_.rotary)}, {columns(d_qk, 0, q + kv)}, {}, {}};
    rope.attributes.heads = architecture_.heads + architecture_.kv_heads;
    rope.attributes.inverse = true;
    section.ops.push_back(rope);
    if (architecture_.qk_norm) {
        for (const bool is_key : {false, true}) {
            const int64_t column = is_key ? q : 0, count = is_key ? kv : q;
            const TensorId gamma = is_key ? weights.k_norm : weights.q_norm;
            Op op{OpKind::RmsNormBackward, {columns(d_qk, column, count), columns(state.qkv_raw, column, count), ref(gamma)},
                  {columns(d_qkv, column, count), gradient_ref(gamma)}, {}, {}};
            op.attributes.heads = is_key ? architecture_.kv_heads : architecture_.heads;
            op.attributes.epsilon = architecture_.rms_norm_eps;
            section.ops.push_back(op);
        }
    }
    // Below the lowest trained layer nothing needs a gradient.
    const bool is_lowest = !options_.full && layer == lowest_trained_layer();
    const TensorId normed = narrow_activation("normed", SectionMode::Train, tokens, width);
    const TensorId d_normed = is_lowest ? no_tensor : activation("d_normed", Rows::Tokens, tokens, width);
    section.ops.push_back(norm(state.x, weights.norm1, normed));
    section.ops.push_back(linear_backward(layer, qkv_shape(layer, state), d_qkv, normed, d_normed, tokens));
    if (!is_lowest) section.ops.push_back(norm_backward(d_normed, state.x, weights.norm1, dx, true));
}

void LayerBuilder::add_backward(Section& section, int64_t layer, LayerState state, TensorId dx, int64_t tokens) {
    if (layer < options_.recompute_layers) {
        const TensorId x = state.x;
        state = declare_state(layer, SectionMode::Train, tokens);
        state.x = x;
        const TensorId y = activation("recomputed", Rows::Tokens, tokens, architecture_.hidden_size);
        add_forward(section, layer, state, y, SectionMode::Train);
        const bool has_down = state.xa_down != no_tensor;
        if (!has_down) section.ops.resize(section.ops.size() - 2);  // Its SwiGlu and down-projection change nothing that is kept.
    }
    add_mlp_backward(section, layer, state, dx, tokens);
    add_attention_backward(section, layer, state, dx, tokens);
}

}  // namespace maquette
