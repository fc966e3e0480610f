#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>

#include "native/devices/devices.h"
#include "native/model/adapter.h"
#include "native/model/mapped_file.h"
#include "native/model/new_file.h"
#include "native/train/adapter_layers.h"
#include "native/train/loss_scale.h"
#include "native/train/memory_plan.h"
#include "native/train/trainer.h"
#include "native/train/training_rows.h"
#include "shared/weights/quantization.h"
#include "tests/native/train/small_model.h"

using namespace maquette;
using namespace maquette::test;

namespace {

std::string write_rows(const std::string& folder, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        Json ids = Json::array(), labels = Json::array();
        for (int k = 0; k < 3 + i % 5; ++k) {
            ids.push_back((i * 3 + k * k) % 11);
            labels.push_back(k == 0 ? Json(-100) : ids.back());
        }
        text += write_json({{"input_ids", ids}, {"labels", labels}}) + "\n";
    }
    REQUIRE(write_new_text(folder + "/rows.jsonl", text).has_value());
    return folder + "/rows.jsonl";
}

TrainRequest small_request(const std::string& folder) {
    TrainRequest request;
    request.model = folder + "/model";
    request.data_file = folder + "/rows.jsonl";
    request.output_folder = folder + "/run";
    request.lora.rank = 2;
    request.lora.alpha = 4;
    request.lora.dropout = 0.1;
    request.learning_rate = 1e-2;
    request.epochs = 4;
    request.accumulation = 2;
    request.eval_share = 0.2;
    request.eval_every = 3;
    request.checkpoint_every = 2;
    request.device = "cpu";
    request.threads = 1;
    return request;
}

// What a run told, without the times.
std::vector<std::string> curve(const std::string& folder) {
    std::ifstream stream(folder + "/metrics.jsonl");
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
        auto json = parse_json(line);
        REQUIRE(json.has_value());
        const std::string type = json_text(*json, "type");
        if (type != "step" && type != "eval") continue;
        json->erase("tokens_per_second");
        lines.push_back(write_json(*json));
    }
    return lines;
}

std::string content_of(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

// An environment variable for as long as this lives.
class ScopedVariable {
  public:
    ScopedVariable(const char* name, const std::string& value) : name_(name) {
        if (const char* old = std::getenv(name)) old_ = old;
        ::setenv(name, value.c_str(), 1);
    }
    ~ScopedVariable() {
        if (old_) ::setenv(name_, old_->c_str(), 1);
        else ::unsetenv(name_);
    }
    ScopedVariable(const ScopedVariable&) = delete;
    ScopedVariable& operator=(const ScopedVariable&) = delete;

  private:
    const char* name_;
    std::optional<std::string> old_;
};

std::string prepared_folder(const std::string& name) {
    const std::string folder = temporary_folder(name);
    write_small_model(folder + "/model", "llama");
    write_rows(folder, 20);
    return folder;
}

}  // namespace

TEST_CASE("loss scale: halves at an overflow, doubles after a long good stretch, and stands still outside f16") {
    LossScale scale = dynamic_loss_scale();
    CHECK(scale.shrink());
    CHECK(scale.value == 32768);
    for (int i = 0; i < 1999; ++i) scale.grow();
    CHECK(scale.value == 32768);
    scale.grow();
    CHECK(scale.value == 65536);
    for (int i = 0; i < 16; ++i) CHECK(scale.shrink());
    CHECK(!scale.shrink());
    CHECK(scale.value == 1);
    LossScale fixed;
    CHECK(!fixed.shrink());
    for (int i = 0; i < 5000; ++i) fixed.grow();
    CHECK(fixed.value == 1);
}

