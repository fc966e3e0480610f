// Export as a job: a run's adapter as files that other programs load, each loaded again and checked.
#include <cmath>
#include <filesystem>

#include "native/export/export_run.h"
#include "native/jobs/kinds.h"
#include "native/store/runs.h"

namespace maquette {
namespace {

namespace fs = std::filesystem;

constexpr int64_t progress_steps = 1000;

Result<ExportRequest> read_request(const Json& request, const std::string& data_folder) {
    ExportRequest out;
    MAQUETTE_TRY(const Run run, find_run(data_folder, json_text(request, "run")));
    if (!run.has_adapter) return fail({ErrorCode::NotFound, "The run \"" + run.id + "\" has no adapter yet.", "Wait for its first checkpoint.", {}, 0, "run"});
    out.run = run.id;
    out.data_folder = data_folder;
    out.output_folder = (fs::path(run.folder) / "export").string();
    auto targets = export_targets_named(json_text(request, "to", "all"));
    if (!targets) {
        targets.error().field = "to";
        return fail(std::move(targets.error()));
    }
    out.targets = std::move(*targets);
    return out;
}

Result<NewJob> check(const Json& request, Database& database) {
    MAQUETTE_TRY_VOID(check_fields(request, {"run", "to", "name"}));
    MAQUETTE_TRY(const ExportRequest checked, read_request(request, database.data_folder()));
    return NewJob{JobKind::Export, checked.run, json_text(request, "name"), request, nullptr};
}

// Every file below the exported things, with where it is downloaded.
Json exported_files(const std::string& run, const ExportReport& report) {
    Json files = Json::array();
    std::error_code error;
    for (const ExportedThing& thing : report.things) {
        std::vector<fs::path> paths;
        if (fs::is_directory(thing.path, error)) {
            for (const auto& entry : fs::recursive_directory_iterator(thing.path, error)) {
                if (entry.is_regular_file(error)) paths.push_back(entry.path());
            }
        } else {
            paths.emplace_back(thing.path);
        }
        for (const fs::path& path : paths) {
            const std::string name = path.lexically_relative(report.output_folder).generic_string();
            files.push_back({{"name", name}, {"bytes", fs::file_size(path, error)}, {"url", "/api/runs/" + run + "/files/export/" + name}});
        }
    }
    return files;
}

Result<Json> work(const Job& job, JobContext& context, Database& database) {
    MAQUETTE_TRY(const ExportRequest request, read_request(job.request, database.data_folder()));
    ExportCallbacks callbacks;
    callbacks.on_progress = [&](const std::string& step, double share) {
        context.progress(static_cast<int64_t>(std::lround(share * progress_steps)), progress_steps, step);
    };
    callbacks.is_cancelled = [&] { return context.is_cancelled(); };
    MAQUETTE_TRY(const ExportReport report, export_run(request, callbacks));
    Json result = export_report_json(report);
    result["files"] = exported_files(request.run, report);
    return result;
}

}  // namespace

JobType export_job(Database& database) {
    return {[&database](const Json& request) { return check(request, database); },
            [&database](const Job& job, JobContext& context) { return work(job, context, database); }};
}

}  // namespace maquette
