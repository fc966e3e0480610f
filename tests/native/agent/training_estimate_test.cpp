#include "native/agent/training_estimate.h"

#include <doctest/doctest.h>

#include "native/model/new_file.h"
#include "native/train/trainer.h"
#include "tests/native/train/small_model.h"

using namespace maquette;
using namespace maquette::test;

namespace {

TrainRequest request_in(const std::string& folder) {
    write_small_model(folder + "/model", "llama");
    std::string rows;
    for (int i = 0; i < 10; ++i) rows += R"({"input_ids": [1, 2, 3, 4, 5, 6], "labels": [-100, -100, 3, 4, 5, 6]})" "\n";
    rows += R"({"input_ids": [1, 2, 3, 4, 5, 6, 7, 8, 9, 1], "labels": [-100, 2, 3, 4, 5, 6, 7, 8, 9, 1]})" "\n";
    rows += "no row\n";
    REQUIRE(write_new_text(folder + "/rows.jsonl", rows).has_value());
    TrainRequest request;
    request.model = folder + "/model";
    request.data_file = folder + "/rows.jsonl";
    request.output_folder = folder + "/run";
    request.max_length = 8;
    request.epochs = 2;
    request.eval_share = 0.1;
    request.device = "cpu";
    request.threads = 1;
    return request;
}

}  // namespace

TEST_CASE("estimate: rows, steps and memory are those of the run") {
    const TrainRequest request = request_in(temporary_folder("estimate"));
    const auto run = plan_training_run(request);
    REQUIRE(run.has_value());
    const Json estimate = training_estimate(**run, request, 100, {});
    Json plan;
    TrainCallbacks callbacks;
    callbacks.on_event = [&](const Json& event) {
        if (json_text(event, "type") == "plan") plan = event;
    };
    REQUIRE(train(request, callbacks).has_value());
    CHECK(estimate["rows"] == plan["train_rows"]);
    CHECK(estimate["evaluation_rows"] == plan["eval_rows"]);
    CHECK(estimate["truncated_rows"] == plan["truncated_rows"]);
    CHECK(estimate["trained_parameters"] == plan["trained_parameters"]);
    CHECK(estimate["steps"] == plan["steps"]);
    for (const char* part : {"weights_bytes", "states_bytes", "activations_bytes", "paged_bytes"}) {
        CAPTURE(part);
        CHECK(estimate["memory"][part] == plan["memory"][part]);
    }
    CHECK(json_integer(estimate["memory"], "activations_bytes") > 0);
    CHECK(estimate["unusable_rows"] == 1);
    CHECK(estimate["truncated_rows"] == 1);
    CHECK(estimate["longest_row"] == 8);
    CHECK(json_number(estimate, "tokens_all_epochs") == 2 * json_number(estimate, "tokens"));
    CHECK(json_number(estimate, "seconds") == json_number(estimate, "tokens_all_epochs") / 100);
}

TEST_CASE("estimate: without a measured run a CPU's speed is guessed, a GPU's is not") {
    TrainRequest request = request_in(temporary_folder("estimate_speed"));
    const auto guessed = plan_training_run(request);
    REQUIRE(guessed.has_value());
    CHECK(json_number(training_estimate(**guessed, request, 0, {}), "seconds") > 0);
    request.device = "gpu";
    request.optimizer = "paged-adamw";
    request.memory_limit_bytes = int64_t{1} << 30;
    const auto unknown = plan_training_run(request);
    REQUIRE(unknown.has_value());
    const Json estimate = training_estimate(**unknown, request, 0, {});
    CHECK(estimate["seconds"].is_null());
    CHECK(json_integer(estimate["memory"], "paged_bytes") > 0);
}
