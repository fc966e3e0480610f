// Every published template against transformers' apply_chat_template (scripts/goldens/make_template_goldens.py).
#include "shared/tokenizer/template_variables.h"

#include <doctest/doctest.h>

#include "shared/base/hash.h"
#include "shared/tokenizer/chat_template.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

Json variables_of(const Json& golden, const Json& conversation) {
    Json variables = golden["variables"];
    for (const auto& [name, value] : conversation.items())
        if (name != "messages" && name != "add_generation_prompt") variables[name] = value;
    return template_variables(std::move(variables), conversation["messages"], json_flag(conversation, "add_generation_prompt") ? AnswerStart::Prompt : AnswerStart::None);
}

void check_answer(const Json& expected, const Result<RenderedChat>& rendered) {
    if (expected.is_string()) {
        CHECK((rendered ? rendered->text : "error: " + rendered.error().reason) == expected.get<std::string>());
    } else if (expected.contains("sha256")) {
        REQUIRE_MESSAGE(rendered, (rendered ? "" : rendered.error().reason));
        CHECK(rendered->text.size() == expected["bytes"].get<size_t>());
        CHECK(sha256_hex(rendered->text) == json_text(expected, "sha256"));
    } else {
        REQUIRE_MESSAGE(!rendered, (rendered ? rendered->text : ""));
        // The template's own words come back as they are; Python's errors about types have words of their own.
        if (json_text(expected, "kind") == "TemplateError") CHECK(rendered.error().reason == json_text(expected, "error"));
    }
}

}  // namespace

TEST_CASE("template variables: texts and refusals of all published templates equal transformers'") {
    const auto folder = test::shared_data_path("tokenizers/templates");
    if (!folder) return;
    const auto golden = parse_json(test::golden("tokenizer/chat_templates.json"));
    REQUIRE(golden);
    int count = 0;
    for (const auto& [file, answers] : (*golden)["templates"].items()) {
        const auto source = test::shared_data("tokenizers/templates/" + file);
        REQUIRE(source);
        const auto parsed = ChatTemplate::parse(*source);
        REQUIRE(parsed);
        for (const auto& [name, expected] : answers.items()) {
            const std::string where = file + " " + name;  // clang 14 captures no bindings.
            INFO(where);
            check_answer(expected, parsed->render(variables_of(*golden, (*golden)["conversations"][name]), (*golden)["now"].get<int64_t>()));
        }
        ++count;
    }
    CHECK(count == 59);
}

TEST_CASE("template variables: thoughts stand under both names, nulls are left out, tools and documents are null") {
    const auto made = template_variables({{"tools", Json::array()}}, Json::parse(R"([{"role":"assistant","content":"a","reasoning":"r"},{"role":"user","thinking":null,"content":null},7])"), AnswerStart::Prompt);
    CHECK(made["messages"].dump() == R"([{"thinking":"r","role":"assistant","content":"a","reasoning":"r","reasoning_content":"r"},{"role":"user"},7])");
    CHECK(made["tools"].is_array());
    CHECK(made["documents"].is_null());
    CHECK(made["add_generation_prompt"] == true);
}
