#include "tests/native/train/small_model.h"

#include <cstring>

#include "native/model/new_file.h"
#include "native/model/plan_builder.h"
#include "native/train/training_run.h"
#include "shared/base/check.h"
#include "shared/weights/safetensors.h"
#include "tests/native/backend/op_cases.h"

namespace maquette::test {

namespace {

constexpr int64_t width = 12, inner = 20, vocabulary = 11, heads = 4, kv_heads = 2, layers = 2;

std::vector<TensorShape> shapes_of(const std::string& family, int64_t head_dim) {
    std::vector<TensorShape> shapes;
    const auto add = [&](const std::string& name, std::vector<int64_t> shape) { shapes.push_back({name, TensorType::F32, std::move(shape)}); };
    add("model.embed_tokens.weight", {vocabulary, width});
    add("model.norm.weight", {width});
    if (family == "llama") add("lm_head.weight", {vocabulary, width});
    for (int64_t layer = 0; layer < layers; ++layer) {
        const std::string path = "model.layers." + std::to_string(layer) + ".";
        add(path + "input_layernorm.weight", {width});
        add(path + "post_attention_layernorm.weight", {width});
        for (const auto& [name, out] : {std::pair{"q_proj", heads * head_dim}, {"k_proj", kv_heads * head_dim}, {"v_proj", kv_heads * head_dim}}) {
            add(path + "self_attn." + name + ".weight", {out, width});
            if (family == "qwen2") add(path + "self_attn." + name + ".bias", {out});
        }
        add(path + "self_attn.o_proj.weight", {width, heads * head_dim});
        if (family == "qwen3") add(path + "self_attn.q_norm.weight", {head_dim});
        if (family == "qwen3") add(path + "self_attn.k_norm.weight", {head_dim});
        add(path + "mlp.gate_proj.weight", {inner, width});
        add(path + "mlp.up_proj.weight", {inner, width});
        add(path + "mlp.down_proj.weight", {width, inner});
    }
    return shapes;
}

}  // namespace

void write_small_model(const std::string& folder, const std::string& family, const TensorChange& change, int64_t head_dim) {
    const std::string name = family == "llama" ? "Llama" : family == "qwen2" ? "Qwen2" : "Qwen3";
    const Json config{{"architectures", {name + "ForCausalLM"}}, {"model_type", family}, {"hidden_size", width}, {"intermediate_size", inner}, {"num_hidden_layers", layers},
                      {"num_attention_heads", heads}, {"num_key_value_heads", kv_heads}, {"head_dim", head_dim}, {"vocab_size", vocabulary}, {"max_position_embeddings", 64},
                      {"rms_norm_eps", 1e-5}, {"rope_theta", 10000.0}, {"hidden_act", "silu"}, {"tie_word_embeddings", family != "llama"}};
    MAQUETTE_CHECK(create_folder(folder).has_value());
    MAQUETTE_CHECK(write_new_text(folder + "/config.json", write_json(config)).has_value());
    const std::vector<TensorShape> shapes = shapes_of(family, head_dim);
    const auto produce = [&](size_t index) -> Result<std::vector<std::byte>> {
        int64_t count = 1;
        for (const int64_t size : shapes[index].shape) count *= size;
        std::vector<float> values = test_values(count, 100 + index);
        const bool is_norm = shapes[index].name.find("norm") != std::string::npos;
        for (float& value : values) value = is_norm ? 1.0f + 0.25f * value : 0.5f * value;
        if (change) change(shapes[index].name, values);
        std::vector<std::byte> bytes(values.size() * sizeof(float));
        std::memcpy(bytes.data(), values.data(), bytes.size());
        return bytes;
    };
    MAQUETTE_CHECK(write_new_file(folder + "/model.safetensors", [&](const ByteSink& sink) { return write_safetensors(shapes, {}, produce, sink); }).has_value());
}

LoraAdapter small_adapter(const Architecture& architecture) {
    TrainRequest request;
    request.lora.rank = 2;
    request.lora.alpha = 4;
    auto adapter = make_adapter(request, architecture);
    MAQUETTE_CHECK(adapter.has_value());
    initialize_adapter(*adapter, 5);
    for (size_t i = 0; i < adapter->modules.size(); ++i) {
        adapter->modules[i].b = test_values(static_cast<int64_t>(adapter->modules[i].b.size()), 40 + i);
        for (float& value : adapter->modules[i].b) value *= 0.25f;
    }
    return *adapter;
}

}  // namespace maquette::test