TEST_CASE("train: a step whose gradients overflow in f16 is done again with half the scale") {
    const std::string folder = temporary_folder("train_overflow");
    // Large weights of the head: at the first scale the gradient of the hidden state leaves f16, at a smaller one it does not.
    write_small_model(folder + "/model", "llama", [](const std::string& name, std::vector<float>& values) {
        if (name == "lm_head.weight")
            for (float& value : values) value *= 64;
    });
    write_rows(folder, 20);
    TrainRequest request = small_request(folder);
    std::vector<double> losses, scales;
    TrainCallbacks callbacks;
    callbacks.on_event = [&](const Json& event) {
        if (json_text(event, "type") != "step") return;
        losses.push_back(json_number(event, "loss"));
        scales.push_back(json_number(event, "loss_scale"));
    };
    REQUIRE(train(request, callbacks).has_value());
    const std::vector<double> expected = losses;
    CHECK(scales.front() == 0);  // Not told in f32.
    losses.clear();
    scales.clear();
    request.precision = "f16";
    REQUIRE(train(request, callbacks).has_value());
    CHECK(scales.front() < loss_scale_first);
    CHECK(scales.front() >= 1);
    REQUIRE(losses.size() == expected.size());
    for (size_t i = 0; i < losses.size(); ++i) CHECK(losses[i] == doctest::Approx(expected[i]).epsilon(0.01));
}

TEST_CASE("train: a run that was killed goes on to the same bits") {
    const std::string folder = prepared_folder("train_kill");
    TrainRequest whole = small_request(folder);
    SUBCASE("in f32") {}
    SUBCASE("in f16, the loss scale too") { whole.precision = "f16"; }
    whole.output_folder = folder + "/whole";
    const auto finished = train(whole, {});
    REQUIRE(finished.has_value());
    CHECK(finished->steps == 16);
    for (const int64_t deadly : {1, 5, 8}) {
        CAPTURE(deadly);
        TrainRequest request = whole;
        request.output_folder = folder + "/killed" + std::to_string(deadly);
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            TrainCallbacks callbacks;
            callbacks.on_event = [&](const Json& event) {
                if (json_text(event, "type") == "step" && json_integer(event, "step") == deadly) ::kill(::getpid(), SIGKILL);
            };
            (void)train(request, callbacks);
            _exit(0);
        }
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        CHECK(WIFSIGNALED(status));
        request.resume = deadly > 2;  // Before the first checkpoint there is nothing to resume.
        if (request.resume) {
            // A template's date is that of the start, whenever the run goes on.
            std::string state = content_of(request.output_folder + "/checkpoint/state.json");
            const size_t at = state.find("\"time\": ") + 8;
            REQUIRE(at > 8);
            state.replace(at, state.find_first_of(",\n", at) - at, "86400");
            REQUIRE(write_new_text(request.output_folder + "/checkpoint/state.json", state).has_value());
        }
        const auto resumed = train(request, {});
        REQUIRE(resumed.has_value());
        CHECK(curve(request.output_folder) == curve(whole.output_folder));
        if (request.resume) CHECK(content_of(request.output_folder + "/run.json").find("\"time\": 86400") != std::string::npos);
        CHECK(content_of(request.output_folder + "/adapter/adapter_model.safetensors") == content_of(whole.output_folder + "/adapter/adapter_model.safetensors"));
    }
}

