#include "shared/formats/format_list.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "shared/formats/conversion.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

// Rows as their specifications and data cards show them; one or more for every format.
const std::vector<std::pair<const char*, const char*>> rows{
    {"openai-chat", R"({"messages":[{"role":"system","content":"s"},{"role":"user","content":"u"},{"role":"assistant","content":"a","weight":1}],"tools":[{"type":"function","function":{"name":"f"}}],"parallel_tool_calls":false})"},
    {"openai-chat", R"({"messages":[{"role":"user","content":"u"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\": 1}"}}]},{"role":"tool","tool_call_id":"c1","content":"3"},{"role":"assistant","content":"done"}]})"},
    {"openai-vision", R"({"messages":[{"role":"user","content":[{"type":"text","text":"What?"},{"type":"image_url","image_url":{"url":"https://example.org/a.png","detail":"low"}}]},{"role":"assistant","content":"A form."}]})"},
    {"openai-preference", R"({"input":{"messages":[{"role":"user","content":"u"}],"tools":[],"parallel_tool_calls":true},"preferred_output":[{"role":"assistant","content":"good"}],"non_preferred_output":[{"role":"assistant","content":"bad"}]})"},
    {"openai-preference", R"({"input":{"messages":[{"role":"user","content":"u"}]},"preferred_completion":[{"role":"assistant","content":"good"}],"non_preferred_completion":[{"role":"assistant","content":"bad"}]})"},
    {"bedrock", R"({"system":"s","messages":[{"role":"user","content":"u"},{"role":"assistant","content":"a"}]})"},
    {"bedrock-conversation", R"({"schemaVersion":"bedrock-conversation-2024","system":[{"text":"s"}],"messages":[{"role":"user","content":[{"text":"u"}]},{"role":"assistant","content":[{"text":"a"}]}]})"},
    {"vertex", R"({"systemInstruction":{"role":"system","parts":[{"text":"s"}]},"contents":[{"role":"user","parts":[{"text":"u"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}}}]},{"parts":[{"functionResponse":{"name":"f","response":{"content":"3"}}}]},{"role":"model","parts":[{"text":"a"}]}],"tools":[{"functionDeclarations":[{"name":"f"}]}]})"},
    {"vertex", R"({"contents":[{"role":"user","parts":[{"fileData":{"mimeType":"image/png","fileUri":"gs://b/a.png"}},{"text":"u"}]},{"role":"model","parts":[{"text":"a"}]}]})"},
    {"trl", R"({"prompt":"The sky is","completion":" blue.","label":true})"},
    {"trl", R"({"prompt":[{"role":"user","content":"u"}],"completion":[{"role":"assistant","content":"a"}]})"},
    {"trl", R"({"prompt":[{"role":"user","content":"u"}],"chosen":[{"role":"assistant","content":"good"}],"rejected":[{"role":"assistant","content":"bad"}]})"},
    {"trl", R"({"chosen":[{"role":"user","content":"u"},{"role":"assistant","content":"good"}],"rejected":[{"role":"user","content":"u"},{"role":"assistant","content":"bad"}]})"},
    {"trl", R"({"prompt":"Which is larger?","completions":["First.","Second."],"labels":[true,false]})"},
    {"trl", R"({"prompt":[{"role":"user","content":"u"}]})"},
    {"llama-factory", R"({"messages":[{"content":"<image>Who?","role":"user"},{"content":"They.","role":"assistant"}],"images":["a.jpg"]})"},
    {"llama-factory", R"({"messages":[{"role":"user","content":[{"type":"text","value":"hi"}],"loss_weight":0.0},{"role":"assistant","content":[{"type":"reasoning","value":"hm"},{"type":"text","value":"Hello"}],"loss_weight":1.0}]})"},
    {"llama-factory", R"({"conversations":[{"from":"human","value":"u"},{"from":"gpt","value":"a"}],"kto_tag":false})"},
    {"axolotl", R"({"messages":[{"role":"user","content":"u","train":false},{"role":"assistant","content":"a bad one","train_detail":[{"begin_offset":2,"end_offset":4,"train":false}]}]})"},
    {"axolotl", R"({"segments":[{"label":false,"text":"<s>Hello\n"},{"label":true,"text":"hi there!"}]})"},
    {"kiln", R"({"conversations":[{"role":"system","content":"s"},{"role":"user","content":"u"},{"role":"assistant","tool_calls":[{"type":"function","function":{"name":"task_response","id":"x","arguments":{"a":1}}}]}]})"},
    {"sharegpt", R"({"conversations":[{"from":"system","value":"s"},{"from":"human","value":"u"},{"from":"function_call","value":"{\"name\": \"f\", \"arguments\": {\"a\": 1}}"},{"from":"observation","value":"3"},{"from":"gpt","value":"a"}],"tools":"[{\"name\": \"f\"}]"})"},
    {"alpaca", R"({"instruction":"i","input":"x","output":"o","history":[["q","a"]],"mark":3})"},
    {"qwen3-vl", R"({"image":["a.png","b.png"],"conversations":[{"from":"human","value":"<image>\n<image>\nCompare."},{"from":"gpt","value":"Same."}]})"},
    {"qwen3-vl", R"({"video":"a.mp4","conversations":[{"from":"human","value":"<video>\nWhat?"},{"from":"gpt","value":"Cars."}]})"},
    {"uigen-t1", R"({"id":"1","question":"q","reasoning":"r","answer":"<p>a</p>"})"},
    {"uigen-t1", R"({"text":"<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\n<|im_start|>think\nr\n<|im_start|>answer\n<p>a</p><|im_end|>"})"},
    {"uigen-t2", R"({"prompt":"q","reasoning":"r","response":"<p>a</p>"})"},
    {"uigen-t3", R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"<think>\nr\n</think>\n\n<p>a</p>"}]})"},
    {"mind2web", R"({"confirmed_task":"Buy a ticket","annotation_id":"x","previous_actions":["[a] Home -> CLICK"],"image_path":"a.jpg","operation":{"op":"TYPE","original_op":"TYPE","value":"Rome"},"pos_candidates":[{"attributes":"{\"bounding_box_rect\": \"587,596.59375,93,54\"}","tag":"input","is_original_target":true}],"neg_candidates":[]})"},
    {"mind2web", R"({"confirmed_task":"Buy a ticket","action_reprs":["[a] Home -> CLICK","[b] Go -> CLICK"],"actions":[{"action_uid":"1"}]})"},
    {"screenspot", R"({"img_filename":"a.png","instruction":"close this window","bbox":[10,20.25,30,40],"data_type":"icon","data_source":"windows"})"},
    {"rico", R"({"screen_id":"66184","screen_elements":[{"xmin":0.03981481492519379,"ymin":0.05885416641831398,"xmax":0.09166666865348816,"ymax":0.07916666567325592,"label":"MENU"}]})"},
    {"rico", R"({"screen_id":11107,"screen_annotation":"TEXT Account 171 352 54 84"})"},
    {"rico", R"({"image_id":31,"question":"q","ground_truth":["128 bits","128"]})"},
    {"rico", R"({"img_filename":"a.jpg","instruction":"menu","bbox":[0.1,0.2,0.3,0.4]})"},
    {"evolution-log", R"({"id":"1","prompt":"p","framework":"html","task_type":"form","final_score":8.5,"iterations":[{"index":0,"accepted":true,"files":[{"path":"app.py","text":"x\n"},{"path":"b.html","text":"```"}],"critique":{"score":8.5}},{"index":1,"accepted":false,"files":[]}]})"},
    {"interaction", R"({"prompt":"p","framework":"html","files":[{"path":"index.html","content":"<p>\n"}],"rating":4,"comment":"good"})"},
    {"interaction", R"({"recording":"r1","step":2,"task":"Log in","url":"https://example.org","image":"2.png","previous":["CLICK [a]"],"op":"CLICK","value":"","box":[1,2,30,40]})"},
    {"prompt-completion", R"({"prompt":"p","completion":"c","id":7})"},
    {"text", R"({"text":"just text"})"},
    {"maquette", R"({"kind":"sft","messages":[{"role":"user","content":"u"},{"role":"assistant","content":"a","thinking":"t","train":true}],"quality":8.0,"extra":{"x":1}})"},
};

Json record_of(const char* row) { return *parse_json(row); }

// With every member in the order of its name: order is kept where it can be, but is no part of a value.
nlohmann::json sorted(const Json& value) { return nlohmann::json::parse(value.dump()); }

}  // namespace

TEST_CASE("formats: a row is found to be what it is") {
    for (const auto& row : rows) {
        CAPTURE(row.second);
        const auto detected = detect_format(row.second, true);
        REQUIRE_MESSAGE(detected.has_value(), (detected ? "" : detected.error().text()));
        CHECK(std::string(detected->format->name) == row.first);
    }
    for (const RowFormat* format : all_formats()) {
        const std::string name = format->name;
        CHECK(find_format(name) == format);
        if (name == "together" || name == "legacy-examples" || name == "csv" || name == "qwen2-vl" || name == "qwen2.5-vl") continue;  // Known by name or container.
        CHECK_MESSAGE(std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return name == row.first; }), name);
    }
}

TEST_CASE("formats: a row may fit more formats than the one it is taken for") {
    const auto also = [](std::string text) {
        std::vector<std::string> names;
        const auto found = detect_format(text, true);
        for (const RowFormat* format : found->also_possible) names.push_back(format->name);
        return names;
    };
    const auto has = [](const std::vector<std::string>& names, const char* name) { return std::find(names.begin(), names.end(), name) != names.end(); };
    const auto plain = also("{\"messages\":[{\"role\":\"user\",\"content\":\"u\"},{\"role\":\"assistant\",\"content\":\"a\"}]}\n");
    CHECK(has(plain, "bedrock"));
    CHECK(has(plain, "trl"));
    CHECK_FALSE(has(plain, "openai-chat"));  // What it is taken for.
    CHECK_FALSE(has(plain, "sharegpt"));
    CHECK_FALSE(has(also("{\"messages\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"u\"},{\"role\":\"assistant\",\"content\":\"a\"}]}\n"), "bedrock"));
    CHECK(has(also("{\"conversations\":[{\"from\":\"human\",\"value\":\"u\"},{\"from\":\"gpt\",\"value\":\"a\"}]}\n"), "qwen3-vl"));
}

TEST_CASE("formats: what is read and written back by the same format is the same value, in the same order") {
    for (const auto& row : rows) {
        CAPTURE(row.second);
        const RowFormat& format = *find_format(row.first);
        const Json before = record_of(row.second);
        const auto sample = format.read(before);
        REQUIRE_MESSAGE(sample.has_value(), (sample ? "" : sample.error().text()));
        WriteContext context;
        context.original = &before;
        const auto after = format.write(*sample, context);
        REQUIRE_MESSAGE(after.has_value(), (after ? "" : after.error().text()));
        CHECK(write_json(with_order_of(before, *after)) == write_json(before));
        CHECK(context.lost.empty());
        const bool has_answer = std::string(row.second).find("assistant") != std::string::npos && std::string(row.first) != "kiln";
        const bool is_without_answer = sample->answer().empty() && sample->rejected.empty();
        CHECK_FALSE((has_answer && is_without_answer));
    }
}

TEST_CASE("formats: an edit of the answer reaches the row and nothing else changes") {
    for (const auto& row : rows) {
        CAPTURE(row.second);
        const RowFormat& format = *find_format(row.first);
        const Json before = record_of(row.second);
        Sample sample = *format.read(before);
        auto& answers = sample.kind == SampleKind::Preference ? (sample.preferred.empty() ? sample.rejected : sample.preferred) : sample.messages;
        if (sample.kind == SampleKind::Action || answers.empty() || answers.back().role != "assistant" || !answers.back().content.is_string()) continue;
        const bool is_made_of_files = answers.back().text().starts_with("```");
        answers.back().content = is_made_of_files ? "```html new.html\nnew\n```\n" : "new answer";
        WriteContext context;
        context.original = &before;
        const auto after = format.write(sample, context);
        REQUIRE_MESSAGE(after.has_value(), (after ? "" : after.error().text()));
        const auto again = format.read(*after);
        REQUIRE(again);
        const auto& read_back = again->kind == SampleKind::Preference ? (again->preferred.empty() ? again->rejected : again->preferred) : again->messages;
        CHECK(read_back.back().text() == answers.back().text());
    }
}

