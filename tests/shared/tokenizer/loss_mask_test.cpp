#include <doctest/doctest.h>

#include "shared/tokenizer/loss_mask.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

struct Qwen {
    Tokenizer tokenizer;
    ChatTemplate chat_template;
};

std::optional<Qwen> qwen() {
    const auto json = test::shared_data("tokenizers/qwen2_5/tokenizer.json");
    const auto config = test::shared_data("tokenizers/qwen2_5/tokenizer_config.json");
    if (!json || !config) return std::nullopt;
    auto tokenizer = Tokenizer::from_tokenizer_json(*json, *config);
    REQUIRE(tokenizer);
    auto parsed = ChatTemplate::parse(json_text(*parse_json(*config), "chat_template"));
    REQUIRE(parsed);
    return Qwen{std::move(*tokenizer), std::move(*parsed)};
}

Json sample_of(const Json& conversation) {
    Json sample{{"messages", conversation["messages"]}};
    if (conversation.contains("tools")) sample["tools"] = conversation["tools"];
    return sample;
}

bool has_rule(const MaskedRow& row, std::string_view rule) {
    for (const Finding& finding : row.findings)
        if (finding.rule == rule) return true;
    return false;
}

}  // namespace

TEST_CASE("loss mask: ids and labels equal TRL's and transformers' for Qwen2.5") {
    const auto model = qwen();
    const auto golden = test::shared_data("goldens/masks/qwen2_5.json");
    if (!model || !golden) return;
    const auto parsed = parse_json(*golden);
    REQUIRE(parsed);
    const std::pair<LossMode, const char*> modes[] = {{LossMode::Assistant, "labels_eot"}, {LossMode::AssistantTurn, "labels_prefix_diff"},
                                                      {LossMode::AssistantTrl, "trl_assistant_only"}, {LossMode::Completion, "trl_completion_only"}};
    for (const Json& conversation : (*parsed)["conversations"])
        for (const auto& [mode, key] : modes) {
            const std::string where = json_text(conversation, "name") + " " + key;  // clang 14 captures no bindings.
            INFO(where);
            MaskOptions options;
            options.mode = mode;
            const auto row = mask_row(model->tokenizer, model->chat_template, sample_of(conversation), options);
            const Json& expected = conversation[key];
            CHECK(row.usable);
            CHECK(row.ids == (expected.is_object() ? expected["input_ids"] : conversation["input_ids"]).get<std::vector<int32_t>>());
            CHECK(row.labels == (expected.is_object() ? expected["labels"] : expected).get<std::vector<int32_t>>());
            if (!expected.is_object()) continue;
            options.max_length = 64;
            const auto cut = mask_row(model->tokenizer, model->chat_template, sample_of(conversation), options);
            const Json& expected_cut = conversation[std::string(key) + "_64"];
            if (expected_cut.is_null()) {
                CHECK(has_rule(cut, "mask.nothing_trained"));
            } else {
                CHECK(cut.ids == expected_cut["input_ids"].get<std::vector<int32_t>>());
                CHECK(cut.labels == expected_cut["labels"].get<std::vector<int32_t>>());
            }
        }
}

TEST_CASE("loss mask: messages, spans and thoughts can be weighted") {
    const auto model = qwen();
    if (!model) return;
    const auto trained_text = [&](const Json& sample, const MaskOptions& options) {
        const auto row = mask_row(model->tokenizer, model->chat_template, sample, options);
        std::vector<int32_t> ids;
        for (const int32_t label : row.labels)
            if (label != masked_label) ids.push_back(label);
        return model->tokenizer.decode(ids);
    };
    const Json two = Json::parse(R"([{"role":"user","content":"a"},{"role":"assistant","content":"first","train":false},{"role":"user","content":"b"},{"role":"assistant","content":"second"}])");
    CHECK(trained_text(two, {}) == "second<|im_end|>");
    MaskOptions last, without_thoughts;
    last.mode = LossMode::LastAssistant;
    without_thoughts.think = ThinkLoss::Exclude;
    CHECK(trained_text(two, last) == "second<|im_end|>");
    const Json think = Json::parse(R"([{"role":"user","content":"a"},{"role":"assistant","content":"<think>\nhm\n</think>\n\nyes"}])");
    CHECK(trained_text(think, without_thoughts).find("hm") == std::string::npos);
    CHECK(trained_text(think, {}).find("hm") != std::string::npos);
    const Json steps = Json::parse(R"([{"role":"user","content":"a"},{"role":"assistant","content":"<|im_start|>think\nhm\n<|im_start|>answer\nyes"}])");
    CHECK(trained_text(steps, without_thoughts) == "<|im_start|>answer\nyes<|im_end|>");
    const Json detail = Json::parse(R"([{"role":"user","content":"a"},{"role":"assistant","content":"keep drop keep","train_detail":[{"begin_offset":4,"end_offset":8,"train":false}]}])");
    CHECK(trained_text(detail, {}) == "keep keep<|im_end|>");
}

