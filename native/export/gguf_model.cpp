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

TensorType fitting(TensorType wanted, int64_t columns) {
    for (const TensorType type : {wanted, TensorType::Q8_0, TensorType::F16})
        if (columns % block_numbers(type) == 0) return type;
    return TensorType::F32;
}

TensorType stored_type(const MergedWeights& weights, const TensorView& tensor, TensorType asked) {
    if (tensor.shape.size() < 2) return TensorType::F32;
    if (is_quantized(asked) && is_quantized(tensor.type) && tensor.type != TensorType::NF4 && !weights.is_changed(tensor.name)) return tensor.type;
    if (is_four_bit(asked) && is_embedding_or_head(tensor.name)) return fitting(TensorType::Q6_K, tensor.columns());
    return fitting(asked, tensor.columns());
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

void add_notes(const std::map<TensorType, int64_t>& others, TensorType asked, GgufModelSummary& summary) {
    for (const auto& [type, count] : others)
        summary.notes.push_back(std::to_string(count) + " matrices are stored as " + tensor_type_name(type) + " instead of " + tensor_type_name(asked) + ".");
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
    std::map<TensorType, int64_t> others;
    std::vector<TensorType> types;
    for (const auto& tensor : model.tensors()) {
        const TensorType type = stored_type(weights, tensor, options.quantization);
        if (type != options.quantization && tensor.shape.size() >= 2) ++others[type];
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
