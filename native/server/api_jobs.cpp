// /api/jobs, and the routes that start one: each body is checked before the job is queued.
#include "native/server/http_server.h"
#include "native/server/responses.h"

namespace maquette {
namespace {

Result<Json> list_jobs(Companion& companion, const httplib::Request& request) {
    JobFilter filter;
    const std::string state = request.get_param_value("state");
    const std::string kind = request.get_param_value("kind");
    filter.state = find_job_state(state);
    filter.kind = find_job_kind(kind);
    if (!state.empty() && !filter.state) return fail({ErrorCode::BadInput, "\"" + state + "\" is no state of a job.", "Use queued, running, paused, succeeded, failed or cancelled.", {}, 0, "state"});
    if (!kind.empty() && !filter.kind) return fail({ErrorCode::BadInput, "\"" + kind + "\" is no kind of a job.", "Use train, compare, export, evolve or prepare.", {}, 0, "kind"});
    MAQUETTE_TRY(filter.count, read_integer(request, "limit", 100, 1, list_count_max));
    MAQUETTE_TRY(const auto jobs, companion.jobs->list(filter));
    Json list = Json::array();
    for (const Job& job : jobs) list.push_back(job_json(job));
    return Json{{"jobs", std::move(list)}};
}

using Change = Result<Job> (JobStore::*)(const std::string&);

httplib::Server::Handler change_route(Companion& companion, Change change) {
    return json_route([&companion, change](const httplib::Request& request) -> Result<Json> {
        MAQUETTE_TRY(const Job job, (companion.jobs.get()->*change)(request.path_params.at("id")));
        companion.worker->wake();
        return job_json(job);
    });
}

}  // namespace

void add_job_routes(httplib::Server& server, Companion& companion) {
    for (const JobKind kind : {JobKind::Train, JobKind::Compare, JobKind::Export, JobKind::Evolve, JobKind::Prepare}) {
        server.Post(std::string("/api/") + job_kind_name(kind), [&companion, kind](const httplib::Request& request, httplib::Response& response) {
            if (!companion.worker->has_kind(kind)) {
                return send_error(response, {ErrorCode::Failed, std::string("This build cannot do jobs of the kind ") + job_kind_name(kind) + ".", "Use a newer build.", {}, 0, {}},
                                  501, "not_implemented");
            }
            const auto start = [&]() -> Result<Json> {
                MAQUETTE_TRY(const Json body, read_body(request));
                MAQUETTE_TRY(const NewJob checked, companion.check_job(kind, body));
                MAQUETTE_TRY(const Job job, companion.jobs->create(checked));
                companion.worker->wake();
                return job_json(job);
            };
            send_result(response, start(), 202);
        });
    }
    server.Get("/api/jobs", json_route([&companion](const httplib::Request& request) { return list_jobs(companion, request); }));
    server.Get("/api/jobs/:id", json_route([&companion](const httplib::Request& request) -> Result<Json> {
        MAQUETTE_TRY(const Job job, companion.jobs->find(request.path_params.at("id")));
        return job_json(job);
    }));
    server.Post("/api/jobs/:id/cancel", change_route(companion, &JobStore::cancel));
    server.Post("/api/jobs/:id/pause", change_route(companion, &JobStore::pause));
    server.Post("/api/jobs/:id/resume", change_route(companion, &JobStore::resume));
}

}  // namespace maquette