TEST_CASE("loss mask: tokens are weighted by what they are in the answer's code") {
    const auto model = qwen();
    if (!model) return;
    const Json sample = Json::parse(R"([{"role":"user","content":"<b>not this</b>"},{"role":"assistant","content":"Sure:\n```html\n<div class=\"p-4\">Hi</div>\n```"}])");
    MaskOptions options;
    REQUIRE(add_class_weight("closing-tag=3", options.class_weights));
    REQUIRE(add_class_weight("class-name=0.5", options.class_weights));
    const auto row = mask_row(model->tokenizer, model->chat_template, sample, options);
    REQUIRE(row.classes.size() == row.ids.size());
    std::string heavy, light;
    for (size_t i = 0; i < row.ids.size(); ++i) {
        const std::string piece = model->tokenizer.token_bytes(row.ids[i]);
        if (row.weights[i] == 3.0f) heavy += piece;
        if (row.weights[i] == 0.5f) light += piece;
        CHECK((row.labels[i] != masked_label) == (row.weights[i] != 0));
    }
    CHECK(heavy == "</div>\n");
    CHECK(light == "p-4");
    CHECK(mask_row(model->tokenizer, model->chat_template, sample, {}).classes.empty());
    std::vector<std::pair<TokenClass, double>> weights;
    CHECK(add_class_weight("critical=2", weights));
    CHECK(weights.size() == 6);
    CHECK(add_class_weight("tags=2", weights).error().reason == "\"tags\" is no class of tokens.");
    for (const char* wrong : {"tag", "tag=", "tag=x", "tag=-1", "tag=nan", "=2"}) CHECK_FALSE(add_class_weight(wrong, weights));
}

TEST_CASE("loss mask: findings name what goes wrong") {
    const auto model = qwen();
    if (!model) return;
    const auto row_of = [&](const char* json, MaskOptions options = {}) { return mask_row(model->tokenizer, model->chat_template, Json::parse(json), options); };
    CHECK(has_rule(row_of(R"([{"role":"user","content":"a"}])"), "mask.nothing_trained"));
    CHECK(has_rule(row_of(R"({"rows":1})"), "mask.unusable"));
    MaskOptions cut;
    cut.max_length = 30;
    const auto truncated = row_of(R"([{"role":"user","content":"a"},{"role":"assistant","content":"<html><body>some text</body></html>"}])", cut);
    CHECK(truncated.truncated);
    CHECK(has_rule(truncated, "mask.truncated"));
    bool names_closing = false;
    for (const Finding& finding : truncated.findings) names_closing = names_closing || finding.reason.find("</html>") != std::string::npos;
    CHECK(names_closing);
    const auto dropped = ChatTemplate::parse("{% for m in messages if m.role != 'system' %}<|im_start|>{{ m.role }}\n{{ m.content }}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}");
    REQUIRE(dropped);
    const auto row = mask_row(model->tokenizer, *dropped, Json::parse(R"([{"role":"system","content":"Be kind."},{"role":"user","content":"a"},{"role":"assistant","content":"b"}])"), {});
    CHECK(has_rule(row, "mask.system_dropped"));
    CHECK(has_rule(row, "mask.eos_untrained"));
}

TEST_CASE("loss mask: a template that drops earlier thoughts does not leak the prompt") {
    const auto model = qwen();
    const auto source = test::shared_data("tokenizers/templates/Qwen-Qwen3-0.6B.jinja");
    if (!model || !source) return;
    const auto chat = ChatTemplate::parse(*source);
    REQUIRE(chat);
    const Json sample = Json::parse(R"([{"role":"user","content":"first question"},{"role":"assistant","content":"<think>\nlong thought that goes away\n</think>\n\nfirst answer"},{"role":"user","content":"second question"},{"role":"assistant","content":"<think>\nnew\n</think>\n\nsecond answer"}])");
    const auto row = mask_row(model->tokenizer, *chat, sample, {});
    REQUIRE(row.usable);
    std::vector<int32_t> ids;
    for (const int32_t label : row.labels)
        if (label != masked_label) ids.push_back(label);
    CHECK(model->tokenizer.decode(ids) == "first answer<|im_end|><think>\nnew\n</think>\n\nsecond answer<|im_end|>");
}

