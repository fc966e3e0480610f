#include "native/model/architecture.h"

#include <doctest/doctest.h>

using namespace maquette;

namespace {

Json base() {
    return *parse_json(R"({"model_type":"llama","hidden_size":2048,"intermediate_size":8192,"num_hidden_layers":16,
        "num_attention_heads":32,"num_key_value_heads":8,"vocab_size":128256,"max_position_embeddings":131072,
        "rms_norm_eps":1e-05,"rope_theta":500000.0,"tie_word_embeddings":true,"eos_token_id":[128001,128009]})");
}

}  // namespace

TEST_CASE("architecture: Llama 3's rotary scaling gives transformers' frequencies") {
    Json config = base();
    config["rope_scaling"] = *parse_json(R"({"factor":32.0,"high_freq_factor":4.0,"low_freq_factor":1.0,
        "original_max_position_embeddings":8192,"rope_type":"llama3"})");
    const auto a = architecture_from_config(config);
    REQUIRE(a);
    CHECK(a->head_dim == 64);
    CHECK(a->eos_ids == std::vector<int32_t>{128001, 128009});
    const auto frequencies = rope_frequencies(*a);
    REQUIRE(frequencies.size() == 32);
    // Computed by hand from modeling_rope_utils.py for pairs 0, 16 and 31: kept, mixed, divided.
    CHECK(frequencies[0] == doctest::Approx(1.0));
    CHECK(frequencies[31] == doctest::Approx(3.0136e-06 / 32.0).epsilon(1e-3));
    // The newer layout says the same.
    Json newer = base();
    newer.erase("rope_theta");
    newer["rope_parameters"] = config["rope_scaling"];
    newer["rope_parameters"]["rope_theta"] = 500000.0;
    const auto b = architecture_from_config(newer);
    REQUIRE(b);
    CHECK(rope_frequencies(*b) == frequencies);
    CHECK(rope_attention_factor(*b) == 1.0);
}

TEST_CASE("architecture: linear scaling divides, YaRN mixes and raises the attention factor") {
    Json config = base();
    config["rope_scaling"] = *parse_json(R"({"type":"linear","factor":4.0})");
    const auto linear = architecture_from_config(config);
    REQUIRE(linear);
    CHECK(rope_frequencies(*linear)[0] == doctest::Approx(0.25));
    config["rope_scaling"] = *parse_json(R"({"rope_type":"yarn","factor":4.0,"original_max_position_embeddings":32768})");
    const auto yarn = architecture_from_config(config);
    REQUIRE(yarn);
    const auto frequencies = rope_frequencies(*yarn);
    CHECK(frequencies[0] == doctest::Approx(1.0));
    CHECK(frequencies[31] == doctest::Approx(std::pow(500000.0, -62.0 / 64.0) / 4.0));
    CHECK(rope_attention_factor(*yarn) == doctest::Approx(1.1386294361));
}

TEST_CASE("architecture: flags come from the options, not from the name alone") {
    Json config = base();
    config["attention_bias"] = true;
    CHECK(architecture_from_config(config)->attention_output_bias);
    config["model_type"] = "qwen2";
    config.erase("attention_bias");
    CHECK(architecture_from_config(config)->attention_bias);
    CHECK_FALSE(architecture_from_config(config)->attention_output_bias);
    config["sliding_window"] = 4096;
    CHECK(architecture_from_config(config)->sliding_window == 0);
    config["use_sliding_window"] = true;
    config["max_window_layers"] = 5;
    CHECK(architecture_from_config(config)->sliding_window == 4096);
    CHECK(architecture_from_config(config)->sliding_window_first_layer == 5);
    config["model_type"] = "minimind";
    config.erase("intermediate_size");
    config["hidden_size"] = 512;
    CHECK(architecture_from_config(config)->intermediate_size == 1408);
}

TEST_CASE("architecture: what the plan cannot run is refused by name") {
    const auto error = [](const char* key, const char* value) {
        Json config = base();
        config[key] = *parse_json(value);
        const auto a = architecture_from_config(config);
        REQUIRE_FALSE(a);
        return a.error();
    };
    CHECK(error("model_type", "\"mamba\"").field == "model_type");
    CHECK(error("hidden_act", "\"gelu\"").field == "hidden_act");
    CHECK(error("num_local_experts", "8").field == "num_local_experts");
    CHECK(error("use_moe", "true").field == "use_moe");
    CHECK(error("rope_scaling", R"({"rope_type":"longrope"})").field == "rope_scaling");
    CHECK(error("partial_rotary_factor", "0.5").field == "partial_rotary_factor");
    CHECK(error("num_hidden_layers", "-1").field == "num_hidden_layers");
    CHECK(error("hidden_size", "\"big\"").field == "hidden_size");
    CHECK(error("num_key_value_heads", "5").field == "num_key_value_heads");
    CHECK_FALSE(architecture_from_config(Json::array()));
}
