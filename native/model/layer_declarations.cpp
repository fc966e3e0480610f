// The declaring half of LayerBuilder: inputs, weights, adapters, gradients and caches.
#include <algorithm>

#include "native/model/layer_builder.h"
#include "shared/base/check.h"

namespace maquette {

TensorId LayerBuilder::declare(Arena arena, std::string name, int64_t rows, int64_t columns, std::vector<TensorPart> parts) {
    Tensor tensor;
    tensor.name = std::move(name);
    tensor.arena = arena;
    tensor.rows = rows;
    tensor.columns = columns;
    tensor.parts = std::move(parts);
    if (arena != Arena::Activations && arena != Arena::Parameters) {
        int64_t& end = plan_.arena_elements[static_cast<size_t>(arena)];
        tensor.offset = end;
        end += aligned(tensor.elements());
    }
    plan_.tensors.push_back(std::move(tensor));
    is_undecayed_.push_back(false);
    return static_cast<TensorId>(plan_.tensors.size() - 1);
}

TensorId LayerBuilder::declare_base(std::string name, std::vector<TensorPart> parts, int64_t columns, bool decays) {
    int64_t rows = 0;
    for (TensorPart& part : parts) {
        part.row = rows;
        rows += part.rows;
    }
    const bool is_vector = columns == 0;  // Biases and norm weights are one row; their parts count columns.
    const Arena arena = options_.full ? Arena::Parameters : is_vector ? Arena::Constants : Arena::Weights;
    const TensorId id = is_vector ? declare(arena, std::move(name), rows, 1, std::move(parts))
                                  : declare(arena, std::move(name), rows, columns, std::move(parts));
    if (is_vector) {  // One value a row while it is loaded, one row when it is used: the same memory.
        Tensor& tensor = plan_.tensors[static_cast<size_t>(id)];
        tensor.columns = rows;
        tensor.rows = 1;
    }
    is_undecayed_[static_cast<size_t>(id)] = !decays;
    return id;
}

TensorId LayerBuilder::activation(std::string name, Rows rows_kind, int64_t rows, int64_t columns) {
    const TensorId id = declare(Arena::Activations, std::move(name), rows, columns);
    plan_.tensors[static_cast<size_t>(id)].rows_kind = rows_kind;
    return id;
}

TensorId LayerBuilder::narrow_activation(std::string name, SectionMode mode, int64_t tokens, int64_t columns, NarrowActivations from) {
    const TensorId id = activation(std::move(name), Rows::Tokens, tokens, columns);
    const bool is_for_training = mode == SectionMode::Train || mode == SectionMode::Evaluate;
    // Kernels read eight numbers at once. All or none: an operation's tensors are of one type.
    const bool has_eights = architecture_.hidden_size % 8 == 0 && architecture_.intermediate_size % 8 == 0 && architecture_.query_width() % 8 == 0;
    if (options_.preferences.narrow_activations >= from && is_for_training && has_eights) plan_.tensors[static_cast<size_t>(id)].type = ElementType::Narrow;
    return id;
}

TensorRef LayerBuilder::ref(TensorId tensor) const {
    return tensor == no_tensor ? TensorRef{} : TensorRef{tensor, 0, plan_.tensor(tensor).columns};
}

TensorRef LayerBuilder::columns(TensorId tensor, int64_t column, int64_t count) const { return {tensor, column, count}; }

TensorRef LayerBuilder::gradient_ref(TensorId parameter) const {
    const auto index = static_cast<size_t>(parameter);
    return parameter == no_tensor || index >= gradients_.size() ? TensorRef{} : ref(gradients_[index]);
}

TensorRef LayerBuilder::any_gradient() const {
    for (const TensorId id : gradients_)
        if (id != no_tensor) return ref(id);
    return {};
}

int64_t LayerBuilder::lowest_trained_layer() const {
    if (options_.full) return 0;
    for (int64_t layer = 0; layer < architecture_.layers; ++layer)
        for (const TensorId id : layers_[static_cast<size_t>(layer)].a)
            if (id != no_tensor) return layer;
    return architecture_.layers;
}

void LayerBuilder::declare_inputs() {
    const auto integers = [&](const char* name, Rows rows_kind, int64_t rows) {
        const TensorId id = declare(Arena::Inputs, name, rows, 1);
        plan_.tensors[static_cast<size_t>(id)].type = ElementType::Integer;
        plan_.tensors[static_cast<size_t>(id)].rows_kind = rows_kind;
        return id;
    };
    const int64_t tokens = std::max(options_.tokens_max, options_.cache_slots);
    const int64_t labelled = std::max({options_.labelled_max, options_.cache_slots, int64_t{1}});
    model_.ids = integers("ids", Rows::Tokens, tokens);
    model_.positions = integers("positions", Rows::Tokens, tokens);
    model_.segment_start = integers("segment_start", Rows::Tokens, tokens);
    model_.segment_end = integers("segment_end", Rows::Tokens, tokens);
    model_.slots = integers("slots", Rows::Tokens, tokens);
    model_.label_rows = integers("label_rows", Rows::Labelled, labelled);
    model_.labels = integers("labels", Rows::Labelled, labelled);
    model_.loss_weights = declare(Arena::Inputs, "loss_weights", labelled, 1);
    plan_.tensors[static_cast<size_t>(model_.loss_weights)].rows_kind = Rows::Labelled;
    model_.rotary = declare(Arena::Constants, "rotary", options_.positions_max, architecture_.head_dim);
}

void LayerBuilder::declare_model() {
    declare_inputs();
    const int64_t width = architecture_.hidden_size, vocabulary = architecture_.vocab_size;
    model_.embedding = declare_base("embedding", {{"model.embed_tokens.weight", 0, vocabulary}}, width, true);
    model_.head = architecture_.tied_embeddings ? model_.embedding
                                                : declare_base("head", {{"lm_head.weight", 0, vocabulary}}, width, true);
    model_.final_norm = declare_base("final_norm", {{"model.norm.weight", 0, width}}, 0, false);
    for (int64_t layer = 0; layer < architecture_.layers; ++layer) declare_layer(layer);
    declare_gradients();
}

void LayerBuilder::declare_layer(int64_t layer) {
    const std::string name = "layers." + std::to_string(layer) + ".", path = "model.layers." + std::to_string(layer) + ".";
    const int64_t width = architecture_.hidden_size;
    LayerWeights weights{};
    const auto fused = [&](const char* label, Module first, int count, const char* suffix, int64_t columns) {
        std::vector<TensorPart> parts;
        for (int i = 0; i < count; ++i) {
            const auto module = static_cast<Module>(static_cast<int>(first) + i);
            parts.push_back({module_path(layer, module) + suffix, 0, module_outputs(architecture_, module)});
        }
        const TensorId id = declare_base(name + label, std::move(parts), columns, columns != 0);
        if (columns != 0 && !options_.full) plan_.tensors[static_cast<size_t>(id)].format = options_.linear_format;
        return id;
    };
    const auto vector = [&](const char* label, const std::string& file_name, int64_t count) {
        return declare_base(name + label, {{path + file_name, 0, count}}, 0, false);
    };
    weights.norm1 = vector("attention_norm", "input_layernorm.weight", width);
    weights.norm2 = vector("mlp_norm", "post_attention_layernorm.weight", width);
    weights.qkv = fused("qkv", Module::Query, 3, ".weight", width);
    weights.output = fused("output", Module::Output, 1, ".weight", architecture_.query_width());
    weights.gate_up = fused("gate_up", Module::Gate, 2, ".weight", width);
    weights.down = fused("down", Module::Down, 1, ".weight", architecture_.intermediate_size);
    weights.qkv_bias = architecture_.attention_bias ? fused("qkv_bias", Module::Query, 3, ".bias", 0) : no_tensor;
    weights.output_bias = architecture_.attention_output_bias ? fused("output_bias", Module::Output, 1, ".bias", 0) : no_tensor;
    weights.gate_up_bias = architecture_.mlp_bias ? fused("gate_up_bias", Module::Gate, 2, ".bias", 0) : no_tensor;
    weights.down_bias = architecture_.mlp_bias ? fused("down_bias", Module::Down, 1, ".bias", 0) : no_tensor;
    weights.q_norm = architecture_.qk_norm ? vector("q_norm", "self_attn.q_norm.weight", architecture_.head_dim) : no_tensor;
    weights.k_norm = architecture_.qk_norm ? vector("k_norm", "self_attn.k_norm.weight", architecture_.head_dim) : no_tensor;
    weights.key_cache = weights.value_cache = no_tensor;
    if (options_.cache_slots > 0) {
        const int64_t rows = options_.cache_slots * options_.cache_positions;
        weights.key_cache = declare(Arena::Cache, name + "key_cache", rows, architecture_.kv_width());
        weights.value_cache = declare(Arena::Cache, name + "value_cache", rows, architecture_.kv_width());
    }
    declare_adapters(layer, weights);
    layers_.push_back(weights);
}

void LayerBuilder::declare_adapters(int64_t layer, LayerWeights& weights) {
    weights.a.fill(no_tensor);
    weights.b.fill(no_tensor);
    if (options_.lora.empty()) return;
    const auto& shapes = options_.lora[static_cast<size_t>(layer)];
    for (int b = 0; b < 2; ++b) {  // All A first: those of one fused layer must lie back to back.
        for (int i = 0; i < module_count; ++i) {
            const auto index = static_cast<size_t>(i);
            const auto module = static_cast<Module>(i);
            if (shapes[index].rank == 0) continue;
            const std::string path = "base_model.model." + module_path(layer, module);
            if (b == 0) weights.a[index] = declare(Arena::Parameters, path + ".lora_A.weight", shapes[index].rank, module_inputs(architecture_, module));
            else weights.b[index] = declare(Arena::Parameters, path + ".lora_B.weight", module_outputs(architecture_, module), shapes[index].rank);
        }
    }
}

void LayerBuilder::declare_gradients() {
    int64_t end = 0;
    const size_t count = plan_.tensors.size();
    for (const bool undecayed : {false, true}) {
        for (size_t i = 0; i < count; ++i) {
            Tensor& tensor = plan_.tensors[i];
            if (tensor.arena != Arena::Parameters || is_undecayed_[i] != undecayed) continue;
            const bool continues = i > 0 && tensor.name.ends_with(".lora_A.weight") && plan_.tensors[i - 1].name.ends_with(".lora_A.weight") &&
                                   plan_.tensors[i - 1].columns == tensor.columns;
            if (!continues) end = aligned(end);
            tensor.offset = end;
            end += tensor.elements();
        }
        end = aligned(end);
        if (!undecayed) decayed_elements_ = end;
    }
    plan_.arena_elements[static_cast<size_t>(Arena::Parameters)] = end;
    if (!options_.has_train) return;
    gradients_.assign(count, no_tensor);
    for (size_t i = 0; i < count; ++i) {
        if (plan_.tensors[i].arena != Arena::Parameters) continue;
        Tensor gradient = plan_.tensors[i];
        gradient.arena = Arena::Gradients;
        gradient.name = "gradient." + gradient.name;
        gradients_[i] = static_cast<TensorId>(plan_.tensors.size());
        plan_.tensors.push_back(std::move(gradient));
        is_undecayed_.push_back(false);
    }
    plan_.arena_elements[static_cast<size_t>(Arena::Gradients)] = end;
}

}  // namespace maquette