TEST_CASE("loss mask: an empty think block that the template writes is a finding") {
    const auto model = qwen();
    const auto source = test::shared_data("tokenizers/templates/Qwen-Qwen3-0.6B.jinja");
    if (!model || !source) return;
    const auto chat = ChatTemplate::parse(*source);
    REQUIRE(chat);
    const auto row = mask_row(model->tokenizer, *chat, Json::parse(R"([{"role":"user","content":"a"},{"role":"assistant","content":"b"}])"), {});
    CHECK(row.text.find("<think>\n\n</think>") != std::string::npos);
    CHECK(has_rule(row, "mask.empty_think"));
    const auto thought = mask_row(model->tokenizer, *chat, Json::parse(R"([{"role":"user","content":"a"},{"role":"assistant","content":"<think>\nhm\n</think>\n\nb"}])"), {});
    CHECK_FALSE(has_rule(thought, "mask.empty_think"));
}

TEST_CASE("loss mask: a template that belongs to another tokenizer is a finding") {
    const auto model = qwen();
    const auto source = test::shared_data("tokenizers/templates/meta-llama-Llama-3.1-8B-Instruct.jinja");
    if (!model || !source) return;
    const auto chat = ChatTemplate::parse(*source);
    REQUIRE(chat);
    const Json sample = Json::parse(R"([{"role":"user","content":"a"},{"role":"assistant","content":"b"}])");
    const auto row = mask_row(model->tokenizer, *chat, sample, {});
    CHECK(has_rule(row, "mask.template_mismatch"));
    CHECK(has_rule(row, "mask.eos_untrained"));
    CHECK_FALSE(has_rule(mask_row(model->tokenizer, model->chat_template, sample, {}), "mask.template_mismatch"));
    // A mark that the user wrote is no fault of the template.
    CHECK_FALSE(has_rule(mask_row(model->tokenizer, model->chat_template, Json::parse(R"([{"role":"user","content":"<|odd|>"},{"role":"assistant","content":"b"}])"), {}), "mask.template_mismatch"));
}

TEST_CASE("loss mask: a token that holds the prompt's end and the answer's beginning is never trained without a word") {
    const auto model = qwen();
    const auto chat = ChatTemplate::parse("{% for m in messages %}{{ m.role }}: {{ m.content }}<|im_end|>{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}");
    if (!model) return;
    REQUIRE(chat);
    const Json sample = Json::parse(R"([{"role":"user","content":"a"},{"role":"assistant","content":"yes"}])");
    MaskOptions trl, completion;
    trl.mode = LossMode::AssistantTrl;
    completion.mode = LossMode::Completion;
    CHECK(has_rule(mask_row(model->tokenizer, *chat, sample, {}), "mask.merged_border"));
    const auto leaked = mask_row(model->tokenizer, *chat, sample, completion);
    CHECK(has_rule(leaked, "mask.prompt_leak"));
    CHECK_FALSE(has_rule(mask_row(model->tokenizer, model->chat_template, sample, completion), "mask.prompt_leak"));
    // TRL trains from behind the role's name on: the blank is its own.
    CHECK_FALSE(has_rule(mask_row(model->tokenizer, *chat, sample, trl), "mask.merged_border"));
}

TEST_CASE("loss mask: weights of messages, thoughts and parts are multiplied") {
    const auto model = qwen();
    if (!model) return;
    const auto weight_of = [&](const MaskedRow& row, const std::string& piece) {
        for (size_t i = 0; i < row.ids.size(); ++i)
            if (model->tokenizer.token_bytes(row.ids[i]) == piece) return row.weights[i];
        return -1.0f;
    };
    MaskOptions options;
    options.think_weight = 0.25;
    const auto row = mask_row(model->tokenizer, model->chat_template, Json::parse(R"([{"role":"user","content":"a"},{"role":"assistant","weight":0.5,"content":"<think>\nhm\n</think>\n\nyes"}])"), options);
    CHECK(weight_of(row, "hm") == 0.125f);
    CHECK(weight_of(row, "yes") == 0.5f);
    const auto parts = mask_row(model->tokenizer, model->chat_template, Json::parse(R"([{"role":"user","content":"a"},{"role":"assistant","content":"one two","train_detail":[{"begin_offset":3,"end_offset":3,"train":false}]}])"), {});
    CHECK(weight_of(parts, "one") == 1.0f);  // The end is inclusive: [3, 3] is the blank with which " two" begins.
    CHECK(weight_of(parts, " two") == 0.0f);
    // Offsets count characters, not bytes.
    const auto wide = mask_row(model->tokenizer, model->chat_template, Json::parse(R"([{"role":"user","content":"a"},{"role":"assistant","content":"äöü two six","train_detail":[{"begin_offset":3,"end_offset":3,"train":false}]}])"), {});
    CHECK(weight_of(wide, " two") == 0.0f);
    CHECK(weight_of(wide, " six") == 1.0f);
    options = {};
    REQUIRE(add_class_weight("critical=1.5", options.class_weights));
    const auto code = mask_row(model->tokenizer, model->chat_template, Json::parse(R"([{"role":"user","content":"a"},{"role":"assistant","weight":2,"content":"```html\n<div>Hi</div>\n```"}])"), options);
    CHECK(weight_of(code, "Hi") == 2.0f);
    CHECK(weight_of(code, "</") == 3.0f);
}

