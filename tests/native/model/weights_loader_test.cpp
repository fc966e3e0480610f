#include "native/model/weights_loader.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "native/model/head_rows.h"
#include "native/model/tensor_names.h"
#include "shared/base/bytes.h"
#include "shared/weights/quantization.h"
#include "shared/weights/safetensors.h"
#include "tests/support/test_data.h"
#include "tests/support/test_models.h"

using namespace maquette;

namespace {

void write_file(const std::string& path, std::string_view text) {
    std::ofstream(path, std::ios::binary) << text;
}

std::string file_content(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

// What this process holds in memory, from /proc/self/statm.
int64_t resident_bytes() {
    int64_t pages = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> pages >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

}  // namespace

TEST_CASE("weights loader: SmolLM2's tensors have the numbers of another implementation, rows in Hugging Face's order") {
    const auto path = test::smollm2_path();
    if (!path) return;
    const auto model = load_model(*path);
    REQUIRE(model);
    const Architecture& a = model->architecture();
    CHECK(a.family == "llama");
    CHECK(a.hidden_size == 576);
    CHECK(a.layers == 30);
    CHECK(a.heads == 9);
    CHECK(a.kv_heads == 3);
    CHECK(a.head_dim == 64);
    CHECK(a.vocab_size == 49152);
    CHECK(a.tied_embeddings);
    CHECK(a.rope.theta == 100000.0);
    CHECK(a.eos_ids == std::vector<int32_t>{2});
    CHECK(parameter_count(a) == 134515008);
    CHECK(model->unused().empty());
    const auto expected = parse_json(test::golden("weights/smollm2.json"));
    REQUIRE(expected);
    for (const auto& [name, facts] : expected->items()) {
        CAPTURE(name);
        const TensorView* tensor = model->find(name);
        REQUIRE(tensor);
        CHECK(tensor_type_name(tensor->type) == facts["type"].get<std::string>());
        CHECK(tensor->shape == facts["shape"].get<std::vector<int64_t>>());
        const auto numbers = dequantize(*tensor);
        REQUIRE(numbers);
        double sum = 0;
        for (const float number : *numbers) sum += number;
        CHECK(sum == doctest::Approx(facts["sum"].get<double>()).epsilon(1e-9));
        for (size_t i = 0; i < facts["at"].size(); ++i)
            CHECK((*numbers)[facts["at"][i].get<size_t>()] == facts["numbers"][i].get<float>());
    }
}

TEST_CASE("weights loader: Hugging Face folders of three families are opened") {
    for (const char* name : {"llama", "qwen2", "qwen3"}) {
        CAPTURE(name);
        const auto path = test::shared_data_path(std::string("goldens/gradients/") + name + "/model");
        if (!path) continue;
        const auto model = load_model(*path);
        REQUIRE(model);
        CHECK(model->architecture().family == name);
        CHECK(model->architecture().attention_bias == (std::string(name) == "qwen2"));
        CHECK_FALSE(model->architecture().attention_output_bias);
        CHECK(model->architecture().qk_norm == (std::string(name) == "qwen3"));
        CHECK(model->tensors().size() == expected_tensors(model->architecture()).size());
        CHECK(model->gguf() == nullptr);
    }
    const auto minimind = test::shared_data_path("models/minimind2-small");
    if (!minimind) return;
    const auto model = load_model(*minimind);
    REQUIRE(model);
    CHECK(model->architecture().kv_heads == 2);
    CHECK(model->architecture().rope.theta == 1e6);
    CHECK(parameter_count(model->architecture()) == 25829888);
    CHECK(model->find("model.embed_tokens.weight")->type == TensorType::F16);
}

TEST_CASE("weights loader: shards are joined by their index, and a shard's path cannot leave the folder") {
    const auto source = test::shared_data_path("goldens/gradients/llama/model");
    if (!source) return;
    const std::string folder = test::temporary_folder("shards");
    std::filesystem::copy_file(*source + "/config.json", folder + "/config.json");
    const auto whole = load_model(*source);
    REQUIRE(whole);
    Json map = Json::object();
    for (int shard = 0; shard < 2; ++shard) {
        std::vector<TensorShape> shapes;
        std::vector<const TensorView*> views;
        for (size_t i = 0; i < whole->tensors().size(); ++i)
            if (static_cast<int>(i % 2) == shard) {
                const auto& tensor = whole->tensors()[i];
                shapes.push_back({tensor.name, tensor.type, tensor.shape});
                views.push_back(&tensor);
                map[tensor.name] = "shard-" + std::to_string(shard) + ".safetensors";
            }
        std::string out;
        REQUIRE(write_safetensors(shapes, {}, [&](size_t i) -> Result<std::vector<std::byte>> {
            return std::vector<std::byte>(views[i]->bytes.begin(), views[i]->bytes.end());
        }, [&](std::span<const std::byte> bytes) -> Result<void> {
            out += text_of(bytes);
            return {};
        }));
        write_file(folder + "/shard-" + std::to_string(shard) + ".safetensors", out);
    }
    write_file(folder + "/model.safetensors.index.json", write_json(Json{{"weight_map", map}}));
    const auto model = load_model(folder);
    REQUIRE(model);
    for (const auto& tensor : whole->tensors()) CHECK(text_of(model->find(tensor.name)->bytes) == text_of(tensor.bytes));

    map.begin().value() = "../model.safetensors";
    write_file(folder + "/model.safetensors.index.json", write_json(Json{{"weight_map", map}}));
    CHECK(load_model(folder).error().reason == "The file of this tensor has no valid name.");
}

TEST_CASE("weights loader: files are mapped, not read") {
    const auto source = test::shared_data_path("goldens/gradients/llama/model");
    if (!source) return;
    const std::string folder = test::temporary_folder("mapped"), path = folder + "/model.safetensors";
    std::filesystem::copy_file(*source + "/config.json", folder + "/config.json");
    const std::string content = file_content(*source + "/model.safetensors");
    // A tensor of 2 GiB that no plan uses is added at the end: a hole in the file, which takes no room on the disk.
    constexpr uint64_t hole_bytes = uint64_t{2} << 30;
    uint64_t header_bytes = 0;
    std::memcpy(&header_bytes, content.data(), sizeof header_bytes);
    auto header = *parse_json(content.substr(8, header_bytes));
    const uint64_t end = content.size() - 8 - header_bytes;
    header["unused"] = {{"dtype", "U8"}, {"shape", {hole_bytes}}, {"data_offsets", {end, end + hole_bytes}}};
    const std::string text = write_json(header);
    const uint64_t length = text.size();
    write_file(path, std::string(reinterpret_cast<const char*>(&length), 8) + text + content.substr(8 + header_bytes));
    std::filesystem::resize_file(path, std::filesystem::file_size(path) + hole_bytes);
    const int64_t before = resident_bytes();
    const auto model = load_model(folder);
    REQUIRE(model);
    CHECK(model->unused() == std::vector<std::string>{"unused"});
    CHECK(resident_bytes() - before < int64_t{64} << 20);
}

TEST_CASE("weights loader: weights of integers, whose scale is lost, are refused") {
    const auto source = test::shared_data_path("goldens/gradients/llama/model");
    if (!source) return;
    const std::string folder = test::temporary_folder("integers");
    std::filesystem::copy_file(*source + "/config.json", folder + "/config.json");
    const auto whole = load_model(*source);
    REQUIRE(whole);
    std::vector<TensorShape> shapes;
    for (const auto& tensor : whole->tensors()) shapes.push_back({tensor.name, tensor.name.ends_with("1.mlp.up_proj.weight") ? TensorType::I8 : tensor.type, tensor.shape});
    std::string out;
    REQUIRE(write_safetensors(shapes, {}, [&](size_t i) -> Result<std::vector<std::byte>> {
        return std::vector<std::byte>(static_cast<size_t>(*tensor_bytes(shapes[i].type, shapes[i].shape)));
    }, [&](std::span<const std::byte> bytes) -> Result<void> {
        out += text_of(bytes);
        return {};
    }));
    write_file(folder + "/model.safetensors", out);
    const auto model = load_model(folder);
    REQUIRE_FALSE(model);
    CHECK(model.error().field == "model.layers.1.mlp.up_proj.weight");
    CHECK(model.error().reason == "Weights of type I8 are not supported.");
}

TEST_CASE("weights loader: a missing tensor and a wrong shape are named") {
    const auto source = test::shared_data_path("goldens/gradients/llama/model");
    if (!source) return;
    const std::string folder = test::temporary_folder("broken");
    std::filesystem::copy_file(*source + "/model.safetensors", folder + "/model.safetensors");
    CHECK(load_model(folder).error().code == ErrorCode::NotFound);
    std::ifstream stream(*source + "/config.json");
    auto config = *parse_json(std::string(std::istreambuf_iterator<char>(stream), {}));
    config["num_hidden_layers"] = 3;
    write_file(folder + "/config.json", write_json(config));
    CHECK(load_model(folder).error().field == "model.layers.2.input_layernorm.weight");
    config["num_hidden_layers"] = 2;
    config["intermediate_size"] = 32;
    write_file(folder + "/config.json", write_json(config));
    CHECK(load_model(folder).error().field == "model.layers.0.mlp.gate_proj.weight");
    config["model_type"] = "gpt2";
    write_file(folder + "/config.json", write_json(config));
    CHECK(load_model(folder).error().reason == "Models of type \"gpt2\" are not supported.");
    CHECK(load_model(folder + "/nowhere.gguf").error().code == ErrorCode::NotFound);
}

TEST_CASE("head rows: the two orders are inverse, and follow llama.cpp's converter") {
    std::vector<std::byte> rows;
    for (int i = 0; i < 16; ++i) rows.push_back(static_cast<std::byte>(i));
    const auto gguf = reorder_head_rows(rows, 16, 2, RowOrder::Gguf);
    // numpy: arange(16).reshape(2, 2, 4).swapaxes(1, 2).reshape(-1)
    const std::vector<int> expected{0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15};
    for (size_t i = 0; i < 16; ++i) CHECK(static_cast<int>(gguf[i]) == expected[i]);
    CHECK(reorder_head_rows(gguf, 16, 2, RowOrder::HuggingFace) == rows);
}

TEST_CASE("tensor names: both spellings are translated, others are not") {
    CHECK(*hugging_face_name("blk.12.ffn_down.weight") == "model.layers.12.mlp.down_proj.weight");
    CHECK(*gguf_name("model.layers.0.self_attn.k_norm.weight") == "blk.0.attn_k_norm.weight");
    CHECK(*gguf_name("lm_head.weight") == "output.weight");
    CHECK_FALSE(gguf_name("model.layers.x.self_attn.k_norm.weight"));
    CHECK_FALSE(gguf_name("model.layers.0.self_attn.rotary_emb.inv_freq"));
    CHECK_FALSE(hugging_face_name("blk..attn_q.weight"));
    CHECK_FALSE(hugging_face_name("rope_freqs.weight"));
}
