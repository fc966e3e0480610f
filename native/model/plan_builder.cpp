#include "native/model/plan_builder.h"

#include <algorithm>
#include <cmath>

#include "native/backend/optimizer_states.h"
#include "native/model/layer_builder.h"
#include "shared/base/check.h"
#include "shared/weights/quantization.h"

namespace maquette {

const char* module_name(Module module) {
    constexpr const char* names[module_count] = {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"};
    return names[static_cast<size_t>(module)];
}

std::string module_path(int64_t layer, Module module) {
    const char* block = module <= Module::Output ? ".self_attn." : ".mlp.";
    return "model.layers." + std::to_string(layer) + block + module_name(module);
}

int64_t module_inputs(const Architecture& architecture, Module module) {
    if (module == Module::Output) return architecture.query_width();
    if (module == Module::Down) return architecture.intermediate_size;
    return architecture.hidden_size;
}

int64_t module_outputs(const Architecture& architecture, Module module) {
    switch (module) {
        case Module::Query: return architecture.query_width();
        case Module::Key:
        case Module::Value: return architecture.kv_width();
        case Module::Output:
        case Module::Down: return architecture.hidden_size;
        case Module::Gate:
        case Module::Up: return architecture.intermediate_size;
    }
    return 0;
}

namespace {

// Rows of logits that are computed at once: what the device prefers, or as many as make the product worth a pass over the head.
int64_t head_chunk_rows(const PlanOptions& options, int64_t vocab_size) {
    const int64_t fitting = std::max<int64_t>(128, options.preferences.logits_at_once / vocab_size);
    return std::max<int64_t>(1, std::min(options.labelled_max, fitting));
}

class PlanBuilder {
  public:
    PlanBuilder(const Architecture& architecture, const PlanOptions& options)
        : architecture_(architecture), options_(options), layers_(architecture, options, plan_) {}

    Plan build() {
        layers_.declare_model();
        if (options_.has_train) add_training();
        if (options_.has_evaluate) add_evaluation();
        if (options_.has_logits) add_logits("logits", SectionMode::Evaluate, options_.tokens_max, options_.labelled_max);
        if (options_.cache_slots > 0) {
            add_logits("prefill", SectionMode::Prefill, options_.tokens_max, options_.cache_slots);
            add_logits("decode", SectionMode::Decode, options_.cache_slots, options_.cache_slots);
        }
        if (options_.has_train) add_optimizer();
        if (options_.has_train) add_arena_tensors();
        assign_activation_offsets(plan_, kept_);
        return std::move(plan_);
    }

  private:
    // Forward of all layers; gives the last residual stream.
    TensorId add_layers(Section& section, SectionMode mode, int64_t tokens, std::vector<LayerState>* states) {
        TensorId x = layers_.activation("x.0", Rows::Tokens, tokens, architecture_.hidden_size);
        section.ops.push_back({OpKind::EmbedTokens, {layers_.ref(layers_.model().ids), layers_.ref(layers_.model().embedding)}, {layers_.ref(x)}, {}, {}});
        for (int64_t layer = 0; layer < architecture_.layers; ++layer) {
            const TensorId next = layers_.activation("x." + std::to_string(layer + 1), Rows::Tokens, tokens, architecture_.hidden_size);
            LayerState state = layers_.declare_state(layer, mode, tokens);
            state.x = x;
            layers_.add_forward(section, layer, state, next, mode);
            if (states != nullptr) states->push_back(state);
            x = next;
        }
        return x;
    }

    Op head_loss(TensorId hidden) {
        const ModelTensors& model = layers_.model();
        Op op{OpKind::HeadLoss,
              {layers_.ref(hidden), layers_.ref(model.head), layers_.ref(model.labels), layers_.ref(model.loss_weights)},
              {layers_.ref(loss_), layers_.ref(hit_), layers_.ref(entropy_), {}, {}, {}}, {}, {}};
        op.attributes.chunk_rows = head_chunk_rows(options_, architecture_.vocab_size);
        op.outputs[3] = layers_.ref(layers_.activation("logits_chunk", Rows::Fixed, op.attributes.chunk_rows, architecture_.vocab_size));
        return op;
    }

    void declare_measures() {
        if (loss_ != no_tensor) return;
        for (auto [tensor, name] : {std::pair{&loss_, "loss"}, {&hit_, "hit"}, {&entropy_, "entropy"}}) {
            *tensor = layers_.activation(name, Rows::Labelled, options_.labelled_max, 1);
            kept_.push_back(*tensor);
        }
    }

    void add_training() {
        declare_measures();
        Section section{"train", {}};
        const ModelTensors& model = layers_.model();
        const int64_t tokens = options_.tokens_max, labelled = options_.labelled_max, width = architecture_.hidden_size;
        std::vector<LayerState> states;
        const TensorId x = add_layers(section, SectionMode::Train, tokens, &states);
        const TensorId x_rows = layers_.activation("x_rows", Rows::Labelled, labelled, width);
        const TensorId hidden = layers_.activation("hidden", Rows::Labelled, labelled, width);
        const TensorId d_hidden = layers_.activation("d_hidden", Rows::Labelled, labelled, width);
        const TensorId d_rows = layers_.activation("d_x_rows", Rows::Labelled, labelled, width);
        const TensorId dx = layers_.activation("d_x", Rows::Tokens, tokens, width);
        section.ops.push_back({OpKind::GatherRows, {layers_.ref(x), layers_.ref(model.label_rows)}, {layers_.ref(x_rows)}, {}, {}});
        section.ops.push_back(layers_.norm(x_rows, model.final_norm, hidden));
        Op loss = head_loss(hidden);
        loss.outputs[4] = layers_.ref(d_hidden);
        loss.outputs[5] = layers_.gradient_ref(model.head);
        section.ops.push_back(loss);
        section.ops.push_back(layers_.norm_backward(d_hidden, x_rows, model.final_norm, d_rows, false));
        section.ops.push_back({OpKind::ScatterRows, {layers_.ref(d_rows), layers_.ref(model.label_rows)}, {layers_.ref(dx)}, {}, {}});
        const int64_t lowest = layers_.lowest_trained_layer();
        for (int64_t layer = architecture_.layers - 1; layer >= lowest; --layer)
            layers_.add_backward(section, layer, states[static_cast<size_t>(layer)], dx, tokens);
        if (options_.full)
            section.ops.push_back({OpKind::EmbedTokensBackward, {layers_.ref(model.ids), layers_.ref(dx)}, {layers_.gradient_ref(model.embedding)}, {}, {}});
        plan_.sections.push_back(std::move(section));
    }

    void add_evaluation() {
        declare_measures();
        Section section{"evaluate", {}};
        const ModelTensors& model = layers_.model();
        const TensorId x = add_layers(section, SectionMode::Evaluate, options_.tokens_max, nullptr);
        const TensorId x_rows = layers_.activation("x_rows", Rows::Labelled, options_.labelled_max, architecture_.hidden_size);
        const TensorId hidden = layers_.activation("hidden", Rows::Labelled, options_.labelled_max, architecture_.hidden_size);
        section.ops.push_back({OpKind::GatherRows, {layers_.ref(x), layers_.ref(model.label_rows)}, {layers_.ref(x_rows)}, {}, {}});
        section.ops.push_back(layers_.norm(x_rows, model.final_norm, hidden));
        section.ops.push_back(head_loss(hidden));
        plan_.sections.push_back(std::move(section));
    }

    void add_logits(const std::string& name, SectionMode mode, int64_t tokens, int64_t rows) {
        Section section{name, {}};
        const ModelTensors& model = layers_.model();
        const TensorId x = add_layers(section, mode, tokens, nullptr);
        const TensorId x_rows = layers_.activation("x_rows", Rows::Labelled, rows, architecture_.hidden_size);
        const TensorId hidden = layers_.activation("hidden", Rows::Labelled, rows, architecture_.hidden_size);
        const TensorId logits = layers_.activation(name + ".logits", Rows::Labelled, rows, architecture_.vocab_size);
        kept_.push_back(logits);
        section.ops.push_back({OpKind::GatherRows, {layers_.ref(x), layers_.ref(model.label_rows)}, {layers_.ref(x_rows)}, {}, {}});
        section.ops.push_back(layers_.norm(x_rows, model.final_norm, hidden));
        section.ops.push_back({OpKind::Linear, {layers_.ref(hidden), layers_.ref(model.head), {}, {}}, {layers_.ref(logits), {}}, {}, {}});
        plan_.sections.push_back(std::move(section));
    }

    void add_optimizer() {
        const int64_t count = plan_.arena_elements[static_cast<size_t>(Arena::Gradients)];
        const TensorId norm = layers_.activation("gradient_norm", Rows::Fixed, 1, 1);
        kept_.push_back(norm);
        Op zero{OpKind::Zero, {}, {layers_.any_gradient()}, {}, {}};
        zero.attributes.count = count;
        plan_.sections.push_back({"zero_gradients", {zero}});
        Op measure{OpKind::GradientNorm, {}, {layers_.ref(norm)}, {}, {}};
        measure.attributes.count = count;
        plan_.sections.push_back({"gradient_norm", {measure}});
        Section section{"adamw", {}};
        int64_t state = 0;
        for (const TrainedRange& range : trained_ranges()) {
            Op op{OpKind::AdamW, {}, {}, {}, {}};
            op.attributes.offset = range.offset;
            op.attributes.count = range.count;
            op.attributes.beta1 = options_.beta1;
            op.attributes.beta2 = options_.beta2;
            op.attributes.epsilon = options_.epsilon;
            op.attributes.weight_decay = range.is_decayed ? options_.weight_decay : 0.0;
            op.attributes.optimizer = optimizer_of(options_.optimizer, range.count);
            op.attributes.state_offset = state;
            state += aligned(state_places(op.attributes.optimizer, range.count));
            section.ops.push_back(op);
        }
        for (const Arena arena : {Arena::FirstMoments, Arena::SecondMoments}) plan_.arena_elements[static_cast<size_t>(arena)] = state;
        plan_.sections.push_back(std::move(section));
    }

    struct TrainedRange {
        int64_t offset, count;
        bool is_decayed;
    };
    // What one operation steps over: everything with one decay, or with states in 8 bits a tensor, so that blocks are a
    // tensor's own.
    std::vector<TrainedRange> trained_ranges() const {
        const int64_t end = plan_.arena_elements[static_cast<size_t>(Arena::Gradients)], decayed = layers_.decayed_elements();
        std::vector<TrainedRange> ranges;
        if (options_.optimizer != OptimizerKind::AdamW8) {
            if (decayed > 0) ranges.push_back({0, decayed, true});
            if (end > decayed) ranges.push_back({decayed, end - decayed, false});
            return ranges;
        }
        for (const Tensor& tensor : plan_.tensors)
            if (tensor.arena == Arena::Parameters) ranges.push_back({tensor.offset, tensor.elements(), tensor.offset < decayed});
        return ranges;
    }

    // One tensor over each trained arena, so that a checkpoint reads it in one piece.
    void add_arena_tensors() {
        for (const Arena arena : {Arena::FirstMoments, Arena::SecondMoments, Arena::Gradients, Arena::Parameters}) {
            Tensor tensor;
            tensor.name = "arena." + std::to_string(static_cast<int>(arena));
            tensor.arena = arena;
            tensor.rows = 1;
            tensor.columns = plan_.arena_elements[static_cast<size_t>(arena)];
            plan_.tensors.push_back(std::move(tensor));
        }
    }

    Architecture architecture_;
    PlanOptions options_;
    Plan plan_;
    LayerBuilder layers_;
    std::vector<TensorId> kept_;
    TensorId loss_ = no_tensor, hit_ = no_tensor, entropy_ = no_tensor;
};

Result<void> upload_part(const Tensor& tensor, TensorId id, const TensorPart& part, const Model& model, Backend& backend,
                         const LoraAdapter* merged) {
    const TensorView* view = model.find(part.name);
    if (view == nullptr) return fail(ErrorCode::BadInput, "The model has no tensor named " + part.name + ".");
    const int64_t unit = tensor.rows == 1 ? 1 : tensor.columns;
    if (view->numbers() != part.rows * unit)
        return fail(ErrorCode::BadInput, "Tensor " + part.name + " has shape " + shape_text(view->shape) + ", which does not fit the architecture.");
    const std::string module_name = part.name.substr(0, part.name.rfind('.'));
    const LoraModule* module = merged != nullptr && part.name.ends_with(".weight") ? merged->find(module_name) : nullptr;
    if (tensor.arena == Arena::Weights && module == nullptr && tensor.format != WeightFormat::Nf4) return backend.write_weights(id, part.row, *view);
    std::vector<float> values(static_cast<size_t>(view->numbers()));
    MAQUETTE_TRY_VOID(dequantize(view->type, view->bytes, values));
    if (module != nullptr) merge_lora(*module, merged->scale(*module), values);
    if (tensor.format == WeightFormat::Nf4) {
        MAQUETTE_TRY(Nf4 packed, quantize_nf4(values, Nf4Statistics::DoubleQuantized));
        return backend.write_nf4(id, part.row, view->shape, std::move(packed));
    }
    if (tensor.arena == Arena::Weights) {
        TensorView plain = *view;
        plain.type = TensorType::F32;
        plain.bytes = std::as_bytes(std::span<const float>(values));
        return backend.write_weights(id, part.row, plain);
    }
    return backend.write(id, part.row * unit, std::span<const float>(values));
}

}  // namespace

Plan build_plan(const Architecture& architecture, const PlanOptions& options) {
    MAQUETTE_CHECK(options.lora.empty() || static_cast<int64_t>(options.lora.size()) == architecture.layers);
    return PlanBuilder(architecture, options).build();
}

std::vector<TensorId> trained_tensors(const Plan& plan) {
    std::vector<TensorId> list;
    for (size_t i = 0; i < plan.tensors.size(); ++i)
        if (plan.tensors[i].arena == Arena::Parameters && !plan.tensors[i].name.starts_with("arena.")) list.push_back(static_cast<TensorId>(i));
    return list;
}

Result<void> upload_model(const Plan& plan, const Model& model, Backend& backend, const LoraAdapter* merged) {
    int64_t bytes_read = 0;
    for (size_t i = 0; i < plan.tensors.size(); ++i) {
        const Tensor& tensor = plan.tensors[i];
        if (tensor.arena == Arena::Gradients) continue;
        for (const TensorPart& part : tensor.parts) {
            MAQUETTE_TRY_VOID(upload_part(tensor, static_cast<TensorId>(i), part, model, backend, merged));
            // The device has its own copy: of the file no more than this is held at a time.
            if ((bytes_read += static_cast<int64_t>(model.find(part.name)->bytes.size())) < int64_t{16} << 20) continue;
            model.forget_pages();
            bytes_read = 0;
        }
    }
    model.forget_pages();
    const TensorId id = plan.find_tensor("rotary");
    const Tensor& table = plan.tensor(id);
    const std::vector<double> frequencies = rope_frequencies(model.architecture());
    const double factor = rope_attention_factor(model.architecture());
    const auto half = static_cast<int64_t>(frequencies.size());
    std::vector<float> values(static_cast<size_t>(table.elements()));
    for (int64_t position = 0; position < table.rows; ++position) {
        for (int64_t i = 0; i < half; ++i) {
            // transformers multiplies in f32 and takes the cosine of the rounded angle; so do we.
            const auto frequency = static_cast<float>(frequencies[static_cast<size_t>(i)]);
            const float angle = frequency * static_cast<float>(position);
            values[static_cast<size_t>(position * table.columns + i)] = static_cast<float>(std::cos(static_cast<double>(angle)) * factor);
            values[static_cast<size_t>(position * table.columns + half + i)] = static_cast<float>(std::sin(static_cast<double>(angle)) * factor);
        }
    }
    return backend.write(id, 0, std::span<const float>(values));
}

}  // namespace maquette
