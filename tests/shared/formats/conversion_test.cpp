// Whole files through a conversion, in pieces of any size.
#include "shared/formats/conversion.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/test_data.h"

using namespace maquette;

namespace {

struct Converted {
    std::string text;
    ConversionReport report;
    std::string from;
};

Converted convert(const std::string& input, const char* to, const std::string& output_name = {}, size_t piece = 1 << 20) {
    const auto detected = detect_format(input, true);
    REQUIRE_MESSAGE(detected, (detected ? "" : detected.error().text()));
    ConversionOptions options;
    options.output_name = output_name;
    Conversion conversion(*detected, *find_format(to), options);
    Converted out;
    for (size_t at = 0; at < input.size(); at += piece) conversion.add(std::string_view(input).substr(at, piece), out.text);
    conversion.finish(out.text);
    out.report = conversion.report();
    out.from = detected->format->name;
    return out;
}

const std::string chat = "{\"messages\": [{\"role\": \"user\", \"content\": \"q\"}, {\"role\":\"assistant\",\"content\":\"a\"}], \"note\":  1}\n";

}  // namespace

TEST_CASE("conversion: real files come through their own format byte for byte, whatever the output is called") {
    for (const char* path : {"datasets/drone_training.jsonl", "datasets/llamafactory/dpo_en_demo.json", "datasets/llamafactory/mllm_demo.json",
                             "datasets/llamafactory/v1_sft_demo.jsonl", "datasets/qwenvl/single_images.json", "datasets/rico/screen_annotation_valid.csv",
                             "datasets/mind2web_seeact_examples.jsonl", "datasets/uigen_x_4b_traces.jsonl"}) {
        const auto bytes = test::shared_data(path);
        if (!bytes) continue;
        const std::string name = path;
        CAPTURE(name);
        const std::string head = bytes->substr(0, 4 << 20);
        const auto detected = detect_format(head, head.size() == bytes->size(), path);
        REQUIRE(detected);
        for (const std::string& output : {std::string("out"), "out" + name.substr(name.rfind('.'))}) {
            ConversionOptions options;
            options.output_name = output;
            Conversion conversion(*detected, *detected->format, options);
            std::string text;
            conversion.add(*bytes, text);
            conversion.finish(text);
            CHECK(text == *bytes);
            CHECK(conversion.report().report.findings.empty());
        }
    }
}

TEST_CASE("conversion: the pieces in which a file comes do not matter") {
    const std::string rows = chat + "\n" + chat + "{\"messages\": 7}\n" + chat.substr(0, chat.size() - 1);
    const Converted whole = convert(rows, "sharegpt");
    CHECK(whole.report.written == 3);
    for (const size_t piece : {1, 2, 7, 64, 150}) {
        const Converted pieces = convert(rows, "sharegpt", {}, piece);
        CHECK(pieces.text == whole.text);
        CHECK(pieces.report.report.findings.size() == whole.report.report.findings.size());
    }
}

TEST_CASE("conversion: a bad row is listed with its line and the rest is written") {
    const Converted out = convert(chat + "{broken\n" + chat + "{\"messages\": [{\"role\": \"user\"}]}\n" + chat, "alpaca", "out.jsonl");
    CHECK(out.report.rows == 5);
    CHECK(out.report.written == std::count(out.text.begin(), out.text.end(), '\n'));
    REQUIRE_FALSE(out.report.report.findings.empty());
    CHECK(out.report.report.findings[0].line == 2);
    CHECK_FALSE(out.report.report.findings[0].reason.empty());
    CHECK_FALSE(out.report.report.findings[0].fix.empty());

    const Converted copied = convert(chat + "{broken\n" + chat, "openai");
    CHECK(copied.text == chat + "{broken\n" + chat);
    REQUIRE(copied.report.report.findings.size() == 1);
    CHECK(copied.report.report.findings[0].rule == "convert.copied_row");
    CHECK(copied.report.report.findings[0].line == 2);
}

TEST_CASE("conversion: there and back keeps what both can hold and names what is lost") {
    const Converted there = convert(chat, "sharegpt");
    CHECK(there.report.lost.empty());
    const Converted back = convert(there.text, "trl", "out.jsonl");
    CHECK(*parse_json(back.text) == *parse_json(chat));
    // OpenAI refuses fields that it does not know: the note is lost, and that is said.
    const Converted strict = convert(there.text, "openai", "out.jsonl");
    CHECK(strict.report.lost.count("extra") == 1);
    CHECK(parse_json(strict.text)->contains("note") == false);
    const std::string weighted = R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a","weight":0},{"role":"user","content":"r"},{"role":"assistant","content":"b"}]})";
    const Converted lossy = convert(weighted, "alpaca", "out.jsonl");
    REQUIRE(lossy.report.lost.count("messages") == 1);
    CHECK(lossy.report.lost.at("messages").first_line == 1);
    for (const auto& [field, entry] : lossy.report.lost) CHECK_FALSE(entry.reason.empty());
}

TEST_CASE("conversion: formats answer to the names that are in use") {
    for (const auto& [asked, own] : {std::pair{"openai", "openai-chat"}, {"OpenAI", "openai-chat"}, {"dpo", "openai-preference"}, {"llama_factory", "llama-factory"},
                                     {"prompt_completion", "prompt-completion"}, {"qwen2.5-vl", "qwen2.5-vl"}}) {
        REQUIRE(find_format(asked));
        CHECK(std::string(find_format(asked)->name) == own);
    }
    CHECK(find_format("nothing") == nullptr);
    CHECK(find_format("") == nullptr);
}
