#include "shared/weights/inspection.h"

#include <algorithm>
#include <map>
#include <set>

#include "shared/base/bytes.h"
#include "shared/weights/bitsandbytes.h"
#include "shared/weights/gguf.h"
#include "shared/weights/safetensors.h"

namespace maquette {
namespace {

constexpr size_t values_shown_max = 8;
constexpr size_t text_shown_max = 4000;

Json list_json(const GgufValue& value) {
    Json first = Json::array();
    if (const auto texts = value.texts())
        for (size_t i = 0; i < std::min(values_shown_max, texts->size()); ++i) first.push_back(std::string((*texts)[i]));
    else if (const auto integers = value.integers())
        for (size_t i = 0; i < std::min(values_shown_max, integers->size()); ++i) first.push_back((*integers)[i]);
    else if (const auto numbers = value.numbers())
        for (size_t i = 0; i < std::min(values_shown_max, numbers->size()); ++i) first.push_back((*numbers)[i]);
    return Json{{"length", value.count}, {"first", first}};
}

Json value_json(const GgufValue& value) {
    if (value.type == GgufType::Array) return list_json(value);
    if (const auto text = value.text()) return std::string(text->substr(0, text_shown_max));
    if (const auto flag = value.flag()) return *flag;
    if (const auto integer = value.integer()) return *integer;
    if (const auto number = value.number()) return *number;
    return Json();
}

struct ListedTensor {
    std::string name;
    TensorType type;
    std::vector<int64_t> shape;
    int64_t bytes = 0;  // In the file, with what belongs to it.
};

std::vector<ListedTensor> listed(const std::vector<TensorView>& tensors) {
    std::vector<ListedTensor> out;
    for (const auto& tensor : tensors) out.push_back({tensor.name, tensor.type, tensor.shape, static_cast<int64_t>(tensor.bytes.size())});
    return out;
}

void add_tensors(const std::vector<ListedTensor>& tensors, Json& out) {
    struct Sum {
        int64_t tensors = 0, numbers = 0, bytes = 0;
    };
    std::map<TensorType, Sum> sums;
    Json list = Json::array();
    Sum all;
    for (const auto& tensor : tensors) {
        list.push_back({{"name", tensor.name}, {"type", tensor_type_name(tensor.type)}, {"shape", tensor.shape}, {"bytes", tensor.bytes}});
        for (Sum* sum : {&sums[tensor.type], &all}) ++sum->tensors, sum->numbers += tensor_numbers(tensor.shape).value_or(0), sum->bytes += tensor.bytes;
    }
    Json types = Json::object();
    for (const auto& [type, sum] : sums) types[tensor_type_name(type)] = {{"tensors", sum.tensors}, {"numbers", sum.numbers}, {"bytes", sum.bytes}};
    out["numbers"] = all.numbers;
    out["bytes"] = all.bytes;
    out["bits_per_number"] = all.numbers > 0 ? 8.0 * static_cast<double>(all.bytes) / static_cast<double>(all.numbers) : 0.0;
    out["types"] = types;
    out["tensors"] = list;
}

// The ranks and the number of pairs, from the names of either format.
Json lora_json(const std::vector<TensorView>& tensors) {
    std::set<int64_t> ranks;
    int64_t pairs = 0, others = 0;
    for (const auto& tensor : tensors) {
        const bool is_a = tensor.name.find(".lora_A.") != std::string::npos || tensor.name.find(".lora_a") != std::string::npos;
        const bool is_b = tensor.name.find(".lora_B.") != std::string::npos || tensor.name.find(".lora_b") != std::string::npos;
        if (is_a && tensor.shape.size() == 2) ranks.insert(tensor.shape[0]), ++pairs;
        if (!is_a && !is_b) ++others;
    }
    return Json{{"modules", pairs}, {"ranks", ranks}, {"other_tensors", others}};
}

Result<Json> inspect_gguf(std::span<const std::byte> bytes) {
    MAQUETTE_TRY(const Gguf gguf, Gguf::read(bytes));
    Json out{{"format", "gguf"}, {"version", gguf.version()}, {"kind", gguf.tensors().empty() ? "vocabulary" : gguf.text("general.type", "model")},
             {"architecture", gguf.architecture()}};
    Json metadata = Json::object();
    for (const auto& [key, value] : gguf.metadata()) metadata[key] = value_json(value);
    out["metadata"] = metadata;
    if (out["kind"] == "adapter") {
        out["lora"] = lora_json(gguf.tensors());
        out["lora"]["alpha"] = gguf.number("adapter.lora.alpha");
    }
    add_tensors(listed(gguf.tensors()), out);
    return out;
}

// 4-bit weights of bitsandbytes are shown as weights, not as their parts, where all parts are there.
std::vector<ListedTensor> listed_with_nf4(const std::vector<TensorView>& tensors) {
    const auto split = split_nf4_weights(tensors);
    if (!split) return listed(tensors);
    std::vector<ListedTensor> out = listed(split->plain);
    for (const Nf4Source& source : split->quantized) out.push_back({source.name, TensorType::NF4, source.shape, source.bytes});
    return out;
}

Result<Json> inspect_safetensors(std::span<const std::span<const std::byte>> files) {
    std::vector<TensorView> tensors;
    Json metadata = Json::object();
    for (const auto& bytes : files) {
        MAQUETTE_TRY(const Safetensors file, read_safetensors(bytes));
        tensors.insert(tensors.end(), file.tensors.begin(), file.tensors.end());
        for (const auto& [key, value] : file.metadata) metadata[key] = value;
    }
    const Json lora = lora_json(tensors);
    const bool is_adapter = lora["modules"].get<int64_t>() > 0;
    const bool is_model = std::any_of(tensors.begin(), tensors.end(), [](const TensorView& tensor) { return tensor.name == "model.embed_tokens.weight"; });
    Json out{{"format", "safetensors"}, {"kind", is_adapter ? "adapter" : is_model ? "model" : "tensors"}};
    out["metadata"] = metadata;
    if (is_adapter) out["lora"] = lora;
    add_tensors(listed_with_nf4(tensors), out);
    return out;
}

}  // namespace

Result<Json> inspect_weights(std::span<const std::byte> bytes) {
    return text_of(bytes).substr(0, 4) == "GGUF" ? inspect_gguf(bytes) : inspect_safetensors(std::span(&bytes, 1));
}

Result<Json> inspect_shards(std::span<const std::span<const std::byte>> files) { return inspect_safetensors(files); }

}  // namespace maquette