// In f16 kernels round differently: a run that went on with others would not come to the same bits.
TEST_CASE("train: a resumed run on the GPU multiplies with the kernels it was begun with, whatever was chosen since") {
    const std::string folder = temporary_folder("train_kernels");
    write_small_model(folder + "/model", "llama", {}, 8);
    write_rows(folder, 20);
    TrainRequest request = small_request(folder);
    request.device = "gpu";
    request.precision = "f16";
    request.steps_max = 4;
    if (const auto backend = open_backend({"gpu", 0, "f16"}); !backend) {
        MESSAGE("skipped: " << backend.error().text());
        return;
    }
    const ScopedVariable cache("MAQUETTE_GPU_CACHE", folder + "/cache");
    const auto kernels_of = [&](const std::string& run) {
        const auto json = parse_json(content_of(run + "/run.json"));
        REQUIRE(json.has_value());
        const Json kernels = (*json)["kernels"];
        REQUIRE(kernels.size() == 15);  // Matrix products and the three of attention.
        return kernels;
    };
    const auto run_to = [&](const std::string& output, int64_t last_step) {
        request.output_folder = folder + output;
        int64_t steps = 0;
        TrainCallbacks callbacks;
        callbacks.on_event = [&](const Json& event) { steps += json_text(event, "type") == "step" ? 1 : 0; };
        callbacks.is_cancelled = [&] { return steps >= last_step; };
        return train(request, callbacks);
    };
    REQUIRE(run_to("/whole", 99).has_value());
    const Json begun = kernels_of(folder + "/whole");
    REQUIRE_FALSE(run_to("/parted", 2).has_value());

    // Since then the machine has come to other choices.
    Json chosen = *parse_json(content_of(folder + "/cache/gpu_kernels.json"));
    REQUIRE(chosen.size() == 1);
    for (auto& [work, kernel] : chosen.begin().value().items()) {
        if (work.starts_with("attention")) kernel = "tile 16x16";
        else kernel = kernel == "f16 tile 64x64" ? "f16 tile 128x64" : "f16 tile 64x64";
    }
    REQUIRE(write_new_text(folder + "/cache/gpu_kernels.json", write_json(chosen)).has_value());
    REQUIRE(run_to("/other", 1).error().code == ErrorCode::Cancelled);
    CHECK(kernels_of(folder + "/other") == chosen.begin().value());
    request.resume = true;
    REQUIRE(run_to("/parted", 99).has_value());
    CHECK(kernels_of(folder + "/parted") == begun);
    CHECK(curve(folder + "/parted") == curve(folder + "/whole"));

    // A kernel that is not there: in f16 the run cannot go on to the same bits and says so.
    const std::string checkpoint = folder + "/parted/checkpoint/state.json";
    Json state = *parse_json(content_of(checkpoint));
    state["kernels"]["nt large"] = "warp 9000";
    REQUIRE(write_new_text(checkpoint, write_json(state)).has_value());
    const auto refused = run_to("/parted", 99);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().reason == "The run used the kernel \"warp 9000\", which this device does not run.");
}

TEST_CASE("train: a run begun on a GPU goes on in f32 on a device without kernels, and says that its bits may differ") {
    const std::string folder = prepared_folder("train_moved");
    TrainRequest request = small_request(folder);
    request.precision = "f32";
    int asked = 0;
    TrainCallbacks callbacks;
    callbacks.is_cancelled = [&] { return ++asked > 6; };
    REQUIRE_FALSE(train(request, callbacks).has_value());
    const std::string checkpoint = request.output_folder + "/checkpoint/state.json";
    Json state = *parse_json(content_of(checkpoint));
    state["device"] = "NVIDIA H200";
    state["kernels"] = {{"nt large", "tile 128x64"}};
    REQUIRE(write_new_text(checkpoint, write_json(state)).has_value());
    request.resume = true;
    std::vector<std::string> warnings;
    callbacks = {};
    callbacks.on_event = [&](const Json& event) {
        if (json_text(event, "type") == "warning") warnings.push_back(json_text(event, "reason"));
    };
    REQUIRE(train(request, callbacks).has_value());
    REQUIRE(warnings.size() == 2);
    CHECK(warnings[0].starts_with("The run was begun on NVIDIA H200 and goes on on CPU"));
    CHECK(warnings[1].find("\"tile 128x64\"") != std::string::npos);
}

TEST_CASE("train: the loss falls, and the kept adapter is the best one") {
    const std::string folder = prepared_folder("train_learns");
    TrainRequest request = small_request(folder);
    request.epochs = 20;
    const auto summary = train(request, {});
    REQUIRE(summary.has_value());
    CHECK(summary->eval_loss < summary->eval_loss_first);
    const auto model = load_model(request.model);
    const auto adapter = load_adapter(summary->adapter_folder);
    REQUIRE(adapter.has_value());
    CHECK(check_adapter(*adapter, model->architecture()).has_value());
}

