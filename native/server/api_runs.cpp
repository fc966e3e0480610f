// /api/runs: what was trained, its whole curve, and its files.
#include <filesystem>

#include "native/server/http_server.h"
#include "native/server/responses.h"
#include "native/server/static_files.h"
#include "native/store/runs.h"

namespace maquette {
namespace {

namespace fs = std::filesystem;

constexpr int64_t metric_rows_max = 200000;  // In one answer; the rest is asked for with `next`.
constexpr int64_t run_files_max = 1000;

// The newest job that writes this run, if a job of ours does.
Result<std::optional<Job>> job_of(Companion& companion, const std::string& run) {
    MAQUETTE_TRY(const auto rows, companion.database->query("SELECT id FROM jobs WHERE run = ?1 AND kind = 'train' ORDER BY number DESC LIMIT 1", {run}));
    if (rows.empty()) return std::optional<Job>();
    MAQUETTE_TRY(Job job, companion.jobs->find(rows[0].text(0)));
    return std::optional<Job>(std::move(job));
}

std::string title_of(const Run& run, const std::optional<Job>& job) { return !run.name.empty() ? run.name : job && !job->name.empty() ? job->name : run.id; }

Result<Json> run_json(Companion& companion, const Run& run) {
    MAQUETTE_TRY(const auto job, job_of(companion, run.id));
    const Json* request = json_member(run.description, "request");
    const Json* summary = json_member(run.description, "summary");
    Json last = nullptr;
    if (auto metrics = read_metrics(run, 0)) {
        for (Json& row : metrics->rows) {
            if (json_text(row, "type") == "step") last = std::move(row);
        }
    }
    return Json{{"id", run.id}, {"name", title_of(run, job)}, {"base", run.base_model},
                {"status", job ? std::string(job_state_name(job->state)) : run.status}, {"job", job ? Json(job->id) : Json(nullptr)},
                {"created_at", run.created_at}, {"adapter", run.has_adapter}, {"request", request ? *request : Json(nullptr)},
                {"summary", summary ? *summary : Json(nullptr)}, {"last", std::move(last)}};
}

Result<Json> metrics_json(const Run& run, int64_t after) {
    MAQUETTE_TRY(auto metrics, read_metrics(run, after));
    if (static_cast<int64_t>(metrics.rows.size()) > metric_rows_max) {
        metrics.next -= static_cast<int64_t>(metrics.rows.size()) - metric_rows_max;
        metrics.rows.resize(metric_rows_max);
    }
    return Json{{"rows", std::move(metrics.rows)}, {"next", metrics.next}};
}

Json files_json(const Run& run) {
    Json list = Json::array();
    std::error_code error;
    for (auto it = fs::recursive_directory_iterator(run.folder, error); !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
        if (!it->is_regular_file(error) || static_cast<int64_t>(list.size()) >= run_files_max) continue;
        const std::string name = it->path().lexically_relative(run.folder).generic_string();
        list.push_back({{"name", name}, {"bytes", it->file_size(error)}, {"url", "/api/runs/" + run.id + "/files/" + name}});
    }
    return Json{{"files", std::move(list)}};
}

Result<Json> delete_run(Companion& companion, const Run& run) {
    MAQUETTE_TRY(const auto job, job_of(companion, run.id));
    if (job && !is_final(job->state)) {
        return fail(ErrorCode::Cancelled, "The run's job is " + std::string(job_state_name(job->state)) + ".", "Cancel it first.");
    }
    std::error_code error;
    fs::remove_all(run.folder, error);
    if (error) return fail(file_error(error.value(), "The run's folder cannot be removed", run.folder));
    return Json{{"id", run.id}, {"deleted", true}};
}

// A route about one run.
template <class Handler>
httplib::Server::Handler run_route(Companion& companion, Handler handler) {
    return json_route([&companion, handler = std::move(handler)](const httplib::Request& request) -> Result<Json> {
        const std::string id = request.path_params.at("id");
        if (id.find('/') != std::string::npos) return fail(ErrorCode::NotFound, "There is no run \"" + id + "\".", "List the runs to see their ids.");
        MAQUETTE_TRY(const Run run, find_run(companion.options.data_folder, id));
        return handler(run, request);
    });
}

}  // namespace

Result<std::string> run_title(Companion& companion, const Run& run) {
    MAQUETTE_TRY(const auto job, job_of(companion, run.id));
    return title_of(run, job);
}

void add_run_routes(httplib::Server& server, Companion& companion) {
    server.Get("/api/runs", json_route([&companion](const httplib::Request&) -> Result<Json> {
        Json list = Json::array();
        for (const Run& run : list_runs(companion.options.data_folder)) {
            MAQUETTE_TRY(Json json, run_json(companion, run));
            list.push_back(std::move(json));
        }
        return Json{{"runs", std::move(list)}};
    }));
    server.Get("/api/runs/:id", run_route(companion, [&companion](const Run& run, const auto&) { return run_json(companion, run); }));
    server.Delete("/api/runs/:id", run_route(companion, [&companion](const Run& run, const auto&) { return delete_run(companion, run); }));
    server.Get("/api/runs/:id/metrics", run_route(companion, [](const Run& run, const httplib::Request& request) -> Result<Json> {
        MAQUETTE_TRY(const int64_t after, read_integer(request, "after", 0, 0, INT64_MAX));
        return metrics_json(run, after);
    }));
    server.Get("/api/runs/:id/files", run_route(companion, [](const Run& run, const auto&) -> Result<Json> { return files_json(run); }));
    server.Get(R"(/api/runs/([^/]+)/files/(.+))", [&companion](const httplib::Request& request, httplib::Response& response) {
        const auto run = find_run(companion.options.data_folder, request.matches[1].str());
        if (!run) return send_error(response, run.error());
        const auto file = find_static_file(run->folder, "/" + request.matches[2].str(), "");
        if (!file) return send_error(response, {ErrorCode::NotFound, "The run has no such file.", "List its files to see their names.", {}, 0, {}});
        response.set_header("Content-Disposition", "attachment; filename=\"" + fs::path(file->path).filename().string() + "\"");
        response.set_file_content(file->path, file->type);
    });
}

}  // namespace maquette
