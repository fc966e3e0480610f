#include "shared/targets/check.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/test_data.h"

using namespace maquette;

namespace {

Dataset open(std::string bytes, std::string_view format = {}) {
    Report report;
    auto out = open_dataset(std::move(bytes), report, {}, format);
    REQUIRE_MESSAGE(out.has_value(), (out ? "" : out.error().text()));
    return *std::move(out);
}

const TargetFinding* find(const TargetCheck& check, std::string_view rule, int64_t row = -2) {
    for (const TargetFinding& one : check.findings)
        if (one.finding.rule == rule && (row == -2 || one.row == row)) return &one;
    return nullptr;
}

std::string chat(int rows, const std::string& first = {}) {
    std::string out = first.empty() ? "" : first + "\n";
    for (int i = 0; i < rows; ++i)
        out += "{\"messages\": [{\"role\": \"user\", \"content\": \"q" + std::to_string(i) + "\"}, {\"role\": \"assistant\", \"content\": \"a\"}]}\n";
    return out;
}

// A row with one thing wrong, the rule that must say so, and its target.
struct Trap {
    const char *target, *rule, *field, *row;
};
const std::vector<Trap> traps{
    {"openai", "chat.missing_messages", "messages", R"({"tools": []})"},
    {"openai", "chat.no_messages", "messages", R"({"messages": []})"},
    {"openai", "chat.extra_key", "id", R"({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}], "id": 3})"},
    {"openai", "chat.null_field", "tools", R"({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}], "tools": null})"},
    {"openai", "chat.message_extra_key", "messages[1].score", R"({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a", "score": 1}]})"},
    {"openai", "chat.unknown_role", "messages[0].role", R"({"messages": [{"role": "human", "content": "q"}, {"role": "assistant", "content": "a"}]})"},
    {"openai", "chat.no_answer", "messages", R"({"messages": [{"role": "user", "content": "q"}]})"},
    {"openai", "chat.all_masked", "messages", R"({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a", "weight": 0}]})"},
    {"openai", "chat.weight", "messages[1].weight", R"({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a", "weight": 0.7}]})"},
    {"openai", "chat.missing_content", "messages[0].content", R"({"messages": [{"role": "user"}, {"role": "assistant", "content": "a"}]})"},
    {"openai", "chat.image_url", "messages[0].content[0].image_url.url", R"({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "a.png"}}]}, {"role": "assistant", "content": "a"}]})"},
    {"openai", "chat.image_detail", "messages[0].content[0].image_url.detail", R"({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://a.org/a.png", "detail": "max"}}]}, {"role": "assistant", "content": "a"}]})"},
    {"openai", "chat.functions", "functions", R"({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}], "functions": []})"},
    {"openai", "chat.image_role", "messages[1].content[0]", R"({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": [{"type": "image_url", "image_url": {"url": "https://a.org/a.png"}}]}]})"},
    {"openai", "dpo.same_answers", "non_preferred_output", R"({"input": {"messages": [{"role": "user", "content": "q"}]}, "preferred_output": [{"role": "assistant", "content": "a"}], "non_preferred_output": [{"role": "assistant", "content": "a"}]})"},
    {"openai", "dpo.old_name", "preferred_completion", R"({"input": {"messages": [{"role": "user", "content": "q"}]}, "preferred_completion": [{"role": "assistant", "content": "a"}], "non_preferred_output": [{"role": "assistant", "content": "b"}]})"},
    {"openai", "row.double_key", "messages", R"({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}], "messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]})"},
    {"foundry", "chat.two_in_a_row", "messages[2].role", R"({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}, {"role": "assistant", "content": "b"}]})"},
    {"foundry", "chat.last_not_assistant", "messages[2].role", R"({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}, {"role": "user", "content": "b"}]})"},
    {"together", "chat.image_url", "messages[0].content[0].image_url.url", R"({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://a.org/a.png"}}]}, {"role": "assistant", "content": "a"}]})"},
    {"together", "chat.system_not_first", "messages[1].role", R"({"messages": [{"role": "user", "content": "q"}, {"role": "system", "content": "s"}, {"role": "assistant", "content": "a"}]})"},
    {"together", "chat.first_not_user", "messages[0].role", R"({"messages": [{"role": "assistant", "content": "a"}]})"},
    {"bedrock", "chat.unknown_role", "messages[0].role", R"({"system": "x", "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]})"},
    {"bedrock", "chat.content_kind", "messages[0].content", R"({"system": "x", "messages": [{"role": "user", "content": [{"type": "text", "text": "q"}]}, {"role": "assistant", "content": "a"}]})"},
    {"qwen3-vl", "qwen.places", "image", R"({"image": "a.png", "conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}]})"},
    {"qwen3-vl", "qwen.places", "conversations", R"({"image": "a.png", "conversations": [{"from": "human", "value": "<image>\n<image>\nq"}, {"from": "gpt", "value": "a"}]})"},
    {"qwen3-vl", "qwen.system_role", "conversations[0].from", R"({"image": "a.png", "conversations": [{"from": "system", "value": "s"}, {"from": "human", "value": "<image>q"}, {"from": "gpt", "value": "a"}]})"},
    {"qwen3-vl", "qwen.place_in_answer", "conversations", R"({"image": "a.png", "conversations": [{"from": "human", "value": "<image>q"}, {"from": "gpt", "value": "<image>a"}]})"},
    {"qwen2-vl", "qwen.box", "conversations[1].value", R"({"image": "a.png", "conversations": [{"from": "human", "value": "<image>q"}, {"from": "gpt", "value": "{\"bbox_2d\": [10, 20, 1400, 30]}"}]})"},
    {"trl", "trl.mixed", "completion", R"({"prompt": [{"role": "user", "content": "q"}], "completion": "a"})"},
    {"trl", "trl.labels", "labels", R"({"prompt": "q", "completions": ["a", "b"], "labels": [true]})"},
    {"axolotl", "axolotl.detail", "messages[1].train_detail[0]", R"({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "abc", "train_detail": [{"begin_offset": 0, "end_offset": 3, "train": true}]}]})"},
    {"llama-factory", "llama_factory.order", "conversations[1].from", R"({"conversations": [{"from": "human", "value": "q"}, {"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}]})"},
    {"llama-factory", "llama_factory.places", "images", R"({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}], "images": ["a.png"]})"},
    {"kiln", "kiln.system", "conversations[0].role", R"({"conversations": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]})"},
    {"vertex", "vertex.last", "contents", R"({"contents": [{"role": "user", "parts": [{"text": "q"}]}, {"role": "model", "parts": [{"text": "a"}]}, {"role": "user", "parts": [{"text": "b"}]}]})"},
    {"foundry", "chat.two_in_a_row", "messages[1].role", R"({"messages": [{"role": "user", "content": [{"type": "text", "text": "q"}, {"type": "image_url", "image_url": {"url": "https://a.org/a.png"}}]}, {"role": "user", "content": "r"}, {"role": "assistant", "content": "a"}]})"},
    {"foundry", "chat.two_in_a_row", "messages[2].role", R"({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": null, "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}]}, {"role": "assistant", "content": "a"}]})"},
    {"foundry", "chat.two_in_a_row", "messages[2].role", R"({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a", "weight": 0}, {"role": "assistant", "content": "b", "weight": 1}]})"},
    {"together", "chat.system_not_first", "messages[1].role", R"({"messages": [{"role": "system", "content": "s"}, {"role": "system", "content": "t"}, {"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]})"},
    {"together", "chat.unknown_role", "messages[1].role", R"({"messages": [{"role": "user", "content": "q"}, {"role": "narrator", "content": "n"}, {"role": "assistant", "content": "a"}]})"},
    {"kiln", "chat.content_kind", "conversations[1].content", R"({"conversations": [{"role": "system", "content": "s"}, {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://a.org/a.png"}}]}, {"role": "assistant", "content": "a"}]})"},
    {"qwen3-vl", "qwen.places", "image", R"({"image": "a.png", "conversations": [{"from": "human", "value": null}, {"from": "gpt", "value": "a"}]})"},
    {"vertex", "vertex.no_answer", "contents", R"({"contents": [{"role": "user", "parts": [{"text": "q"}]}]})"},
};

}  // namespace

