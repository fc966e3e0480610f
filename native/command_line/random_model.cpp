#include "native/command_line/random_model.h"

#include <cstring>

#include "native/model/new_file.h"
#include "native/model/tensor_names.h"
#include "shared/base/hash.h"
#include "shared/base/random.h"
#include "shared/weights/half.h"
#include "shared/weights/safetensors.h"

namespace maquette {
namespace {

struct Shape {
    const char* name;
    const char* family;
    int64_t hidden, inner, layers, heads, kv_heads, vocabulary;
    bool is_tied;
    double theta;
};

constexpr Shape shapes[] = {
    {"smollm2-135m", "llama", 576, 1536, 30, 9, 3, 49152, true, 100000},
    {"qwen2.5-0.5b", "qwen2", 896, 4864, 24, 14, 2, 151936, true, 1000000},
    {"qwen2.5-1.5b", "qwen2", 1536, 8960, 28, 12, 2, 151936, true, 1000000},
    {"qwen2.5-7b", "qwen2", 3584, 18944, 28, 28, 4, 152064, false, 1000000},
};

Json config_of(const Shape& shape) {
    const std::string name = std::string(shape.family) == "llama" ? "Llama" : "Qwen2";
    return {{"architectures", {name + "ForCausalLM"}}, {"model_type", shape.family}, {"hidden_size", shape.hidden}, {"intermediate_size", shape.inner},
            {"num_hidden_layers", shape.layers}, {"num_attention_heads", shape.heads}, {"num_key_value_heads", shape.kv_heads},
            {"vocab_size", shape.vocabulary}, {"max_position_embeddings", 32768}, {"rms_norm_eps", 1e-6}, {"rope_theta", shape.theta},
            {"hidden_act", "silu"}, {"tie_word_embeddings", shape.is_tied}, {"dtype", "bfloat16"}};
}

// Normal enough, and fast for billions: the sum of four bytes of a hash, which is close to a bell.
std::vector<std::byte> random_tensor(const TensorShape& shape) {
    int64_t count = 1;
    for (const int64_t size : shape.shape) count *= size;
    const bool is_norm = shape.name.find("norm") != std::string::npos;
    std::vector<std::byte> bytes(static_cast<size_t>(count) * 2);
    Random random(1, fnv1a(shape.name));
    for (int64_t i = 0; i < count; ++i) {
        const uint32_t word = is_norm ? 0 : random.next();
        const auto sum = static_cast<float>((word & 255u) + (word >> 8 & 255u) + (word >> 16 & 255u) + (word >> 24));
        const uint16_t number = float_to_bfloat(is_norm ? 1.0f : (sum - 510.0f) * (0.02f / 147.8f));
        std::memcpy(bytes.data() + 2 * i, &number, 2);
    }
    return bytes;
}

}  // namespace

std::vector<std::string> model_shapes() {
    std::vector<std::string> names;
    for (const Shape& shape : shapes) names.emplace_back(shape.name);
    return names;
}

Result<void> write_random_model(const std::string& name, const std::string& folder) {
    const Shape* shape = nullptr;
    std::string known;
    for (const Shape& one : shapes) {
        if (name == one.name) shape = &one;
        known += (known.empty() ? "" : ", ") + std::string(one.name);
    }
    if (shape == nullptr) return fail(ErrorCode::NotFound, "There is no shape named \"" + name + "\".", "Known: " + known + ".");
    const Json config = config_of(*shape);
    MAQUETTE_TRY_VOID(create_folder(folder));
    MAQUETTE_TRY_VOID(write_new_text(folder + "/config.json", write_json_indented(config)));
    MAQUETTE_TRY(const Architecture architecture, architecture_from_config(config));
    std::vector<TensorShape> tensors = expected_tensors(architecture);
    for (TensorShape& tensor : tensors) tensor.type = TensorType::BF16;
    const auto produce = [&](size_t i) -> Result<std::vector<std::byte>> { return random_tensor(tensors[i]); };
    return write_new_file(folder + "/model.safetensors", [&](const ByteSink& sink) { return write_safetensors(tensors, {{"format", "pt"}}, produce, sink); });
}

}  // namespace maquette
