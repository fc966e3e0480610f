#include <doctest/doctest.h>

#include "native/model/model_names.h"
#include "native/model/tokens.h"
#include "shared/tokenizer/loss_mask.h"
#include "tests/support/test_data.h"

using namespace maquette;

TEST_CASE("tokens: SmolLM2's GGUF file gives transformers' texts, ids and labels") {
    const auto golden = test::shared_data("goldens/masks/smollm2.json");
    const auto path = find_model("smollm2");
    if (!golden) return;
    if (!path) {
        MESSAGE("skipped: the SmolLM2 model is not here");
        return;
    }
    const auto text = load_model_text(*path);
    REQUIRE_MESSAGE(text, (text ? "" : text.error().text()));
    CHECK(text->eos == 2);
    CHECK(text->eos_ids.front() == 2);
    CHECK_FALSE(text->adds_bos);
    CHECK(text->tokenizer.size() == 49152);
    const auto parsed = parse_json(*golden);
    REQUIRE(parsed);
    const std::pair<LossMode, const char*> modes[] = {{LossMode::Assistant, "labels_eot"}, {LossMode::AssistantTurn, "labels_prefix_diff"},
                                                      {LossMode::Completion, "trl_completion_only"}};
    for (const Json& conversation : (*parsed)["conversations"])
        for (const auto& [mode, key] : modes) {
            const std::string where = json_text(conversation, "name") + " " + key;  // clang 14 captures no bindings.
            INFO(where);
            Json sample{{"messages", conversation["messages"]}};
            if (conversation.contains("tools")) sample["tools"] = conversation["tools"];
            MaskOptions options;
            options.mode = mode;
            options.variables = text->variables;
            const auto row = mask_row(text->tokenizer, text->chat_template, sample, options);
            const Json& expected = conversation[key];
            CHECK(row.text == json_text(conversation, "text"));
            CHECK(row.ids == conversation["input_ids"].get<std::vector<int32_t>>());
            CHECK(row.labels == (expected.is_object() ? expected["labels"] : expected).get<std::vector<int32_t>>());
        }
}

TEST_CASE("tokens: a Hugging Face folder brings tokenizer, template and special tokens") {
    const auto folder = test::shared_data_path("models/minimind2-small");
    if (!folder) return;
    const auto text = load_model_text(*folder);
    REQUIRE_MESSAGE(text, (text ? "" : text.error().text()));
    CHECK(text->tokenizer.size() == 6400);
    CHECK(text->eos == 2);
    CHECK_FALSE(text->chat_template.is_empty());
    const auto rendered = text->chat_template.render(Json::parse(R"({"messages":[{"role":"user","content":"hi"}],"add_generation_prompt":true})"));
    REQUIRE(rendered);
    CHECK(rendered->text.find("<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n") != std::string::npos);
}

TEST_CASE("tokens: a SentencePiece model is read by hand") {
    const auto path = test::shared_data_path("models/stories260K/tok512.model");
    if (!path) return;
    const auto text = load_model_text(*path);
    REQUIRE_MESSAGE(text, (text ? "" : text.error().text()));
    CHECK(text->tokenizer.size() == 512);
    CHECK(text->bos == 1);
    for (const std::string sample : {"Once upon a time, there was a little girl named Lily.", "  two spaces\n<tag>", "äöü 你好 👋", "", " "})
        CHECK(text->tokenizer.decode(text->tokenizer.encode(sample).value()) == sample);
}

TEST_CASE("tokens: what is not there is named") {
    const auto missing = load_model_text("no/such/model");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::NotFound);
}