TEST_CASE("check: every known trap is found by its rule, with field, reason, fix and source") {
    for (const Trap& trap : traps) {
        const std::string row = trap.row;
        CAPTURE(row);
        const std::string rule = trap.rule;
        CAPTURE(rule);
        const TargetCheck check = check_dataset(open(row, find_target(trap.target)->formats.front()), {trap.target});
        const auto found = std::find_if(check.findings.begin(), check.findings.end(), [&](const TargetFinding& one) { return one.finding.rule == rule && one.finding.field == trap.field; });
        REQUIRE(found != check.findings.end());
        CHECK(found->finding.line == 1);
        CHECK_FALSE(found->finding.reason.empty());
        CHECK_FALSE(found->finding.fix.empty());
        CHECK_FALSE(found->finding.source.empty());
    }
}

TEST_CASE("check: what can be fixed is gone after its fix, and can be undone") {
    for (const Trap& trap : traps) {
        const std::string row = trap.row;
        CAPTURE(row);
        const std::string rule = trap.rule;
        CAPTURE(rule);
        Dataset dataset = open(row, find_target(trap.target)->formats.front());
        const TargetCheck before = check_dataset(dataset, {trap.target});
        const TargetFinding* finding = find(before, rule, 0);
        REQUIRE(finding);
        if (finding->fix == FixKind::None) continue;
        CHECK(apply_fix(dataset, *finding));
        CHECK(find(check_dataset(dataset, {trap.target}), rule, 0) == nullptr);
        CHECK(dataset.undo());
        CHECK(dataset.bytes() == row);
    }
}