TEST_CASE("train: cancelling keeps a checkpoint, and other settings are refused on resume") {
    const std::string folder = prepared_folder("train_cancel");
    TrainRequest request = small_request(folder);
    int asked = 0;
    TrainCallbacks callbacks;
    callbacks.is_cancelled = [&] { return ++asked > 6; };
    const auto cancelled = train(request, callbacks);
    REQUIRE(!cancelled.has_value());
    CHECK(cancelled.error().code == ErrorCode::Cancelled);
    request.resume = true;
    request.learning_rate = 3e-3;
    const auto refused = train(request, {});
    REQUIRE(!refused.has_value());
    CHECK(refused.error().reason == "The checkpoint belongs to a run with other settings or other data.");
    request.learning_rate = 1e-2;
    CHECK(train(request, {}).has_value());
}

TEST_CASE("train: a run that does not fit is refused with advice, before anything is computed") {
    const std::string folder = prepared_folder("train_memory");
    TrainRequest request = small_request(folder);
    request.memory_limit_bytes = 1 << 20;
    const auto refused = train(request, {});
    REQUIRE(!refused.has_value());
    CHECK(refused.error().code == ErrorCode::OutOfMemory);
    CHECK(refused.error().fix.find("maximum length") != std::string::npos);
}

TEST_CASE("train: a GPU without room for the moments keeps them in the host's memory, says so, and comes to the same bits") {
    const std::string folder = temporary_folder("train_paged");
    write_small_model(folder + "/model", "llama", {}, 8);
    write_rows(folder, 20);
    TrainRequest request = small_request(folder);
    request.device = "gpu";
    request.precision = "f32";
    request.method = "full";
    request.steps_max = 3;
    if (const auto backend = open_backend({"gpu", 0, "f32"}); !backend) {
        MESSAGE("skipped: " << backend.error().text());
        return;
    }
    const auto run = [&](const std::string& output, const std::string& optimizer, int64_t limit) {
        request.output_folder = folder + output;
        request.optimizer = optimizer;
        request.memory_limit_bytes = limit;
        REQUIRE(train(request, {}).has_value());
        const Json memory = (*parse_json(content_of(request.output_folder + "/run.json")))["memory"];
        return std::pair(json_integer(memory, "total_bytes"), json_integer(memory, "paged_bytes"));
    };
    const auto [whole, none] = run("/whole", "adamw", 0);
    CHECK(none == 0);
    const auto [rest, paged] = run("/asked", "paged-adamw", 0);
    CHECK(paged > 0);
    CHECK(rest + paged == whole);
    CHECK(curve(folder + "/asked") == curve(folder + "/whole"));
    const auto [fitting, forced] = run("/forced", "adamw", rest);
    CHECK(fitting <= rest);
    CHECK(forced == paged);
    CHECK(curve(folder + "/forced") == curve(folder + "/whole"));
}

TEST_CASE("train: a value that is not finite stops the run and names the first tensor") {
    const std::string folder = prepared_folder("train_nan");
    TrainRequest request = small_request(folder);
    request.learning_rate = 9.9;
    request.clip_norm = 0;
    request.warmup_ratio = 0;
    request.weight_decay = 1e6;  // Throws the weights far away.
    request.epochs = 50;
    const auto stopped = train(request, {});
    REQUIRE(!stopped.has_value());
    CHECK(stopped.error().reason.find("not a finite number") != std::string::npos);
    CHECK(!stopped.error().field.empty());
}

