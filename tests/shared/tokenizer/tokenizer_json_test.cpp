#include <doctest/doctest.h>

#include "shared/base/json.h"
#include "shared/tokenizer/tokenizer.h"
#include "tests/shared/tokenizer/vectors.h"

using namespace maquette;

TEST_CASE("tokenizer: Qwen2.5's tokenizer.json gives llama.cpp's ids on every vector") {
    const auto json = test::shared_data("tokenizers/qwen2_5/tokenizer.json");
    const auto config = test::shared_data("tokenizers/qwen2_5/tokenizer_config.json");
    if (!json || !config) return;
    const auto tokenizer = Tokenizer::from_tokenizer_json(*json, *config);
    REQUIRE_MESSAGE(tokenizer, (tokenizer ? "" : tokenizer.error().text()));
    const auto vectors = test::tokenizer_vectors("qwen2");
    CHECK(vectors.size() == 46);
    for (const auto& vector : vectors) {
        INFO(vector.text);
        CHECK(tokenizer->encode(vector.text, {.parse_special = false}) == vector.ids);
        CHECK(tokenizer->decode(vector.ids) == vector.text);
    }
    CHECK(tokenizer->kind() == "byte-level BPE");
    CHECK(tokenizer->find("<|im_end|>") == 151645);
    CHECK(tokenizer->eos_id() == 151645);
    CHECK(tokenizer->is_special(151645));
}

TEST_CASE("tokenizer: ids equal transformers' on the conversations of the mask goldens") {
    const auto json = test::shared_data("tokenizers/qwen2_5/tokenizer.json");
    const auto golden = test::shared_data("goldens/masks/qwen2_5.json");
    if (!json || !golden) return;
    const auto tokenizer = Tokenizer::from_tokenizer_json(*json);
    REQUIRE(tokenizer);
    const auto parsed = parse_json(*golden);
    REQUIRE(parsed);
    for (const Json& conversation : (*parsed)["conversations"]) {
        const auto text = conversation["text"].get<std::string>();
        const auto ids = conversation["input_ids"].get<std::vector<int32_t>>();
        CHECK(tokenizer->encode(text) == ids);
        CHECK(tokenizer->decode(ids) == text);
    }
}

TEST_CASE("tokenizer: broken UTF-8 comes back byte for byte") {
    const auto json = test::shared_data("tokenizers/qwen2_5/tokenizer.json");
    if (!json) return;
    const auto tokenizer = Tokenizer::from_tokenizer_json(*json);
    REQUIRE(tokenizer);
    for (const std::string& text : {std::string("a\xff\xfe b"), std::string("\xe2\x96"), std::string("x\xc3"), std::string("\x80\x80<div>"),
                                   std::string("\0a\0", 3)})
        CHECK(tokenizer->decode(tokenizer->encode(text).value()) == text);
}

TEST_CASE("tokenizer: streaming never splits a character") {
    const auto json = test::shared_data("tokenizers/qwen2_5/tokenizer.json");
    if (!json) return;
    const auto tokenizer = Tokenizer::from_tokenizer_json(*json);
    REQUIRE(tokenizer);
    const std::string text = "Hallo 👋🏽 — “schön”\u00a0✓ नमस्ते 🇳🇴 <b>你好</b>";
    StreamDecoder decoder(*tokenizer);
    std::string shown;
    const auto ids = tokenizer->encode(text).value();
    for (const int32_t id : ids) {
        const std::string part = decoder.add(id);
        shown += part;
    }
    shown += decoder.finish();
    CHECK(shown == text);
}