TEST_CASE("check: a fix joins neighbors of any content, moves every system text, and leaves no doubles") {
    const auto fixed = [](const char* target, std::string row) {
        Dataset dataset = open(std::move(row), find_target(target)->formats.front());
        apply_fixes(dataset, target);
        return std::string(dataset.bytes());
    };
    CHECK(fixed("foundry", R"({"messages": [{"role": "user", "content": [{"type": "text", "text": "q"}]}, {"role": "user", "content": "r"}, {"role": "assistant", "content": "a"}, {"role": "assistant", "content": "b"}]})") ==
          R"({"messages": [{"role": "user", "content": [{"type": "text", "text": "q"}, {"type": "text", "text": "\n\nr"}]}, {"role": "assistant", "content": "a\n\nb"}]})");
    CHECK(fixed("bedrock", R"({"messages": [{"role": "system", "content": [{"type": "text", "text": "s"}]}, {"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]})") ==
          R"({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}], "system": "s"})");
    CHECK(fixed("together", R"({"messages": [{"role": "user", "content": "q"}, {"role": "system", "content": "s"}, {"role": "assistant", "content": "a"}, {"role": "system", "content": "t"}]})") ==
          R"({"messages": [{"role": "system", "content": "s\n\nt"}, {"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]})");
    const std::string plain = chat(1), noted = plain.substr(0, plain.size() - 2) + ", \"note\": 1}\n";
    CHECK(fixed("openai", noted + plain) == plain);
}

TEST_CASE("check: a good file is accepted, and a fix touches only the rows that need it") {
    Dataset good = open(chat(10));
    const TargetCheck accepted = check_dataset(good, {"openai", "foundry", "together", "trl", "axolotl", "maquette"});
    for (const TargetSummary& one : accepted.summaries) CHECK_MESSAGE(one.is_accepted, one.target->name);
    CHECK(accepted.findings.empty());
    CHECK(accepted.are_tokens_estimated);

    Dataset dataset = open(chat(10, R"({"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}],"note":null})") + "{broken\n");
    const std::string before = dataset.bytes();
    TargetCheck check = check_dataset(dataset, {"openai"});
    CHECK_FALSE(check.summaries[0].is_accepted);
    CHECK(check.summaries[0].rows_with_errors == 2);
    CHECK(find(check, "row.syntax", 11)->finding.line == 12);
    CHECK(apply_fixes(dataset, "openai") == 2);
    CHECK(dataset.bytes() == R"({"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}]})" "\n" + chat(10));
    CHECK(check_dataset(dataset, {"openai"}).summaries[0].is_accepted);
    CHECK(dataset.undo());
    CHECK(dataset.bytes() == before);
}