TEST_CASE("formats: from any format through any other and back, what is not reported as lost is there") {
    int64_t tried = 0, kept = 0, exact = 0;
    for (const auto& row : rows) {
        const RowFormat& from = *find_format(row.first);
        const Json before = record_of(row.second);
        const Sample sample = *from.read(before);
        for (const RowFormat* through : all_formats()) {
            if (through == &from) continue;
            std::map<std::string, std::string> lost;
            const auto middle = convert_sample(sample, from, *through, {}, lost);
            if (!middle) continue;  // The sample cannot be such a row at all, and that is said.
            ++tried;
            CAPTURE(row.second);
            const std::string name = through->name;
            CAPTURE(name);
            if (!lost.empty()) continue;
            ++kept;
            const auto after = convert_sample(*through->read(*middle), *through, from, {}, lost);
            CAPTURE(write_json(*middle));
            REQUIRE_MESSAGE(after.has_value(), (after ? "" : after.error().text()));
            if (!lost.empty()) continue;
            const auto again = from.read(*after);
            REQUIRE_MESSAGE(again.has_value(), (again ? "" : again.error().text()));
            CAPTURE(write_json(*after));
            CHECK(sorted(sample_json(*again)) == sorted(sample_json(sample)));
            exact += sorted(*after) == sorted(before);
        }
    }
    MESSAGE(tried, " conversions, ", kept, " lose nothing, ", exact, " come back as the same row");
    CHECK(tried > 300);
    CHECK(exact > 100);
}