TEST_CASE("train: rows that cannot be used are named, and a file of only such rows is refused") {
    const std::string folder = prepared_folder("train_rows");
    TrainRequest request = small_request(folder);
    REQUIRE(write_new_text(request.data_file, "{\"input_ids\":[1,2],\"labels\":[-100,2]}\nno json\n{\"input_ids\":[1,2],\"labels\":[-100]}\n").has_value());
    const auto rows = read_training_rows(request, nullptr);
    REQUIRE(rows.has_value());
    CHECK(rows->train.size() == 1);
    REQUIRE(rows->report.findings.size() == 2);
    CHECK(rows->report.findings[0].line == 2);
    CHECK(rows->report.findings[1].line == 3);
    REQUIRE(write_new_text(request.data_file, "no json\n").has_value());
    CHECK(!read_training_rows(request, nullptr).has_value());
    REQUIRE(write_new_text(request.data_file, "{\"input_ids\":[1,99],\"labels\":[-100,99]}\n").has_value());
    const auto strange = train(request, {});
    REQUIRE(!strange.has_value());
    CHECK(strange.error().reason.find("99") != std::string::npos);
}

// transformers: get_cosine_schedule_with_warmup(warmup 5, total 20) at lr 1e-3; the first step has rate 0.
TEST_CASE("schedule: warm-up and cosine as transformers'") {
    TrainRequest request;
    request.learning_rate = 1e-3;
    request.warmup_ratio = 0.25;
    CHECK(learning_rate_at(request, 0, 20) == 0.0);
    CHECK(learning_rate_at(request, 4, 20) == doctest::Approx(8e-4));
    CHECK(learning_rate_at(request, 5, 20) == doctest::Approx(1e-3));
    CHECK(learning_rate_at(request, 19, 20) == doctest::Approx(1e-3 * 0.5 * (1 + std::cos(3.14159265358979 * 14 / 15))));
    request.schedule = "linear";
    CHECK(learning_rate_at(request, 10, 20) == doctest::Approx(1e-3 * (1.0 - 5.0 / 15.0)));
}

TEST_CASE("schedule: one-cycle as torch's OneCycleLR") {
    const auto text = read_text_file(std::string(MAQUETTE_SOURCE_FOLDER) + "/tests/golden/train/optimizers.json");
    REQUIRE(text.has_value());
    const auto json = parse_json(*text);
    REQUIRE(json.has_value());
    const Json& golden = (*json)["one_cycle"];
    TrainRequest request;
    request.schedule = "one-cycle";
    request.learning_rate = json_number(golden, "peak");
    request.warmup_ratio = json_number(golden, "warmup");
    const auto rates = golden["rates"].get<std::vector<double>>();
    for (size_t step = 0; step < rates.size(); ++step)
        CHECK(learning_rate_at(request, static_cast<int64_t>(step), json_integer(golden, "steps")) == doctest::Approx(rates[step]).epsilon(1e-9));
}

TEST_CASE("train: every method and optimizer lowers the loss, and goes on to the same bits after a cancel") {
    const std::string folder = prepared_folder("train_methods");
    for (const auto& [method, optimizer] : {std::pair{"qlora", "adamw"}, {"full", "adamw"}, {"full", "adamw-8bit"}, {"lora", "adamw-8bit"}, {"lora", "sgd"}, {"full", "paged-adamw"}}) {
        CAPTURE(method);
        CAPTURE(optimizer);
        TrainRequest whole = small_request(folder);
        whole.method = method;
        whole.optimizer = optimizer;
        whole.learning_rate = std::string(optimizer) == "sgd" ? 0.3 : 1e-2;
        whole.lora.dropout = 0;
        whole.epochs = 6;
        whole.output_folder = folder + "/whole_" + method + optimizer;
        const auto summary = train(whole, {});
        REQUIRE(summary.has_value());
        CHECK(summary->eval_loss < summary->eval_loss_first);
        TrainRequest parted = whole;
        parted.output_folder = folder + "/parted_" + method + optimizer;
        int asked = 0;
        TrainCallbacks callbacks;
        callbacks.is_cancelled = [&] { return ++asked > 11; };
        REQUIRE(!train(parted, callbacks).has_value());
        parted.resume = true;
        REQUIRE(train(parted, {}).has_value());
        CHECK(curve(parted.output_folder) == curve(whole.output_folder));
    }
}

