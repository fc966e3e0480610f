#include "native/export/gguf_model.h"

#include <map>

#include "native/export/gguf_adapter.h"
#include "native/export/gguf_metadata.h"
#include "native/model/head_rows.h"
#include "native/model/tensor_names.h"
#include "shared/weights/quantization.h"

namespace maquette {
namespace {

// llama.cpp's enum llama_ftype: a hint for people; each tensor says its own type.
uint32_t file_type(TensorType type) {
    switch (type) {
        case TensorType::F16: return 1;
        case TensorType::Q4_0: return 2;
        case TensorType::Q4_1: return 3;
        case TensorType::Q8_0: return 7;
        case TensorType::Q4_K: return 14;
        case TensorType::Q5_K: return 16;
        case TensorType::Q6_K: return 18;
        case TensorType::BF16: return 32;
        default: return 0;
    }
}

bool is_embedding_or_head(const std::string& name) { return name == "model.embed_tokens.weight" || name == "lm_head.weight"; }
bool is_four_bit(TensorType type) { return type == TensorType::Q4_0 || type == TensorType::Q4_1 || type == TensorType::Q4_K; }

// What llama-quantize takes where rows are no whole blocks of 256, and F16 where they are no blocks of 32 either.
TensorType fitting(TensorType wanted, int64_t columns) {
    TensorType narrow = wanted;
    if (wanted == TensorType::Q4_K) narrow = TensorType::Q5_0;
    if (wanted == TensorType::Q5_K) narrow = TensorType::Q5_1;
    if (wanted == TensorType::Q6_K) narrow = TensorType::Q8_0;
    for (const TensorType type : {wanted, narrow})
        if (columns % block_numbers(type) == 0) return type;
    return TensorType::F16;
}

// llama.cpp rounds activations to 8 bits too before it multiplies with Q8_0, so that the first layers' errors grow and values
// enter every token's sum. Kept in F16, these matrices raise the worst cosine with torch's logits from 0.9986 to 0.9994
// (MiniMind2-small, 8 layers; the file grows by 20 %) and from 0.9990 to 0.9995 (SmolLM2, 30 layers; 7 %). Neither part does
// alone: 0.9995 and 0.9991 with the first two layers, 0.9986 and 0.9994 with the values; nor does the rest of attention (0.9984).
bool is_sensitive(const std::string& name) {
    return name.starts_with("model.layers.0.") || name.starts_with("model.layers.1.") || name.find(".self_attn.v_proj.") != std::string::npos;
}

enum class Reason { Asked, Unchanged, EmbeddingOrHead, Sensitive, RowLength };

struct StoredType {
    TensorType type = TensorType::F32;
    Reason reason = Reason::Asked;
};

StoredType stored_type(const MergedWeights& weights, const TensorView& tensor, TensorType asked) {
    if (tensor.shape.size() < 2) return {};
    if (is_quantized(asked) && is_quantized(tensor.type) && tensor.type != TensorType::NF4 && !weights.is_changed(tensor.name)) return {tensor.type, Reason::Unchanged};
    if (is_four_bit(asked) && is_embedding_or_head(tensor.name)) return {fitting(TensorType::Q6_K, tensor.columns()), Reason::EmbeddingOrHead};
    if (asked == TensorType::Q8_0 && is_sensitive(tensor.name)) return {TensorType::F16, Reason::Sensitive};
    return {fitting(asked, tensor.columns()), Reason::RowLength};
}

Result<std::vector<std::byte>> tensor_content(const MergedWeights& weights, const TensorView& tensor, TensorType type) {
    std::vector<std::byte> bytes;
    if (type == tensor.type && !weights.is_changed(tensor.name)) {
        bytes.assign(tensor.bytes.begin(), tensor.bytes.end());
    } else {
        MAQUETTE_TRY(const std::vector<float> numbers, weights.numbers(tensor));
        auto encoded = quantize(type, numbers, tensor.columns());
        if (!encoded) {
            encoded.error().field = tensor.name;
            return encoded;
        }
        bytes = std::move(*encoded);
    }
    const Architecture& a = weights.model().architecture();
    if (!has_permuted_heads(a) || !has_head_rows(tensor.name)) return bytes;
    const int64_t heads = tensor.name.find(".q_proj.") != std::string::npos ? a.heads : a.kv_heads;
    return reorder_head_rows(bytes, tensor.shape[0], heads, RowOrder::Gguf);
}

using Others = std::map<std::pair<Reason, TensorType>, int64_t>;  // How many matrices take another type, and why.

std::string reason_text(Reason reason, TensorType asked) {
    switch (reason) {
        case Reason::Asked: return {};
        case Reason::Unchanged: return "the base's own bytes, which training did not change";
        case Reason::EmbeddingOrHead: return "embedding and head keep more bits, as in llama-quantize";
        case Reason::Sensitive: return "the first two layers and the value matrices, whose rounding costs the most in llama.cpp";
        case Reason::RowLength: return "their rows are no whole blocks of " + std::to_string(block_numbers(asked)) + ", and this is what llama-quantize takes then";
    }
    return {};
}

void add_notes(const Others& others, TensorType asked, GgufModelSummary& summary) {
    for (const auto& [other, count] : others)
        summary.notes.push_back(std::to_string(count) + (count == 1 ? " matrix is stored as " : " matrices are stored as ") + tensor_type_name(other.second) + " instead of " +
                                tensor_type_name(asked) + ": " + reason_text(other.first, asked) + ".");
}

}  // namespace

Result<GgufModelSummary> write_gguf_model(const MergedWeights& weights, const GgufModelOptions& options, const ByteSink& sink) {
    if (!can_quantize(options.quantization))
        return fail(ErrorCode::WrongUsage, std::string("Models cannot be written as ") + tensor_type_name(options.quantization) + ".",
                    "Choose F16, BF16, Q8_0, Q4_0, Q4_K or Q6_K.");
    const Model& model = weights.model();
    GgufWriter writer;
    GgufModelSummary summary;
    MAQUETTE_TRY_VOID(set_gguf_metadata(model, writer));
    if (!options.name.empty()) writer.set_text("general.name", options.name);
    writer.set_u32("general.file_type", file_type(options.quantization));
    writer.set_u32("general.quantization_version", 2);
    Others others;
    std::vector<TensorType> types;
    for (const auto& tensor : model.tensors()) {
        const auto [type, reason] = stored_type(weights, tensor, options.quantization);
        if (type != options.quantization && tensor.shape.size() >= 2) ++others[{reason, type}];
        types.push_back(type);
        writer.add_tensor({*gguf_name(tensor.name), type, tensor.shape});
    }
    const std::vector<float> factors = rope_factors_for_gguf(model.architecture());
    if (!factors.empty()) writer.add_tensor({"rope_freqs.weight", TensorType::F32, {static_cast<int64_t>(factors.size())}});
    add_notes(others, options.quantization, summary);
    summary.tensors = static_cast<int64_t>(types.size()) + (factors.empty() ? 0 : 1);
    const auto produce = [&](size_t i) -> Result<std::vector<std::byte>> {
        if (options.on_tensor) options.on_tensor(i, types.size());
        if (i == types.size()) return quantize(TensorType::F32, factors, static_cast<int64_t>(factors.size()));
        return tensor_content(weights, model.tensors()[i], types[i]);
    };
    MAQUETTE_TRY_VOID(writer.write(produce, sink));
    return summary;
}

}  // namespace maquette
