// Comparison as a job: the same requests answered by the base and the tuned model, measured, with the report as files.
#include <filesystem>
#include <fstream>

#include "native/agent/comparison.h"
#include "native/agent/dataset_files.h"
#include "native/jobs/kinds.h"
#include "native/store/runs.h"

namespace maquette {
namespace {

namespace fs = std::filesystem;

constexpr int64_t prompts_max = 1000;
constexpr int64_t compared_tokens_default = 384;

Result<std::vector<AgentPrompt>> read_prompts(const Json& request, const std::string& data_folder) {
    const Json* given = json_member(request, "prompts");
    std::vector<Json> rows;
    if (given && given->is_array()) {
        rows.assign(given->begin(), given->end());
    } else {
        MAQUETTE_TRY(rows, read_jsonl_file((fs::path(data_folder) / "held_out_prompts.jsonl").string()));
    }
    MAQUETTE_TRY(const int64_t count, request_integer(request, "count", prompts_max, 1, prompts_max));
    if (static_cast<int64_t>(rows.size()) > count) rows.resize(static_cast<size_t>(count));
    if (rows.empty()) return fail({ErrorCode::BadInput, "There are no prompts.", "Give some, or prepare a dataset first.", {}, 0, "prompts"});
    return prompts_from_rows(rows, Framework::Streamlit, "prompts");
}

Result<ComparisonRequest> read_request(const Json& request, const std::string& data_folder) {
    ComparisonRequest out;
    MAQUETTE_TRY(const Run run, find_run(data_folder, json_text(request, "run", "latest")));
    out.tuned = run.id;
    out.base_model = run.base_model;
    out.base = json_text(request, "base", "base");
    MAQUETTE_TRY(out.prompts, read_prompts(request, data_folder));
    MAQUETTE_TRY(out.sampling.max_tokens, request_integer(request, "max_tokens", compared_tokens_default, 1, 8192));
    MAQUETTE_TRY(const int64_t seed, request_integer(request, "seed", 0, 0, INT64_MAX));
    out.sampling.seed = static_cast<uint64_t>(seed);
    out.data_folder = data_folder;
    return out;
}

Result<NewJob> check(const Json& request, Database& database) {
    MAQUETTE_TRY_VOID(check_fields(request, {"run", "base", "prompts", "count", "seed", "max_tokens", "name"}));
    MAQUETTE_TRY(const ComparisonRequest checked, read_request(request, database.data_folder()));
    return NewJob{JobKind::Compare, checked.tuned, json_text(request, "name"), request, nullptr};
}

Result<void> write_file(const fs::path& path, const std::string& text) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    std::ofstream stream(path, std::ios::binary | std::ios::trunc);
    stream.write(text.data(), static_cast<std::streamsize>(text.size())).flush();
    if (!stream) return fail(file_error(errno, "The report cannot be written", path.string()));
    return {};
}

Result<Json> work(const Job& job, JobContext& context, Database& database) {
    MAQUETTE_TRY(ComparisonRequest request, read_request(job.request, database.data_folder()));
    const std::string name = "comparisons/" + job.id;
    const fs::path folder = fs::path(run_folder(database.data_folder(), request.tuned)) / name;
    request.output_folder = folder.string();
    MAQUETTE_TRY(const Comparison comparison, compare_models(
        request,
        [&](const std::string& model, size_t done, size_t all) {
            const size_t before = model == request.base ? 0 : all;
            context.progress(static_cast<int64_t>(before + done), static_cast<int64_t>(2 * all), model);
        },
        [&] { return context.is_cancelled(); }));
    Json result = comparison_json(comparison);
    MAQUETTE_TRY_VOID(write_file(folder / "comparison.json", write_json_indented(result) + "\n"));
    MAQUETTE_TRY_VOID(write_file(folder / "comparison.html", comparison_page(comparison)));
    result["report"] = "/api/runs/" + request.tuned + "/files/" + name + "/comparison.html";
    return result;
}

}  // namespace

JobType compare_job(Database& database) {
    return {[&database](const Json& request) { return check(request, database); },
            [&database](const Job& job, JobContext& context) { return work(job, context, database); }};
}

}  // namespace maquette