TEST_CASE("formats: a content of null beside tool calls comes back as null, and one that is left out as left out, or a loss is told") {
    const std::string end = R"("tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"3"},{"role":"assistant","content":"done"}]})";
    for (const std::string content : {R"("content":null,)", ""}) {
        const std::string row = R"({"messages":[{"role":"user","content":"u"},{"role":"assistant",)" + content + end;
        for (const char* name : {"openai-vision", "together", "axolotl", "csv", "legacy-examples", "maquette", "trl", "sharegpt", "vertex", "llama-factory"}) {
            const RowFormat &from = *find_format("openai-chat"), &through = *find_format(name);
            const std::string format = name;
            CAPTURE(row);
            CAPTURE(format);
            std::map<std::string, std::string> lost;
            const auto middle = convert_sample(*from.read(record_of(row.c_str())), from, through, {}, lost);
            REQUIRE(middle);
            const auto after = convert_sample(*through.read(*middle), through, from, {}, lost);
            REQUIRE(after);
            CHECK((!lost.empty() || sorted(*after) == sorted(record_of(row.c_str()))));
        }
    }
}

TEST_CASE("formats: every real file is read, and each row written back as the value it was") {
    struct File {
        const char *path, *format;
        int64_t rows;
    };
    for (const File& file : {File{"datasets/drone_training.jsonl", "openai-chat", 103}, {"datasets/toy_chat_fine_tuning.jsonl", "openai-chat", 5},
                             {"datasets/llamafactory/dpo_en_demo.json", "sharegpt", 300}, {"datasets/llamafactory/mllm_demo.json", "llama-factory", 6},
                             {"datasets/llamafactory/reason_tool_use_demo_50.jsonl", "llama-factory", 50}, {"datasets/llamafactory/v1_sft_demo.jsonl", "llama-factory", 500},
                             {"datasets/qwenvl/single_images.json", "qwen3-vl", 3}, {"datasets/qwenvl/video.json", "qwen3-vl", 3},
                             {"datasets/rico/rico_semantics_val.json", "rico", 4212}, {"datasets/rico/screen_annotation_valid.csv", "rico", 2311},
                             {"datasets/rico/screenqa_short_validation.json", "rico", 8614}, {"datasets/mind2web_seeact_examples.jsonl", "mind2web", 7},
                             {"datasets/uigen_x_4b_traces.jsonl", "uigen-t1", 325}}) {
        const auto bytes = test::shared_data(file.path);
        if (!bytes) continue;
        const std::string path = file.path;
        CAPTURE(path);
        Report report;
        const auto dataset = open_dataset(*bytes, report, file.path);
        REQUIRE_MESSAGE(dataset.has_value(), (dataset ? "" : dataset.error().text()));
        CHECK(report.findings.empty());
        CHECK(std::string(dataset->format().name) == file.format);
        CHECK(dataset->size() == file.rows);
        CHECK(dataset->bytes() == *bytes);
        const int64_t step = std::max<int64_t>(1, dataset->size() / 300);
        for (int64_t i = 0; i < dataset->size(); i += step) {
            const auto sample = dataset->get(i);
            CAPTURE(i);
            REQUIRE_MESSAGE(sample.has_value(), (sample ? "" : sample.error().text()));
            const Json before = *dataset->record(i);
            WriteContext context;
            context.original = &before;
            const auto after = dataset->format().write(*sample, context);
            REQUIRE_MESSAGE(after.has_value(), (after ? "" : after.error().text()));
            CHECK(with_order_of(before, *after) == before);
        }
    }
}
