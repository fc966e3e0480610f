#include "native/export/gguf_metadata.h"

#include <cmath>
#include <filesystem>

#include "native/export/gguf_adapter.h"
#include "native/export/gguf_vocabulary.h"

namespace maquette {
namespace {

uint32_t u32(int64_t value) { return static_cast<uint32_t>(value); }

Result<void> set_rope(const Rope& rope, const std::string& prefix, GgufWriter& writer) {
    writer.set_f32(prefix + "rope.freq_base", static_cast<float>(rope.theta));
    writer.set_u32(prefix + "rope.dimension_count", u32(rope.dimensions));
    switch (rope.scaling) {
        case RopeScaling::None:
        case RopeScaling::Llama3:   // As factors, see rope_factors_for_gguf.
        case RopeScaling::Factors:
        case RopeScaling::Dynamic:  // Plain within the trained context.
            return {};
        case RopeScaling::Linear:
            writer.set_text(prefix + "rope.scaling.type", "linear");
            writer.set_f32(prefix + "rope.scaling.factor", static_cast<float>(rope.factor));
            return {};
        case RopeScaling::Yarn:
            if (rope.beta_fast != 32.0 || rope.beta_slow != 1.0 || rope.attention_factor != 0.0)
                return fail(ErrorCode::BadInput, "llama.cpp cannot be told this model's YaRN parameters.", "Export a merged Hugging Face folder instead.");
            writer.set_text(prefix + "rope.scaling.type", "yarn");
            writer.set_f32(prefix + "rope.scaling.factor", static_cast<float>(rope.factor));
            writer.set_u32(prefix + "rope.scaling.original_context_length", u32(rope.original_context_length));
            return {};
    }
    return {};
}

}  // namespace

std::vector<float> rope_factors_for_gguf(const Architecture& architecture) {
    if (architecture.rope.scaling == RopeScaling::Factors) return architecture.rope.frequency_factors;
    if (architecture.rope.scaling != RopeScaling::Llama3) return {};
    Architecture plain = architecture;
    plain.rope.scaling = RopeScaling::None;
    const auto scaled = rope_frequencies(architecture), unscaled = rope_frequencies(plain);
    std::vector<float> out(scaled.size());
    for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(unscaled[i] / scaled[i]);
    return out;
}

Result<void> set_gguf_metadata(const Model& model, GgufWriter& writer) {
    if (const Gguf* base = model.gguf()) {
        for (const auto& [key, value] : base->metadata()) writer.set_value(key, value);
        return {};
    }
    const Architecture& a = model.architecture();
    const std::string name = gguf_architecture_name(a);
    const std::string prefix = name + ".";
    writer.set_text("general.architecture", name);
    writer.set_text("general.type", "model");
    writer.set_text("general.name", std::filesystem::path(model.path()).lexically_normal().filename().string());
    writer.set_u32(prefix + "block_count", u32(a.layers));
    writer.set_u32(prefix + "context_length", u32(a.context_length));
    writer.set_u32(prefix + "embedding_length", u32(a.hidden_size));
    writer.set_u32(prefix + "feed_forward_length", u32(a.intermediate_size));
    writer.set_u32(prefix + "attention.head_count", u32(a.heads));
    writer.set_u32(prefix + "attention.head_count_kv", u32(a.kv_heads));
    writer.set_u32(prefix + "attention.key_length", u32(a.head_dim));
    writer.set_u32(prefix + "attention.value_length", u32(a.head_dim));
    writer.set_f32(prefix + "attention.layer_norm_rms_epsilon", static_cast<float>(a.rms_norm_eps));
    writer.set_u32(prefix + "vocab_size", u32(a.vocab_size));
    if (a.sliding_window > 0) {
        if (a.sliding_window < a.context_length)
            return fail(ErrorCode::BadInput, "llama.cpp does not apply this model's sliding window of " + std::to_string(a.sliding_window) + " tokens.",
                        "Export a merged Hugging Face folder instead.");
    }
    MAQUETTE_TRY_VOID(set_rope(a.rope, prefix, writer));
    return set_gguf_vocabulary(model.path(), a, writer);
}

}  // namespace maquette