TEST_CASE("train: a fully tuned model is a folder that loads and scores what the run said") {
    const std::string folder = prepared_folder("train_full");
    TrainRequest request = small_request(folder);
    request.method = "full";
    request.precision = "f32";
    const auto summary = train(request, {});
    REQUIRE(summary.has_value());
    CHECK(summary->adapter_folder == request.output_folder + "/model");
    const auto base = load_model(request.model), tuned = load_model(summary->adapter_folder);
    REQUIRE(tuned.has_value());
    CHECK(*dequantize(*tuned->find("model.norm.weight")) != *dequantize(*base->find("model.norm.weight")));
    TrainRequest again = request;
    again.model = summary->adapter_folder;
    again.output_folder = folder + "/again";
    again.steps_max = 1;
    const auto scored = train(again, {});
    REQUIRE(scored.has_value());
    CHECK(scored->eval_loss_first == doctest::Approx(summary->eval_loss).epsilon(1e-6));
}

TEST_CASE("train: targets by a regular expression, and ranks and alphas by pattern, as PEFT reads them") {
    const std::string folder = prepared_folder("train_targets");
    const auto model = load_model(folder + "/model");
    REQUIRE(model.has_value());
    TrainRequest request = small_request(folder);
    request.lora.targets = R"(.*\.1\.(mlp|self_attn)\.(down|q)_proj)";
    request.lora.rank_pattern = "down_proj=3,layers.1.self_attn.q_proj=5";
    request.lora.alpha_pattern = "self_attn\\..*=7";
    const auto adapter = make_adapter(request, model->architecture());
    REQUIRE(adapter.has_value());
    REQUIRE(adapter->modules.size() == 2);
    CHECK(adapter->modules[0].name == "model.layers.1.mlp.down_proj");
    CHECK(adapter->modules[0].rank == 3);
    CHECK(adapter->modules[0].alpha == 4);
    CHECK(adapter->modules[1].name == "model.layers.1.self_attn.q_proj");
    CHECK(adapter->modules[1].rank == 5);
    CHECK(adapter->modules[1].alpha == 7);

    const auto refused = [&](const std::string& targets, const std::string& ranks) {
        request.lora.targets = targets;
        request.lora.rank_pattern = ranks;
        const auto result = make_adapter(request, model->architecture());
        REQUIRE(!result.has_value());
        return result.error().reason;
    };
    CHECK(refused("q_project", "") == "There is no layer named \"q_project\".");
    CHECK(refused("(", "") == "\"(\" is no regular expression.");
    CHECK(refused(".*experts.*", "") == "No layer's path fits \".*experts.*\".");
    CHECK(refused("q_proj", "q_proj") == "\"q_proj\" is not KEY=NUMBER.");
}

TEST_CASE("train: settings that contradict each other are refused with the field") {
    const std::string folder = prepared_folder("train_refused");
    TrainRequest request = small_request(folder);
    request.method = "full";
    request.quantize = "nf4";
    const auto refused = train(request, {});
    REQUIRE(!refused.has_value());
    CHECK(refused.error().field == "quantize");
    request = small_request(folder);
    request.optimizer = "lion";
    const auto unknown = train(request, {});
    REQUIRE(!unknown.has_value());
    CHECK(unknown.error().reason == "There is no optimizer named \"lion\".");
}

