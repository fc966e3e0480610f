#include "shared/protocol/openai_requests.h"

#include <doctest/doctest.h>

using namespace maquette;

namespace {

Result<ChatRequest> read_chat(const char* text) { return read_chat_request(*parse_json(text)); }
Result<FineTuneRequest> fine_tune(const char* text) { return read_fine_tune_request(*parse_json(text)); }
std::string field(const Result<ChatRequest>& result) { return result ? "" : result.error().field; }
std::string field(const Result<FineTuneRequest>& result) { return result ? "" : result.error().field; }

}  // namespace

TEST_CASE("v1: a chat's fields are read, parts are joined, developer means system") {
    const auto request = read_chat(R"({"model":"m","messages":[{"role":"developer","content":"be brief"},{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}],
        "max_completion_tokens":7,"temperature":0.5,"top_p":0.9,"seed":11,"n":2,"stop":"END","stream":true,"stream_options":{"include_usage":true},"user":"x"})");
    REQUIRE(request);
    CHECK(write_json(request->messages) == R"([{"role":"system","content":"be brief"},{"role":"user","content":"ab"}])");
    CHECK(request->max_tokens == 7);
    CHECK(request->temperature == 0.5);
    CHECK(request->seed == 11);
    CHECK(request->choices == 2);
    CHECK(request->stop == std::vector<std::string>{"END"});
    CHECK(request->stream);
    CHECK(request->include_usage);
}

TEST_CASE("v1: what a chat asks and we cannot do is refused by name") {
    const std::string begin = R"({"model":"m","messages":[{"role":"user","content":"a"}],)";
    for (const auto& [rest, field_name] : {std::pair{R"("tools":[{"type":"function"}]})", "tools"}, std::pair{R"("top_logprobs":2})", "top_logprobs"}, std::pair{R"("logprobs":true,"top_logprobs":21})", "top_logprobs"},
                                     std::pair{R"("response_format":{"type":"json_object"}})", "response_format"}, std::pair{R"("n":9})", "n"},
                                     std::pair{R"("temperature":2.5})", "temperature"}, std::pair{R"("max_tokens":0})", "max_tokens"},
                                     std::pair{R"("max_tokens":1.5})", "max_tokens"}, std::pair{R"("stop":["a","b","c","d","e"]})", "stop"},
                                     std::pair{R"("presence_penalty":1})", "presence_penalty"}}) {
        const std::string name = field_name;  // clang 14 captures no structured binding.
        CAPTURE(name);
        CHECK(field(read_chat((begin + rest).c_str())) == name);
    }
    CHECK(field(read_chat(R"({"messages":[]})")) == "model");
    CHECK(field(read_chat(R"({"model":"m","messages":[]})")) == "messages");
    CHECK(field(read_chat(R"({"model":"m","messages":[{"role":"robot","content":"a"}]})")) == "messages[0].role");
    CHECK(field(read_chat(R"({"model":"m","messages":[{"role":"user","content":[{"type":"image_url"}]}]})")) == "messages[0].content");
    CHECK(read_chat(R"({"model":"m","messages":[{"role":"user","content":"a"}],"tools":null,"stop":null,"logprobs":false})"));
}

TEST_CASE("v1: hyperparameters are read from the method and from their old place, and auto means ours") {
    const auto request = fine_tune(R"({"model":"m","training_file":"file-1","suffix":"ui","seed":7,"metadata":{"a":"b"},
        "method":{"type":"supervised","supervised":{"hyperparameters":{"n_epochs":2,"batch_size":"auto","learning_rate_multiplier":0.5}}}})");
    REQUIRE(request);
    CHECK(request->epochs == 2);
    CHECK_FALSE(request->batch_size);
    CHECK(request->learning_rate_multiplier == 0.5);
    CHECK(request->suffix == "ui");
    CHECK(fine_tune(R"({"model":"m","training_file":"f","hyperparameters":{"batch_size":4},"suffix":null})")->batch_size == 4);
}

TEST_CASE("v1: a job that is out of range is refused by name") {
    const std::string begin = R"({"model":"m","training_file":"f",)";
    const std::string long_text(513, 'x');
    for (const auto& [rest, field_name] : {std::pair<std::string, std::string>{R"("hyperparameters":{"n_epochs":51}})", "hyperparameters.n_epochs"},
                                     {R"("hyperparameters":{"n_epochs":"many"}})", "hyperparameters.n_epochs"},
                                     {R"("method":{"type":"dpo"}})", "method.type"},
                                     {R"("method":{"type":"supervised","supervised":{"hyperparameters":{"batch_size":0}}}})", "method.supervised.hyperparameters.batch_size"},
                                     {R"("seed":-1})", "seed"}, {R"("seed":2147483648})", "seed"},
                                     {"\"suffix\":\"" + long_text + "\"}", "suffix"}, {R"("suffix":"a:b"})", "suffix"},
                                     {"\"metadata\":{\"k\":\"" + long_text + "\"}}", "metadata.k"}, {R"("metadata":[]})", "metadata"},
                                     {R"("integrations":[{"type":"wandb"}]})", "integrations"}, {R"("maquette":3})", "maquette"}}) {
        const std::string name = field_name;  // clang 14 captures no structured binding.
        CAPTURE(name);
        CHECK(field(fine_tune((begin + rest).c_str())) == name);
    }
    CHECK(field(fine_tune(R"({"model":"m"})")) == "training_file");
    CHECK(fine_tune(R"({"model":"m"})").error().reason == "Missing required parameter: 'training_file'.");
}

TEST_CASE("v1: an upload declares its size and a known purpose") {
    CHECK(read_upload_request(*parse_json(R"({"filename":"a.jsonl","purpose":"fine-tune","bytes":10,"mime_type":"text/jsonl"})"))->bytes == 10);
    CHECK(read_upload_request(*parse_json(R"({"filename":"a.jsonl","purpose":"fun","bytes":10})")).error().field == "purpose");
    CHECK(read_upload_request(*parse_json(R"({"filename":"a.jsonl","purpose":"fine-tune","bytes":0})")).error().field == "bytes");
}
