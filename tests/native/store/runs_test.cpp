#include "native/store/runs.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/test_data.h"

using namespace maquette;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& path, std::string_view text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

std::string two_runs() {
    const std::string data = test::temporary_folder("runs");
    write(run_folder(data, "run-20260101-000000-aaaa") + "/run.json", R"({"model":"smollm2","status":"succeeded","created_at":100})");
    write(run_folder(data, "run-20260101-000000-aaaa") + "/adapter/adapter_model.safetensors", "x");
    write(run_folder(data, "run-20260102-000000-bbbb") + "/run.json",
          R"({"name":"second","request":{"model":"models/qwen"},"status":"running","created_at":200})");
    return data;
}

}  // namespace

TEST_CASE("runs: a run is found by its id, the beginning of its id, its folder, and as the latest with an adapter") {
    const std::string data = two_runs();
    const auto first = find_run(data, "run-20260101-000000-aaaa");
    REQUIRE(first);
    CHECK(first->base_model == "smollm2");
    CHECK(first->has_adapter);
    CHECK(first->adapter_folder == run_folder(data, first->id) + "/adapter");
    CHECK(find_run(data, "run-20260102")->base_model == "models/qwen");
    CHECK(find_run(data, run_folder(data, first->id) + "/")->base_model == "smollm2");
    CHECK(find_run(data, "latest")->id == first->id);
}

TEST_CASE("runs: an unknown or ambiguous name is refused and the runs are named") {
    const std::string data = two_runs();
    for (const char* name : {"run-2026", "", "..", "nothing"}) {
        const auto run = find_run(data, name);
        REQUIRE_FALSE(run);
        CHECK(run.error().code == ErrorCode::NotFound);
        CHECK(run.error().fix == "These exist: run-20260102-000000-bbbb, run-20260101-000000-aaaa.");
    }
    const auto none = find_run(test::temporary_folder("empty"), "latest");
    REQUIRE_FALSE(none);
    CHECK(none.error().fix == "There are no runs yet: train one with `maquette train`.");
}

TEST_CASE("runs: a broken run.json makes a failed run, not a lost list") {
    const std::string data = two_runs();
    write(run_folder(data, "run-x") + "/run.json", "{\"model\":");
    const auto runs = list_runs(data);
    REQUIRE(runs.size() == 3);
    CHECK(runs[0].id == "run-x");
    CHECK(runs[0].status == "failed");
}

TEST_CASE("runs: metrics are read from a line on, and a torn last line waits for its end") {
    const std::string data = two_runs();
    Run run = *find_run(data, "run-20260101");
    CHECK(read_metrics(run, 0)->rows.empty());
    write(run.folder + "/metrics.jsonl", "{\"step\":1}\n{\"step\":2}\n{\"st");
    const auto rows = read_metrics(run, 1);
    REQUIRE(rows);
    REQUIRE(rows->rows.size() == 1);
    CHECK(rows->rows[0]["step"] == 2);
    CHECK(rows->next == 2);
    write(run.folder + "/metrics.jsonl", "{\"step\":1}\nbroken\n");
    const auto broken = read_metrics(run, 0);
    REQUIRE_FALSE(broken);
    CHECK(broken.error().line == 2);
}
