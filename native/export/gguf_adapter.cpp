#include "native/export/gguf_adapter.h"

#include <cmath>
#include <map>

#include "native/model/head_rows.h"
#include "native/model/tensor_names.h"
#include "shared/weights/quantization.h"

namespace maquette {
namespace {

constexpr std::string_view a_end = ".lora_a", b_end = ".lora_b";

int64_t heads_of(const std::string& weight_name, const Architecture& architecture) {
    return weight_name.find(".q_proj.") != std::string::npos ? architecture.heads : architecture.kv_heads;
}

// lora_b as llama.cpp wants it: scaled to the file's single alpha, and with its rows in GGUF order.
Result<std::vector<std::byte>> b_bytes(const LoraAdapter& adapter, const LoraModule& module, const Architecture& architecture) {
    const double wanted = adapter.scale(module);
    const double file_scale = adapter.alpha / static_cast<double>(module.rank);
    std::vector<float> values = module.b;
    if (wanted != file_scale)
        for (float& value : values) value = static_cast<float>(value * (wanted / file_scale));
    MAQUETTE_TRY(auto bytes, quantize(TensorType::F32, values, module.rank));
    const std::string weight = module.name + ".weight";
    if (!has_permuted_heads(architecture) || !has_head_rows(weight)) return bytes;
    return reorder_head_rows(bytes, module.out, heads_of(weight, architecture), RowOrder::Gguf);
}

}  // namespace

std::string gguf_architecture_name(const Architecture& architecture) {
    // llama.cpp runs Mistral and MiniMind as "llama".
    return architecture.family == "qwen2" || architecture.family == "qwen3" ? architecture.family : "llama";
}

bool has_permuted_heads(const Architecture& architecture) { return gguf_architecture_name(architecture) == "llama"; }

Result<void> write_gguf_adapter(const LoraAdapter& adapter, const Architecture& architecture, const ByteSink& sink) {
    GgufWriter writer;
    writer.set_text("general.architecture", gguf_architecture_name(architecture));
    writer.set_text("general.type", "adapter");
    writer.set_text("adapter.type", "lora");
    if (adapter.alpha == 0.0)
        return fail(ErrorCode::BadInput, "An adapter with alpha 0 has no effect, and llama.cpp would read it as scale 1.", "Train with a positive alpha.");
    writer.set_f32("adapter.lora.alpha", static_cast<float>(adapter.alpha));
    writer.set_u32("general.quantization_version", 2);
    std::vector<std::pair<const LoraModule*, bool>> order;
    for (const auto& module : adapter.modules) {
        const auto name = gguf_name(module.name + ".weight");
        if (!name || module.name == "model.embed_tokens")
            return fail(Error{ErrorCode::BadInput, "llama.cpp cannot adapt this layer.", "Export a merged model instead.", {}, 0, module.name});
        writer.add_tensor({*name + std::string(a_end), TensorType::F32, {module.rank, module.in}});
        order.emplace_back(&module, true);
        writer.add_tensor({*name + std::string(b_end), TensorType::F32, {module.out, module.rank}});
        order.emplace_back(&module, false);
    }
    const auto produce = [&](size_t i) -> Result<std::vector<std::byte>> {
        const auto& [module, is_a] = order[i];
        return is_a ? quantize(TensorType::F32, module->a, module->in) : b_bytes(adapter, *module, architecture);
    };
    return writer.write(produce, sink);
}

Result<LoraAdapter> read_gguf_adapter(const Gguf& gguf, const Architecture& architecture) {
    if (gguf.text("general.type") != "adapter" || gguf.text("adapter.type") != "lora")
        return fail(ErrorCode::BadInput, "This GGUF file holds no LoRA adapter.", "Name an adapter's file.");
    if (gguf.architecture() != gguf_architecture_name(architecture))
        return fail(ErrorCode::BadInput, "The adapter is for a model of architecture " + gguf.architecture() + ".", "Choose the model it was trained on.");
    LoraAdapter out;
    out.alpha = gguf.number("adapter.lora.alpha");
    std::map<std::string, LoraModule> modules;
    for (const auto& tensor : gguf.tensors()) {
        const bool is_a = tensor.name.size() > a_end.size() && std::string_view(tensor.name).substr(tensor.name.size() - a_end.size()) == a_end;
        const std::string base = tensor.name.substr(0, tensor.name.size() - std::min(tensor.name.size(), a_end.size()));
        const auto weight = hugging_face_name(base);
        if (!weight || tensor.shape.size() != 2 || tensor.name != base + std::string(is_a ? a_end : b_end))
            return fail(Error{ErrorCode::BadInput, "The tensor is no half of a LoRA pair.", "Fetch the adapter again.", {}, 0, tensor.name});
        LoraModule& module = modules[weight->substr(0, weight->rfind('.'))];
        const int64_t rank = is_a ? tensor.shape[0] : tensor.shape[1];
        if (rank <= 0 || (module.rank != 0 && module.rank != rank) || !(is_a ? module.a : module.b).empty())
            return fail(Error{ErrorCode::BadInput, "The ranks of the pair do not agree.", "Fetch the adapter again.", {}, 0, tensor.name});
        module.rank = rank;
        (is_a ? module.in : module.out) = is_a ? tensor.shape[1] : tensor.shape[0];
        TensorView view = tensor;
        std::vector<std::byte> reordered;
        if (!is_a && has_permuted_heads(architecture) && has_head_rows(*weight)) {
            const int64_t heads = heads_of(*weight, architecture);
            if (tensor.shape[0] <= 0 || tensor.shape[0] % (2 * heads) != 0)
                return fail(Error{ErrorCode::BadInput, "The rows do not fit the model's heads.", "Choose the model it was trained on.", {}, 0, tensor.name});
            reordered = reorder_head_rows(tensor.bytes, tensor.shape[0], heads, RowOrder::HuggingFace);
            view.bytes = reordered;
        }
        MAQUETTE_TRY((is_a ? module.a : module.b), dequantize(view));
    }
    for (auto& [name, module] : modules) {
        if (module.a.empty() || module.b.empty())
            return fail(Error{ErrorCode::BadInput, "Half of the pair is missing.", "Fetch the adapter again.", {}, 0, name});
        module.name = name;
        module.alpha = out.alpha == 0.0 ? static_cast<double>(module.rank) : out.alpha;
        out.rank = std::max(out.rank, module.rank);
        out.modules.push_back(std::move(module));
    }
    return out;
}

}  // namespace maquette