TEST_CASE("check: what is wrong with the file as a whole") {
    CHECK(find(check_dataset(open("\xEF\xBB\xBF" + chat(10)), {"openai"}), "file.byte_order_mark")->fix == FixKind::File);
    CHECK(find(check_dataset(open("\xEF\xBB\xBF" + chat(10)), {"openai"}), "file.byte_order_mark")->finding.line == 1);
    CHECK(find(check_dataset(open("\xEF\xBB\xBF" + chat(10)), {"foundry"}), "file.byte_order_mark") == nullptr);
    CHECK(find(check_dataset(open(chat(9)), {"openai"}), "file.rows_min")->finding.severity == Severity::Error);
    CHECK(find(check_dataset(open(chat(10) + chat(1)), {"openai"}), "row.double", 10));
    CHECK(find(check_dataset(open(chat(10)), {"vertex"}), "file.format")->fix == FixKind::File);
    CHECK(find(check_dataset(open("[" + std::string(R"({"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}]})") + "]"), {"openai"}), "file.container"));
    const std::string page(300000, 'x');
    const TargetCheck cut = check_dataset(open(chat(9, R"({"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"<html>)" + page + R"(</html>"}]})")), {"openai"});
    REQUIRE(find(cut, "row.tokens", 0));
    CHECK(find(cut, "row.tokens", 0)->finding.reason.find("</html>") != std::string::npos);
    CHECK(find(cut, "row.tokens", 0)->finding.reason.find("estimate") != std::string::npos);
    CheckOptions counted;
    counted.count_tokens = [](std::string_view text) { return static_cast<int64_t>(text.size()); };
    const TargetCheck exact = check_dataset(open(chat(10)), {"openai"}, counted);
    CHECK_FALSE(exact.are_tokens_estimated);
    CHECK(exact.tokens == 10 * (2 + 1 + 4 + 9));
}

TEST_CASE("check: two halves joined say what one whole says") {
    const std::string text = chat(6, R"({"messages":[{"role":"user","content":"x"}]})") + chat(6) + "[]\n";
    Dataset dataset = open(text);
    const TargetCheck whole = check_dataset(dataset, all_target_names());
    for (const int64_t cut : {0, 1, 5, 13, 14}) {
        FileCheck first(all_targets(), dataset.container(), dataset.format()), second(all_targets(), dataset.container(), dataset.format());
        for (int64_t i = 0; i < dataset.size(); ++i) (i < cut ? first : second).add_row(dataset.raw(i), i < cut ? i : i - cut, i < cut ? i + 1 : i - cut + 1);
        first.join(std::move(second), cut);
        CHECK(target_check_json(first.finish()) == target_check_json(whole));
    }
}

TEST_CASE("check: the real files") {
    struct File {
        const char *path, *target;
        bool is_accepted;
        const char* rule;  // Expected when it is not.
    };
    for (const File& file : {File{"datasets/drone_training.jsonl", "openai", true, ""}, {"datasets/toy_chat_fine_tuning.jsonl", "openai", false, "file.rows_min"},
                             {"datasets/llamafactory/dpo_en_demo.json", "llama-factory", true, ""}, {"datasets/llamafactory/mllm_demo.json", "llama-factory", true, ""},
                             {"datasets/qwenvl/single_images.json", "qwen3-vl", true, ""}, {"datasets/qwenvl/video.json", "qwen2.5-vl", true, ""},
                             {"datasets/uigen_x_4b_traces.jsonl", "maquette", true, ""}, {"datasets/uigen_x_4b_traces.jsonl", "openai", false, "file.format"},
                             {"datasets/rico/rico_semantics_val.json", "qwen3-vl", false, "file.format"}}) {
        const auto bytes = test::shared_data(file.path);
        if (!bytes) continue;
        const std::string path = file.path;
        CAPTURE(path);
        Report report;
        const auto dataset = open_dataset(*bytes, report, file.path);
        REQUIRE(dataset);
        const TargetCheck check = check_dataset(*dataset, {file.target});
        CHECK(check.summaries[0].is_accepted == file.is_accepted);
        if (!file.is_accepted) CHECK(find(check, file.rule));
        if (file.is_accepted && !check.summaries[0].is_accepted) MESSAGE(check.findings[0].finding.rule, ": ", check.findings[0].finding.reason);
    }
}
