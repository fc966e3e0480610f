#include "native/model/architecture.h"

#include <algorithm>
#include <array>

#include "shared/weights/quantization.h"

namespace maquette {
namespace {

tl::unexpected<Error> refuse_architecture(std::string field, std::string reason, std::string fix = "Choose a Llama, SmolLM2, Mistral, Qwen2, Qwen3 or MiniMind model.") {
    return fail(Error{ErrorCode::BadInput, std::move(reason), std::move(fix), {}, 0, std::move(field)});
}

struct Family {
    const char* model_type;   // config.json's "model_type".
    const char* family;
    bool attention_bias;      // Of q, k, v when the config does not say.
    bool qk_norm;
};
constexpr std::array<Family, 6> families{{
    {"llama", "llama", false, false},
    {"mistral", "mistral", false, false},
    {"minimind", "minimind", false, false},
    {"smollm2", "llama", false, false},
    {"qwen2", "qwen2", true, false},
    {"qwen3", "qwen3", false, true},
}};

// A size that must be there and be positive; a null means "use the default" in config.json.
Result<int64_t> size_of(const Json& config, const char* key, int64_t otherwise = 0) {
    const Json* member = json_member(config, key);
    int64_t value = otherwise;
    if (member && !member->is_null()) {
        if (!member->is_number_integer()) return refuse_architecture(key, "The value is not a whole number.", "Mend config.json.");
        value = member->get<int64_t>();
    }
    if (value <= 0 || value > int64_t{1} << 40)
        return refuse_architecture(key, "The size is missing or not positive.", "Mend config.json, or fetch the model again.");
    return value;
}

Result<RopeScaling> scaling_named(const std::string& name) {
    if (name.empty() || name == "default") return RopeScaling::None;
    if (name == "linear") return RopeScaling::Linear;
    if (name == "llama3") return RopeScaling::Llama3;
    if (name == "yarn") return RopeScaling::Yarn;
    if (name == "dynamic") return RopeScaling::Dynamic;
    return refuse_architecture("rope_scaling", "The rotary scaling \"" + name + "\" is not supported.");
}

// The layouts of three generations: rope_theta beside rope_scaling{type}, rope_scaling{rope_type}, and
// rope_parameters{rope_type, rope_theta} (transformers 5).
Result<Rope> rope_from_config(const Json& config, int64_t head_dim, int64_t context_length) {
    Rope rope;
    rope.dimensions = head_dim;
    rope.theta = json_number(config, "rope_theta", 10000.0);
    const Json* scaling = json_member(config, "rope_parameters");
    if (!scaling || !scaling->is_object()) scaling = json_member(config, "rope_scaling");
    if (scaling && scaling->is_object()) {
        rope.theta = json_number(*scaling, "rope_theta", rope.theta);
        MAQUETTE_TRY(rope.scaling, scaling_named(json_text(*scaling, "rope_type", json_text(*scaling, "type"))));
        rope.factor = json_number(*scaling, "factor", 1.0);
        rope.low_frequency_factor = json_number(*scaling, "low_freq_factor", 1.0);
        rope.high_frequency_factor = json_number(*scaling, "high_freq_factor", 4.0);
        rope.original_context_length = json_integer(*scaling, "original_max_position_embeddings", context_length);
        rope.beta_fast = json_number(*scaling, "beta_fast", 32.0);
        rope.beta_slow = json_number(*scaling, "beta_slow", 1.0);
        rope.attention_factor = json_number(*scaling, "attention_factor", 0.0);
        if (rope.attention_factor == 0.0 && json_member(*scaling, "mscale"))
            return refuse_architecture("rope_scaling", "YaRN with mscale is not supported.");
        if (json_number(*scaling, "partial_rotary_factor", 1.0) != 1.0)
            return refuse_architecture("rope_parameters.partial_rotary_factor", "Partial rotation is not supported.");
    }
    if (json_number(config, "partial_rotary_factor", 1.0) != 1.0)
        return refuse_architecture("partial_rotary_factor", "Partial rotation is not supported.");
    if (!(rope.theta > 0.0) || !(rope.factor > 0.0)) return refuse_architecture("rope_theta", "The rotary base is not positive.", "Mend config.json.");
    return rope;
}

// A number or a list of numbers; null gives an empty list.
std::vector<int32_t> ids_of(const Json& config, const char* key) {
    std::vector<int32_t> out;
    const Json* member = json_member(config, key);
    if (!member) return out;
    const auto add = [&out](const Json& value) {
        if (value.is_number_integer() && value.get<int64_t>() >= 0 && value.get<int64_t>() < (int64_t{1} << 31))
            out.push_back(static_cast<int32_t>(value.get<int64_t>()));
    };
    if (member->is_array())
        for (const Json& value : *member) add(value);
    else
        add(*member);
    return out;
}

int32_t id_of(const Json& config, const char* key) {
    const auto ids = ids_of(config, key);
    return ids.empty() ? -1 : ids[0];
}

Result<void> check(const Architecture& a) {
    if (a.heads % a.kv_heads != 0)
        return refuse_architecture("num_key_value_heads", std::to_string(a.heads) + " heads cannot share " + std::to_string(a.kv_heads) + " key heads.",
                      "Mend config.json, or fetch the model again.");
    if (a.head_dim % 2 != 0) return refuse_architecture("head_dim", "An odd head width cannot be rotated.", "Mend config.json.");
    return {};
}

Result<void> read_window(const Json& config, Architecture& out) {
    const Json* window = json_member(config, "sliding_window");
    if (!window || !window->is_number_integer() || window->get<int64_t>() <= 0) return {};
    if (out.family != "mistral" && !json_flag(config, "use_sliding_window")) return {};
    out.sliding_window = window->get<int64_t>();
    if (out.family != "mistral") out.sliding_window_first_layer = json_integer(config, "max_window_layers", 0);
    const Json* types = json_member(config, "layer_types");
    if (!types || !types->is_array()) return {};
    for (size_t i = 0; i < types->size(); ++i) {
        const bool slides = (*types)[i].is_string() && (*types)[i].get<std::string>() == "sliding_attention";
        if (slides != (static_cast<int64_t>(i) >= out.sliding_window_first_layer))
            return refuse_architecture("layer_types", "This mixture of full and sliding attention is not supported.");
    }
    return {};
}

Result<const Family*> family_of(const Json& config) {
    const std::string type = json_text(config, "model_type");
    for (const auto& family : families)
        if (type == family.model_type) return &family;
    return refuse_architecture("model_type", "Models of type \"" + type + "\" are not supported.");
}

Result<void> check_options(const Json& config) {
    const std::string activation = json_text(config, "hidden_act", "silu");
    if (activation != "silu" && activation != "swish")
        return refuse_architecture("hidden_act", "The activation \"" + activation + "\" is not supported; the feed-forward must use silu.");
    for (const char* key : {"num_local_experts", "num_experts", "n_routed_experts"})
        if (const Json* member = json_member(config, key); member && member->is_number() && member->get<double>() > 1 &&
                                                           json_flag(config, "use_moe", true))
            return refuse_architecture(key, "Mixtures of experts are not supported.");
    if (json_flag(config, "use_moe")) return refuse_architecture("use_moe", "Mixtures of experts are not supported.");
    return {};
}

}  // namespace

Result<Architecture> architecture_from_config(const Json& config) {
    if (!config.is_object()) return refuse_architecture({}, "config.json does not hold an object.", "Fetch the model again.");
    MAQUETTE_TRY(const Family* family, family_of(config));
    MAQUETTE_TRY_VOID(check_options(config));
    Architecture out;
    out.family = family->family;
    MAQUETTE_TRY(out.hidden_size, size_of(config, "hidden_size"));
    MAQUETTE_TRY(out.layers, size_of(config, "num_hidden_layers"));
    MAQUETTE_TRY(out.heads, size_of(config, "num_attention_heads"));
    MAQUETTE_TRY(out.kv_heads, size_of(config, "num_key_value_heads", out.heads));
    MAQUETTE_TRY(out.vocab_size, size_of(config, "vocab_size"));
    MAQUETTE_TRY(out.context_length, size_of(config, "max_position_embeddings", 2048));
    if (!json_member(config, "head_dim") && out.hidden_size % out.heads != 0)
        return refuse_architecture("num_attention_heads", "The hidden size is no multiple of the heads.", "Mend config.json.");
    MAQUETTE_TRY(out.head_dim, size_of(config, "head_dim", out.hidden_size / out.heads));
    // MiniMind leaves the width out and rounds 8/3 of the hidden size up to a multiple of 64.
    const int64_t default_width = out.family == "minimind" ? 64 * ((out.hidden_size * 8 / 3 + 63) / 64) : 0;
    MAQUETTE_TRY(out.intermediate_size, size_of(config, "intermediate_size", default_width));
    out.rms_norm_eps = json_number(config, "rms_norm_eps", out.family == "minimind" ? 1e-5 : 1e-6);
    MAQUETTE_TRY(out.rope, rope_from_config(config, out.head_dim, out.context_length));
    out.tied_embeddings = json_flag(config, "tie_word_embeddings", out.family == "minimind");
    out.attention_bias = json_flag(config, "attention_bias", family->attention_bias) || family->attention_bias;
    out.attention_output_bias = out.attention_bias && out.family != "qwen2";
    out.mlp_bias = json_flag(config, "mlp_bias");
    out.qk_norm = family->qk_norm;
    MAQUETTE_TRY_VOID(read_window(config, out));
    out.eos_ids = ids_of(config, "eos_token_id");
    out.bos_id = id_of(config, "bos_token_id");
    out.pad_id = id_of(config, "pad_token_id");
    MAQUETTE_TRY_VOID(check(out));
    return out;
}

namespace {

Result<int64_t> gguf_size(const Gguf& gguf, const std::string& key, int64_t otherwise = 0) {
    int64_t value = gguf.integer(key, otherwise);
    // Some converters write one head count a layer; equal ones are one number.
    if (const GgufValue* list = gguf.find(key); list && list->type == GgufType::Array) {
        const auto values = list->integers();
        if (!values || values->empty()) return refuse_architecture(key, "The list holds no numbers.", "Fetch the model again.");
        value = (*values)[0];
        for (const int64_t other : *values)
            if (other != value) return refuse_architecture(key, "Layers of different sizes are not supported.");
    }
    if (value <= 0 || value > int64_t{1} << 40) return refuse_architecture(key, "The size is missing or not positive.", "Fetch the model again.");
    return value;
}

Result<void> read_gguf_rope(const Gguf& gguf, const std::string& prefix, Architecture& out) {
    Rope& rope = out.rope;
    rope.theta = gguf.number(prefix + "rope.freq_base", 10000.0);
    rope.dimensions = gguf.integer(prefix + "rope.dimension_count", out.head_dim);
    if (rope.dimensions != out.head_dim)
        return refuse_architecture(prefix + "rope.dimension_count", "Partial rotation is not supported.");
    rope.original_context_length = gguf.integer(prefix + "rope.scaling.original_context_length", out.context_length);
    const std::string scaling = gguf.text(prefix + "rope.scaling.type");
    rope.factor = gguf.number(prefix + "rope.scaling.factor", gguf.number(prefix + "rope.scale_linear", 1.0));
    if (scaling == "yarn")
        rope.scaling = RopeScaling::Yarn;
    else if (scaling == "linear" || (scaling.empty() && rope.factor != 1.0))
        rope.scaling = RopeScaling::Linear;
    else if (!scaling.empty() && scaling != "none")
        return refuse_architecture(prefix + "rope.scaling.type", "The rotary scaling \"" + scaling + "\" is not supported.");
    if (!(rope.theta > 0.0) || !(rope.factor > 0.0)) return refuse_architecture(prefix + "rope.freq_base", "The rotary base is not positive.", "Fetch the model again.");
    if (rope.attention_factor == 0.0) rope.attention_factor = gguf.number(prefix + "rope.scaling.attn_factor", 0.0);
    if (const TensorView* factors = gguf.tensor("rope_freqs.weight")) {
        if (factors->type != TensorType::F32 || factors->numbers() != rope.dimensions / 2)
            return refuse_architecture("rope_freqs.weight", "The rotary factors have the wrong type or shape.", "Fetch the model again.");
        rope.scaling = RopeScaling::Factors;
        rope.frequency_factors.resize(static_cast<size_t>(rope.dimensions / 2));
        MAQUETTE_TRY_VOID(dequantize(factors->type, factors->bytes, rope.frequency_factors));
        for (const float factor : rope.frequency_factors)
            if (!(factor > 0.0f)) return refuse_architecture("rope_freqs.weight", "A rotary factor is not positive.", "Fetch the model again.");
    }
    return {};
}

}  // namespace

Result<Architecture> architecture_from_gguf(const Gguf& gguf) {
    const std::string name = gguf.architecture();
    if (name != "llama" && name != "qwen2" && name != "qwen3")
        return refuse_architecture("general.architecture", "GGUF models of architecture \"" + name + "\" are not supported.");
    if (gguf.text("general.type", "model") != "model")
        return refuse_architecture("general.type", "This GGUF file holds a " + gguf.text("general.type") + ", not a model.", "Name the base model's file.");
    const std::string prefix = name + ".";
    Architecture out;
    out.family = name;
    MAQUETTE_TRY(out.hidden_size, gguf_size(gguf, prefix + "embedding_length"));
    MAQUETTE_TRY(out.layers, gguf_size(gguf, prefix + "block_count"));
    MAQUETTE_TRY(out.heads, gguf_size(gguf, prefix + "attention.head_count"));
    MAQUETTE_TRY(out.kv_heads, gguf_size(gguf, prefix + "attention.head_count_kv", out.heads));
    MAQUETTE_TRY(out.intermediate_size, gguf_size(gguf, prefix + "feed_forward_length"));
    MAQUETTE_TRY(out.context_length, gguf_size(gguf, prefix + "context_length", 2048));
    MAQUETTE_TRY(out.head_dim, gguf_size(gguf, prefix + "attention.key_length", out.hidden_size / out.heads));
    if (gguf.integer(prefix + "attention.value_length", out.head_dim) != out.head_dim)
        return refuse_architecture(prefix + "attention.value_length", "Keys and values of different widths are not supported.");
    if (gguf.integer(prefix + "expert_count", 0) > 0) return refuse_architecture(prefix + "expert_count", "Mixtures of experts are not supported.");
    const TensorView* embedding = gguf.tensor("token_embd.weight");
    if (!embedding || embedding->shape.size() != 2) return refuse_architecture("token_embd.weight", "The embedding is missing.", "Fetch the model again.");
    out.vocab_size = embedding->shape[0];
    out.rms_norm_eps = gguf.number(prefix + "attention.layer_norm_rms_epsilon", 1e-5);
    MAQUETTE_TRY_VOID(read_gguf_rope(gguf, prefix, out));
    out.sliding_window = std::max<int64_t>(0, gguf.integer(prefix + "attention.sliding_window", 0));
    out.tied_embeddings = gguf.tensor("output.weight") == nullptr;
    out.attention_bias = gguf.tensor("blk.0.attn_q.bias") != nullptr;
    out.attention_output_bias = gguf.tensor("blk.0.attn_output.bias") != nullptr;
    out.mlp_bias = gguf.tensor("blk.0.ffn_gate.bias") != nullptr;
    out.qk_norm = gguf.tensor("blk.0.attn_q_norm.weight") != nullptr;
    out.bos_id = static_cast<int32_t>(gguf.integer("tokenizer.ggml.bos_token_id", -1));
    out.pad_id = static_cast<int32_t>(gguf.integer("tokenizer.ggml.padding_token_id", -1));
    for (const char* key : {"tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id"}) {
        const auto id = static_cast<int32_t>(gguf.integer(key, -1));
        if (id >= 0 && std::find(out.eos_ids.begin(), out.eos_ids.end(), id) == out.eos_ids.end()) out.eos_ids.push_back(id);
    }
    MAQUETTE_TRY_VOID(check(out));
    return out;
}

int64_t parameter_count(const Architecture& a) {
    const int64_t q = a.query_width(), kv = a.kv_width(), h = a.hidden_size, f = a.intermediate_size;
    int64_t layer = 2 * h * q + 2 * h * kv + 3 * h * f + 2 * h;
    if (a.attention_bias) layer += q + 2 * kv;
    if (a.attention_output_bias) layer += h;
    if (a.mlp_bias) layer += 2 * f + h;
    if (a.qk_norm) layer += 2 * a.head_dim;
    return a.layers * layer + a.vocab_size * h * (a.tied_embeddings ? 1 : 2) + h;
}

Json architecture_json(const Architecture& a) {
    return Json{{"family", a.family}, {"hidden_size", a.hidden_size}, {"intermediate_size", a.intermediate_size},
                {"layers", a.layers}, {"heads", a.heads}, {"kv_heads", a.kv_heads}, {"head_dim", a.head_dim},
                {"vocab_size", a.vocab_size}, {"context_length", a.context_length}, {"rms_norm_eps", a.rms_norm_eps},
                {"rope_theta", a.rope.theta}, {"tied_embeddings", a.tied_embeddings}, {"attention_bias", a.attention_bias},
                {"qk_norm", a.qk_norm}, {"sliding_window", a.sliding_window}, {"parameters", parameter_count(a)}};
}

}  // namespace maquette