TEST_CASE("loss mask: details, parts and other roles are trained as Axolotl trains them") {
    const auto model = qwen();
    if (!model) return;
    const auto row_of = [&](const char* json) { return mask_row(model->tokenizer, model->chat_template, Json::parse(json), {}); };
    const auto trained_text = [&](const MaskedRow& row) {
        std::vector<int32_t> ids;
        for (const int32_t label : row.labels)
            if (label != masked_label) ids.push_back(label);
        return model->tokenizer.decode(ids);
    };
    // What no part names is not trained, and a word goes with its blank, also where the part begins behind the blank.
    const auto named = row_of(R"([{"role":"user","content":"a"},{"role":"assistant","content":"keep drop keep","train_detail":[{"begin_offset":5,"end_offset":8,"train":true}]}])");
    CHECK(trained_text(named) == " drop<|im_end|>");
    CHECK_FALSE(has_rule(named, "mask.parts_unnamed"));
    // Axolotl leaves out a token of which only one character lies in the part.
    CHECK(trained_text(row_of(R"([{"role":"user","content":"a"},{"role":"assistant","content":"keep drop keep","train_detail":[{"begin_offset":0,"end_offset":4,"train":true}]}])")) == "keep<|im_end|>");
    CHECK(trained_text(row_of(R"([{"role":"user","content":"a"},{"role":"assistant","content":"keep drop keep","train_detail":[{"begin_offset":0,"end_offset":5,"train":true}]}])")) == "keep drop<|im_end|>");
    // Without a part to train, the rest is; an end that is far too large is the content's.
    const auto dropped = row_of(R"([{"role":"user","content":"a"},{"role":"assistant","content":"keep drop keep","train_detail":[{"begin_offset":5,"end_offset":9223372036854775807,"train":false}]}])");
    CHECK(trained_text(dropped) == "keep<|im_end|>");
    CHECK(has_rule(dropped, "mask.parts_unnamed"));
    // Parts of a content reach a template that takes texts only, and a token in two parts is the second's.
    CHECK(trained_text(row_of(R"([{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"text","text":"keep "},{"type":"text","text":"drop","train":false}]}])")) == "keep<|im_end|>");
    CHECK(trained_text(row_of(R"([{"role":"user","content":"ask","train":true},{"role":"assistant","content":"b"}])")) == "ask<|im_end|>b<|im_end|>");
    CHECK(trained_text(row_of(R"([{"role":"user","content":"ask"},{"role":"assistant","content":"b"}])")) == "b<|im_end|>");
}

TEST_CASE("loss mask: a weight that is none is named and ignored") {
    const auto model = qwen();
    if (!model) return;
    for (const char* wrong : {R"("weight":-1)", R"("weight":1e300)", R"("weight":"0")", R"("train":"no")"}) {
        INFO(wrong);
        const auto row = mask_row(model->tokenizer, model->chat_template, Json::parse(std::string(R"([{"role":"user","content":"a"},{"role":"assistant","content":"b",)") + wrong + "}]"), {});
        CHECK(row.trained() == 2);
        REQUIRE(row.findings.size() == 1);
        CHECK(row.findings[0].rule == "mask.bad_weight");
        CHECK(row.findings[0].field.starts_with("messages[1]."));
    }
}