TEST_CASE("train: tokens may weigh differently, and every row's own loss is told") {
    const std::string folder = prepared_folder("train_weights");
    TrainRequest request = small_request(folder);
    request.steps_max = 1;
    request.eval_share = 0;
    request.accumulation = 1;
    request.lora.dropout = 0;
    request.precision = "f32";
    const auto first_step = [&](const std::string& rows) {
        REQUIRE(write_new_text(request.data_file, rows).has_value());
        Json step;
        TrainCallbacks callbacks;
        callbacks.on_event = [&](const Json& event) {
            if (json_text(event, "type") == "step") step = event;
        };
        REQUIRE(train(request, callbacks).has_value());
        return step;
    };
    const std::string whole = R"({"input_ids":[1,2,3,4,5],"labels":[-100,2,3,4,5]})", other = R"({"input_ids":[7,8,9],"labels":[-100,8,9]})";
    const Json both = first_step(whole + "\n" + other + "\n");
    auto losses = both["row_losses"].get<std::vector<double>>();
    REQUIRE(losses.size() == 2);
    std::sort(losses.begin(), losses.end());  // The order of the rows is the seed's.
    double alone[2] = {json_number(first_step(whole + "\n"), "loss"), json_number(first_step(other + "\n"), "loss")};
    CHECK(json_number(both, "loss") == doctest::Approx((alone[0] * 4 + alone[1] * 2) / 6).epsilon(1e-5));
    std::sort(alone, alone + 2);
    for (const size_t i : {0, 1}) CHECK(losses[i] == doctest::Approx(alone[i]).epsilon(1e-5));

    // Weights of 0 and 1 are labels masked and not.
    const Json weighted = first_step(R"({"input_ids":[1,2,3,4,5],"labels":[-100,2,3,4,5],"weights":[1,0,1,0.5,0.5]})");
    const Json masked = first_step(R"({"input_ids":[1,2,3,4,5],"labels":[-100,-100,3,-100,-100]})");
    const Json rest = first_step(R"({"input_ids":[1,2,3,4,5],"labels":[-100,-100,-100,4,5]})");
    CHECK(json_number(weighted, "loss") == doctest::Approx((json_number(masked, "loss") + json_number(rest, "loss")) / 2).epsilon(1e-5));
    REQUIRE(write_new_text(request.data_file, R"({"input_ids":[1,2],"labels":[-100,2],"weights":[1]})").has_value());
    CHECK(!read_training_rows(request, nullptr).has_value());
}

TEST_CASE("train: on the GPU a run that was cancelled goes on to the same bits, and learns what the CPU learns") {
    if (!open_backend({"gpu"}).has_value()) {
        MESSAGE("skipped: no Vulkan device");
        return;
    }
    const std::string folder = prepared_folder("train_gpu");
    write_small_model(folder + "/model", "llama", {}, 8);
    TrainRequest whole = small_request(folder);
    whole.precision = "f32";
    double limit = 1e-4;
    SUBCASE("in f32") {}
    SUBCASE("in f16") { whole.precision = "f16", limit = 1e-2; }
    SUBCASE("with states in 8 bits") { whole.optimizer = "adamw-8bit"; }
    SUBCASE("by gradient descent") { whole.optimizer = "sgd"; }
    SUBCASE("over weights in NF4") { whole.method = "qlora"; }
    whole.output_folder = folder + "/cpu";
    const auto expected = train(whole, {});
    REQUIRE(expected.has_value());
    whole.device = "gpu";
    whole.output_folder = folder + "/whole";
    const auto finished = train(whole, {});
    REQUIRE(finished.has_value());
    CHECK(finished->loss == doctest::Approx(expected->loss).epsilon(limit));
    CHECK(finished->eval_loss == doctest::Approx(expected->eval_loss).epsilon(limit));
    TrainRequest request = whole;
    request.output_folder = folder + "/cancelled";
    int asked = 0;
    TrainCallbacks callbacks;
    callbacks.is_cancelled = [&] { return ++asked > 9; };
    const auto cancelled = train(request, callbacks);
    REQUIRE(!cancelled.has_value());
    CHECK(cancelled.error().code == ErrorCode::Cancelled);
    request.resume = true;
    REQUIRE(train(request, {}).has_value());
    CHECK(curve(request.output_folder) == curve(whole.output_folder));
    CHECK(content_of(request.output_folder + "/adapter/adapter_model.safetensors") == content_of(whole.output_folder + "/adapter/adapter_model.safetensors"));
}
