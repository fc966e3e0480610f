// Adapters saved by PEFT, and the weights PEFT merges them into: shared data, goldens/peft_adapters.
#include "shared/weights/lora_adapter.h"

#include <doctest/doctest.h>

#include <cmath>

#include "shared/base/bytes.h"
#include "shared/base/json.h"
#include "shared/weights/quantization.h"
#include "shared/weights/safetensors.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

std::string weights_text(const LoraAdapter& adapter) {
    std::string out;
    REQUIRE(write_peft_weights(adapter, [&out](std::span<const std::byte> bytes) -> Result<void> {
        out += text_of(bytes);
        return {};
    }));
    return out;
}

// A module of rank 1 that maps 2 numbers to 3.
std::string tiny(const std::string& a_name, const std::string& b_name, int64_t b_rank = 1) {
    std::string out;
    REQUIRE(write_safetensors({{a_name, TensorType::F32, {1, 2}}, {b_name, TensorType::F32, {3, b_rank}}}, {},
                              [&](size_t i) -> Result<std::vector<std::byte>> {
                                  return std::vector<std::byte>(static_cast<size_t>(i == 0 ? 8 : 12 * b_rank));
                              },
                              [&out](std::span<const std::byte> bytes) -> Result<void> {
                                  out += text_of(bytes);
                                  return {};
                              }));
    return out;
}

const std::string a_name = "base_model.model.model.layers.0.mlp.up_proj.lora_A.weight";
const std::string b_name = "base_model.model.model.layers.0.mlp.up_proj.lora_B.weight";

Error error_of(const std::string& config, const std::string& file) {
    const auto adapter = read_peft_adapter(config, bytes_of(file));
    REQUIRE_FALSE(adapter);
    return adapter.error();
}

}  // namespace

TEST_CASE("lora adapter: PEFT's weights are written byte for byte, and its options are kept") {
    for (const std::string name : {"tiny-qwen2", "minimind2-small"}) {
        CAPTURE(name);
        const auto config = test::shared_data("goldens/peft_adapters/" + name + "/adapter_config.json");
        const auto weights = test::shared_data("goldens/peft_adapters/" + name + "/adapter_model.safetensors");
        if (!config || !weights) continue;
        const auto adapter = read_peft_adapter(*config, bytes_of(*weights));
        REQUIRE(adapter);
        CHECK(adapter->rank == 4);
        CHECK(weights_text(*adapter) == *weights);
        const Json ours = *parse_json(peft_config_text(*adapter));
        const Json theirs = *parse_json(*config);
        for (const auto& [option, value] : ours.items()) {
            const std::string key = option;  // clang 14 captures no structured binding.
            CAPTURE(key);
            CHECK(value == theirs.at(key));
        }
        CHECK(ours["lora_alpha"].is_number_integer());
    }
}

TEST_CASE("lora adapter: merging gives PEFT's merged weights") {
    const auto config = test::shared_data("goldens/peft_adapters/tiny-qwen2/adapter_config.json");
    const auto weights = test::shared_data("goldens/peft_adapters/tiny-qwen2/adapter_model.safetensors");
    const auto merged = test::shared_data("goldens/peft_adapters/tiny-qwen2/merged.json");
    const auto base = test::shared_data("goldens/gradients/qwen2/model/model.safetensors");
    if (!config || !weights || !merged || !base) return;
    const auto adapter = read_peft_adapter(*config, bytes_of(*weights));
    const auto model = read_safetensors(bytes_of(*base));
    REQUIRE(adapter);
    REQUIRE(model);
    const Json expected = parse_json(*merged)->at("tensors");
    int compared = 0;
    for (const auto& tensor : model->tensors) {
        CAPTURE(tensor.name);
        auto numbers = *dequantize(tensor);
        if (const auto* module = adapter->find(tensor.name.substr(0, tensor.name.rfind('.'))))
            if (tensor.name.find(".weight") != std::string::npos) merge_lora(*module, adapter->scale(*module), numbers);
        double sum = 0, magnitude = 0;
        for (const float number : numbers) sum += number, magnitude += std::fabs(number);
        CHECK(magnitude == doctest::Approx(expected.at(tensor.name)["abs_sum"].get<double>()).epsilon(1e-7));
        CHECK(std::fabs(sum - expected.at(tensor.name)["sum"].get<double>()) < 1e-4);
        ++compared;
    }
    CHECK(compared >= 26);
}

TEST_CASE("lora adapter: scale, ranks and alphas of single modules") {
    const std::string file = tiny(a_name, b_name);
    const auto plain = read_peft_adapter(R"({"peft_type":"LORA","r":1,"lora_alpha":3})", bytes_of(file));
    REQUIRE(plain);
    CHECK(plain->modules[0].name == "model.layers.0.mlp.up_proj");
    CHECK(plain->modules[0].out == 3);
    CHECK(plain->parameters() == 5);
    CHECK(plain->scale(plain->modules[0]) == 3.0);
    const auto pattern = read_peft_adapter(R"({"r":4,"lora_alpha":8,"alpha_pattern":{"up_proj":5},"use_rslora":true})", bytes_of(file));
    REQUIRE(pattern);
    CHECK(pattern->scale(pattern->modules[0]) == 5.0);
    const Json config = *parse_json(peft_config_text(*pattern));
    CHECK(config["rank_pattern"]["model.layers.0.mlp.up_proj"] == 1);
    CHECK(config["alpha_pattern"]["model.layers.0.mlp.up_proj"] == 5.0);
    CHECK(config["target_modules"] == Json::array({"up_proj"}));
    // Older files carry the adapter's name.
    CHECK(read_peft_adapter("{}", bytes_of(tiny("base_model.model.x.lora_A.default.weight", "base_model.model.x.lora_B.default.weight"))));
}

TEST_CASE("lora adapter: what would load without effect is refused by name") {
    const std::string file = tiny(a_name, b_name);
    CHECK(error_of(R"({"peft_type":"IA3"})", file).field == "peft_type");
    CHECK(error_of(R"({"use_dora":true})", file).field == "use_dora");
    CHECK(error_of(R"({"modules_to_save":["lm_head"]})", file).field == "modules_to_save");
    CHECK(error_of(R"({"bias":"all"})", file).field == "bias");
    CHECK(error_of(R"({"alpha_pattern":{"layers\\.[01].*":2}})", file).field == "alpha_pattern");
    CHECK(error_of("{}", tiny(a_name, "base_model.model.lm_head.weight")).field == "base_model.model.lm_head.weight");
    CHECK(error_of("{}", tiny(a_name, "base_model.model.model.layers.1.mlp.up_proj.lora_B.weight")).field == b_name);
    CHECK(error_of("{}", tiny(a_name, b_name, 2)).reason.find("rank") != std::string::npos);
    CHECK_FALSE(read_peft_adapter("{", bytes_of(file)));
    CHECK_FALSE(read_peft_adapter("{}", bytes_of(file.substr(0, 40))));
}