TEST_CASE("loss mask: a completion behind a system text or an answer begins where TRL's begins") {
    const auto model = qwen();
    if (!model) return;
    MaskOptions options;
    options.mode = LossMode::Completion;
    const auto trained_text = [&](const char* json) {
        std::vector<int32_t> ids;
        for (const int32_t label : mask_row(model->tokenizer, model->chat_template, Json::parse(json), options).labels)
            if (label != masked_label) ids.push_back(label);
        return model->tokenizer.decode(ids);
    };
    CHECK(trained_text(R"({"prompt":[{"role":"system","content":"s"}],"completion":[{"role":"assistant","content":"x"}]})") == "x<|im_end|>\n");
    // TRL 1.16 renders every prompt with the answer's opening, whose first token the next turn shares.
    CHECK(trained_text(R"({"prompt":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"completion":[{"role":"user","content":"c"},{"role":"assistant","content":"d"}]})") ==
          "user\nc<|im_end|>\n<|im_start|>assistant\nd<|im_end|>\n");
}

TEST_CASE("loss mask: a mark around the prompt, a short system text left out and gemma's marks are findings") {
    const auto model = qwen();
    if (!model) return;
    const auto row_of = [&](const char* source, const char* json, LossMode mode = LossMode::Assistant) {
        const auto chat = ChatTemplate::parse(source);
        REQUIRE(chat);
        MaskOptions options;
        options.mode = mode;
        return mask_row(model->tokenizer, *chat, Json::parse(json), options);
    };
    const char* two = R"([{"role":"user","content":"a"},{"role":"assistant","content":"b"}])";
    const char* wide = "{% for m in messages %}{% generation %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>{% endgeneration %}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
    const char* narrow = "{% for m in messages %}<|im_start|>{{ m.role }}\n{% if m.role == 'assistant' %}{% generation %}{{ m.content }}<|im_end|>{% endgeneration %}{% else %}{{ m.content }}<|im_end|>{% endif %}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
    CHECK(has_rule(row_of(wide, two, LossMode::AssistantTrl), "mask.prompt_leak"));
    CHECK(row_of(narrow, two, LossMode::AssistantTrl).findings.empty());
    const char* without_system = "{% for m in messages if m.role != 'system' %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
    const char* short_system = R"([{"role":"system","content":"a"},{"role":"user","content":"a"},{"role":"assistant","content":"b"}])";
    CHECK(has_rule(row_of(without_system, short_system), "mask.system_dropped"));
    CHECK_FALSE(has_rule(row_of(narrow, short_system), "mask.system_dropped"));
    const char* loud_system = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content | upper if m.role == 'system' else m.content }}<|im_end|>{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
    CHECK_FALSE(has_rule(row_of(loud_system, short_system), "mask.system_dropped"));
    const char* gemma = "{% for m in messages %}<start_of_turn>{{ m.role }}\n{{ m.content }}<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>assistant\n{% endif %}";
    CHECK(has_rule(row_of(gemma, two), "mask.template_mismatch"));
    const auto refused = row_of("{{ raise_exception('No.') }}", two);
    REQUIRE(refused.findings.size() == 1);
    CHECK(refused.findings[0].reason == "No.");
    CHECK_FALSE(refused.findings[0].fix.empty());
}

TEST_CASE("loss mask: only what is cut off is said to be cut off") {
    const auto model = qwen();
    if (!model) return;
    MaskOptions options;
    options.max_length = 10;
    const auto row = mask_row(model->tokenizer, model->chat_template, Json::parse(R"([{"role":"user","content":"a"}])"), options);
    CHECK(row.truncated);
    CHECK(row.findings.back().reason == "No token of this row is trained.");
}

TEST_CASE("loss mask: further findings say what is unusual about a row") {
    const auto model = qwen();
    if (!model) return;
    const auto row_of = [&](const char* json, LossMode mode = LossMode::Assistant) {
        MaskOptions options;
        options.mode = mode;
        return mask_row(model->tokenizer, model->chat_template, Json::parse(json), options);
    };
    CHECK(has_rule(row_of(R"([{"role":"user","content":"a"},{"role":"assistant","content":"b"}])", LossMode::All), "mask.prompt_trained"));
    CHECK(has_rule(row_of(R"([{"role":"user","content":"a"}])"), "mask.no_answer"));
    CHECK(has_rule(row_of(R"({"text":"plain"})"), "mask.no_eos"));
    CHECK(has_rule(row_of(R"([{"role":"user","content":"a"},{"role":"assistant","content":"b","train":false}])"), "mask.nothing_trained"));
    MaskOptions cut;
    cut.max_length = 24;
    const auto lost = mask_row(model->tokenizer, model->chat_template, Json::parse(R"([{"role":"user","content":"a"},{"role":"assistant","content":"b"}])"), cut);
    CHECK(has_rule(lost, "mask.nothing_trained"));
    for (const Finding& finding : lost.findings) {
        CHECK_FALSE(finding.reason.empty());
        CHECK_FALSE(finding.fix.empty());
    }
}
