// /v1/fine_tuning/jobs: OpenAI's way to train, on the same jobs that /api shows.
#include <cmath>

#include "native/model/model_names.h"
#include "native/server/event_stream.h"
#include "native/server/http_server.h"
#include "native/server/model_lookup.h"
#include "native/server/responses.h"
#include "shared/protocol/openai_requests.h"
#include "native/train/train_request.h"

namespace maquette {
namespace {

constexpr const char* event_prefix = "ftevent-";
constexpr int64_t default_epochs = 3;  // OpenAI's "auto" is 3 for small files.

// OpenAI's times are whole seconds, and null when there is none.
Json whole_seconds(const std::optional<double>& time) { return time ? Json(static_cast<int64_t>(*time)) : Json(nullptr); }

Json estimated_finish(const Job& job) {
    const double done = json_number(job.progress, "done");
    const double total = json_number(job.progress, "total");
    if (job.state != JobState::Running || !job.started_at || done <= 0 || total <= done) return nullptr;
    const double now = now_seconds();
    return static_cast<int64_t>(now + (now - *job.started_at) / done * (total - done));
}

Json error_of(const Job& job) {
    if (job.error.is_null()) return nullptr;
    return {{"code", json_text(job.error, "code")}, {"message", json_text(job.error, "message")}, {"param", nullptr}};
}

Json fine_tune_json(const Job& job) {
    const bool succeeded = job.state == JobState::Succeeded;
    Json result_files = Json::array();
    if (const std::string file = json_text(job.result, "result_file"); !file.empty()) result_files.push_back(file);
    const Json* hyperparameters = json_member(job.openai, "hyperparameters");
    const Json values = hyperparameters ? *hyperparameters : Json{{"n_epochs", json_number(job.request, "epochs", 1)}, {"batch_size", "auto"}, {"learning_rate_multiplier", "auto"}};
    const Json* metadata = json_member(job.openai, "metadata");
    const Json* suffix = json_member(job.openai, "suffix");
    return {{"id", job.id}, {"object", "fine_tuning.job"}, {"created_at", static_cast<int64_t>(job.created_at)}, {"finished_at", whole_seconds(job.finished_at)},
            {"model", json_text(job.openai, "model", json_text(job.request, "model"))},
            {"fine_tuned_model", succeeded ? Json(json_text(job.openai, "fine_tuned_model", job.run)) : Json(nullptr)},
            {"organization_id", "maquette"}, {"result_files", std::move(result_files)}, {"status", job_state_name(job.state)},
            {"trained_tokens", succeeded ? Json(json_integer(job.result, "tokens")) : Json(nullptr)},
            {"training_file", json_text(job.request, "dataset")},
            {"validation_file", json_text(job.request, "eval_dataset").empty() ? Json(nullptr) : Json(json_text(job.request, "eval_dataset"))},
            {"hyperparameters", values}, {"method", {{"type", "supervised"}, {"supervised", {{"hyperparameters", values}}}}},
            {"seed", json_integer(job.request, "seed", 42)}, {"error", error_of(job)}, {"estimated_finish", estimated_finish(job)},
            {"integrations", Json::array()}, {"metadata", metadata ? *metadata : Json(nullptr)}, {"user_provided_suffix", suffix ? *suffix : Json(nullptr)}};
}

Json or_auto(const Json& value) { return value.is_null() ? Json("auto") : value; }

Result<Json> create_job(Companion& companion, const httplib::Request& request) {
    MAQUETTE_TRY(const Json body, read_body(request));
    MAQUETTE_TRY(const FineTuneRequest wanted, read_fine_tune_request(body));
    if (const auto model = find_model(wanted.model, companion.options.data_folder); !model) {
        Error error = model.error();
        error.field = "model";
        return fail(std::move(error));
    }
    Json train = wanted.overrides;
    train["model"] = wanted.model;
    train["dataset"] = wanted.training_file;
    if (!wanted.validation_file.empty()) train["eval_dataset"] = wanted.validation_file;
    if (wanted.seed) train["seed"] = *wanted.seed;
    if (wanted.epochs || !train.contains("epochs")) train["epochs"] = wanted.epochs.value_or(default_epochs);
    if (wanted.batch_size) train["batch_rows"] = *wanted.batch_size;
    const double base_rate = json_number(train, "learning_rate", TrainRequest{}.learning_rate);
    train["learning_rate"] = base_rate * wanted.learning_rate_multiplier.value_or(1.0);
    MAQUETTE_TRY(NewJob checked, companion.check_job(JobKind::Train, train));
    checked.name = wanted.suffix;
    checked.openai = {{"model", wanted.model}, {"fine_tuned_model", new_tuned_name(wanted.model, wanted.suffix)},
                      {"suffix", wanted.suffix.empty() ? Json(nullptr) : Json(wanted.suffix)}, {"metadata", wanted.metadata},
                      {"hyperparameters", {{"n_epochs", train["epochs"]},
                                           {"batch_size", or_auto(wanted.batch_size ? Json(*wanted.batch_size) : Json(nullptr))},
                                           {"learning_rate_multiplier", or_auto(wanted.learning_rate_multiplier ? Json(*wanted.learning_rate_multiplier) : Json(nullptr))}}}};
    MAQUETTE_TRY(const Job job, companion.jobs->create(checked));
    companion.worker->wake();
    return fine_tune_json(job);
}

Result<Job> find_training(Companion& companion, const std::string& id) {
    auto job = companion.jobs->find(id);
    if (job && job->kind == JobKind::Train) return job;
    return fail({ErrorCode::NotFound, "Could not find fine tune: " + id + ".", "GET /v1/fine_tuning/jobs lists those that exist.", {}, 0, "fine_tuning_job_id"});
}

// `metadata[key]=value` must all hold; `metadata=null` means no metadata.
bool has_metadata(const Job& job, const httplib::Request& request) {
    const Json* metadata = json_member(job.openai, "metadata");
    if (request.get_param_value("metadata") == "null") return !metadata || metadata->is_null() || metadata->empty();
    for (const auto& [name, value] : request.params) {
        if (name.rfind("metadata[", 0) != 0 || name.back() != ']') continue;
        const std::string key = name.substr(9, name.size() - 10);
        if (!metadata || json_text(*metadata, key) != value) return false;
    }
    return true;
}

Result<Json> list_trainings(Companion& companion, const httplib::Request& request) {
    MAQUETTE_TRY(const int64_t limit, read_integer(request, "limit", 20, 1, list_count_max));
    JobFilter filter;
    filter.kind = JobKind::Train;
    filter.count = list_count_max;
    if (const std::string after = request.get_param_value("after"); !after.empty()) {
        MAQUETTE_TRY(filter.before, companion.jobs->number_of(after));
    }
    MAQUETTE_TRY(const auto jobs, companion.jobs->list(filter));
    Json data = Json::array();
    bool has_more = false;
    for (const Job& job : jobs) {
        if (!has_metadata(job, request)) continue;
        has_more = static_cast<int64_t>(data.size()) == limit;
        if (has_more) break;
        data.push_back(fine_tune_json(job));
    }
    return Json{{"object", "list"}, {"data", std::move(data)}, {"has_more", has_more}};
}

// --- Events ---

// TRL's names → OpenAI's, for those that OpenAI has.
Json metric_data(const Json& event) {
    Json data = Json::object();
    const bool evaluation = json_text(event, "type") == "eval";
    for (const auto& [ours, theirs] : {std::pair{"step", "step"}, std::pair{"total_steps", "total_steps"},
                                       std::pair{"loss", "train_loss"}, std::pair{"mean_token_accuracy", "train_mean_token_accuracy"},
                                       std::pair{"eval_loss", "full_valid_loss"}, std::pair{"eval_mean_token_accuracy", "full_valid_mean_token_accuracy"}}) {
        const Json* value = json_member(event, ours);
        if (value && value->is_number()) data[theirs] = *value;
    }
    for (const char* name : {"learning_rate", "grad_norm", "entropy", "num_tokens", "tokens_per_second", "epoch", "perplexity"}) {
        const Json* value = json_member(event, name);
        if (value && value->is_number() && !evaluation) data[name] = *value;
    }
    return data;
}

std::string state_message(const Json& job) {
    const std::string state = json_text(job, "state");
    if (state == "queued") return "Job queued";
    if (state == "running") return json_text(job, "wanted") == "pause" ? "Pause requested" : json_text(job, "wanted") == "cancel" ? "Cancellation requested" : "Fine-tuning job started";
    if (state == "paused") return "The job has been paused";
    if (state == "succeeded") return "The job has successfully completed";
    if (state == "cancelled") return "The job has been cancelled";
    const Json* error = json_member(job, "error");
    return "The job failed: " + (error ? json_text(*error, "message") : std::string());
}

struct Told {
    std::string level = "info";
    std::string message;
    std::string type = "message";
    Json data;
    std::string stream_name = "log";
};

Told tell(const StoredEvent& event) {
    auto parsed = parse_json(event.data);
    const Json data = parsed ? std::move(*parsed) : Json::object();
    Told told;
    char text[160];
    if (event.type == "job") {
        told.message = state_message(data);
        const std::string state = json_text(data, "state");
        if (state == "failed") told.level = "error";
        told.stream_name = state == "succeeded" ? "complete" : state == "failed" ? "error" : "progress";
    } else if (event.type == "step") {
        std::snprintf(text, sizeof text, "Step %lld: training loss=%.4f", static_cast<long long>(json_integer(data, "step")), json_number(data, "loss"));
        told = {"info", text, "metrics", metric_data(data), "metrics"};
    } else if (event.type == "eval") {
        std::snprintf(text, sizeof text, "Step %lld: full validation loss=%.4f", static_cast<long long>(json_integer(data, "step")), json_number(data, "eval_loss"));
        told = {"info", text, "metrics", metric_data(data), "metrics"};
    } else if (event.type == "checkpoint") {
        std::snprintf(text, sizeof text, "Checkpoint created at step %lld", static_cast<long long>(json_integer(data, "step")));
        told = {"info", text, "message", data, "checkpoint"};
    } else if (event.type == "warning") {
        told = {"warn", json_text(data, "text", json_text(data, "message", write_json(data))), "message", data, "log"};
    } else if (event.type == "sample") {
        told = {"info", "A sampled answer", "message", data, "sample"};
    } else if (event.type == "progress") {
        told = {"info", json_text(data, "text", "Progress"), "message", data, "progress"};
    } else {
        told.message = json_text(data, "text", event.type);
        told.data = data;
    }
    return told;
}

Json event_json(const StoredEvent& event, const Told& told) {
    return {{"object", "fine_tuning.job.event"}, {"id", event_prefix + std::to_string(event.id)}, {"created_at", static_cast<int64_t>(event.time)},
            {"level", told.level}, {"message", told.message}, {"type", told.type}, {"data", told.data}};
}

Result<Json> list_job_events(Companion& companion, const httplib::Request& request) {
    MAQUETTE_TRY(const Job job, find_training(companion, request.path_params.at("id")));
    MAQUETTE_TRY(const int64_t limit, read_integer(request, "limit", 20, 1, list_count_max));
    int64_t before = 0;
    if (const std::string after = request.get_param_value("after"); !after.empty()) {
        const std::string digits = after.rfind(event_prefix, 0) == 0 ? after.substr(std::string_view(event_prefix).size()) : after;
        before = std::strtoll(digits.c_str(), nullptr, 10);
        if (before <= 0) return fail({ErrorCode::BadInput, "\"" + after + "\" is no event's id.", "Use the last event's id.", {}, 0, "after"});
    }
    MAQUETTE_TRY(const auto events, companion.events->read_newest(job.id, "", before, limit + 1));
    Json data = Json::array();
    for (const StoredEvent& event : events) {
        if (static_cast<int64_t>(data.size()) < limit) data.push_back(event_json(event, tell(event)));
    }
    return Json{{"object", "list"}, {"data", std::move(data)}, {"has_more", static_cast<int64_t>(events.size()) > limit}};
}

void stream_job(Companion& companion, const httplib::Request& request, httplib::Response& response) {
    const auto job = find_training(companion, request.path_params.at("id"));
    if (!job) return send_error(response, job.error());
    EventStreamOptions options;
    options.job = job->id;
    options.starts_at_first = true;
    options.format = [](const StoredEvent& event) {
        const Told told = tell(event);
        return StreamEvent{std::to_string(event.id), told.stream_name, write_json(event_json(event, told))};
    };
    options.is_last = [](const StoredEvent& event) {
        if (event.type != "job") return false;
        const auto data = parse_json(event.data);
        const auto state = data ? find_job_state(json_text(*data, "state")) : std::nullopt;
        return state && is_final(*state);
    };
    answer_event_stream(companion, request, response, std::move(options));
}

// One checkpoint is kept and can be asked: the best adapter, as the run ended with it.
Result<Json> list_checkpoints(Companion& companion, const httplib::Request& request) {
    MAQUETTE_TRY(const Job job, find_training(companion, request.path_params.at("id")));
    Json data = Json::array();
    if (job.state == JobState::Succeeded) {
        const int64_t step = json_integer(job.result, "steps");
        Json metrics{{"step", step}};
        for (const char* type : {"step", "eval"}) {
            MAQUETTE_TRY(const auto events, companion.events->read_newest(job.id, type, 0, 1));
            const auto event = events.empty() ? Result<Json>(Json::object()) : parse_json(events[0].data);
            if (event) metrics.update(metric_data(*event));
        }
        metrics["step"] = step;
        data.push_back({{"id", "ftckpt_" + job.id.substr(6)}, {"object", "fine_tuning.job.checkpoint"}, {"created_at", whole_seconds(job.finished_at)},
                        {"fine_tuned_model_checkpoint", json_text(job.openai, "fine_tuned_model", job.run) + ":ckpt-step-" + std::to_string(step)},
                        {"step_number", step}, {"fine_tuning_job_id", job.id}, {"metrics", std::move(metrics)}});
    }
    const Json id = data.empty() ? Json(nullptr) : data[0]["id"];
    return Json{{"object", "list"}, {"data", std::move(data)}, {"first_id", id}, {"last_id", id}, {"has_more", false}};
}

using Change = Result<Job> (JobStore::*)(const std::string&);

httplib::Server::Handler change_fine_tuning_route(Companion& companion, Change change) {
    return json_route([&companion, change](const httplib::Request& request) -> Result<Json> {
        MAQUETTE_TRY(const Job job, find_training(companion, request.path_params.at("id")));
        MAQUETTE_TRY(const Job changed, (companion.jobs.get()->*change)(job.id));
        companion.worker->wake();
        return fine_tune_json(changed);
    });
}

}  // namespace

void add_v1_job_routes(httplib::Server& server, Companion& companion) {
    const std::string jobs = "/v1/fine_tuning/jobs";
    server.Post(jobs, json_route([&companion](const httplib::Request& request) { return create_job(companion, request); }));
    server.Get(jobs, json_route([&companion](const httplib::Request& request) { return list_trainings(companion, request); }));
    server.Get(jobs + "/:id", json_route([&companion](const httplib::Request& request) -> Result<Json> {
        MAQUETTE_TRY(const Job job, find_training(companion, request.path_params.at("id")));
        return fine_tune_json(job);
    }));
    server.Post(jobs + "/:id/cancel", change_fine_tuning_route(companion, &JobStore::cancel));
    server.Post(jobs + "/:id/pause", change_fine_tuning_route(companion, &JobStore::pause));
    server.Post(jobs + "/:id/resume", change_fine_tuning_route(companion, &JobStore::resume));
    server.Get(jobs + "/:id/events", json_route([&companion](const httplib::Request& request) { return list_job_events(companion, request); }));
    server.Get(jobs + "/:id/checkpoints", json_route([&companion](const httplib::Request& request) { return list_checkpoints(companion, request); }));
    server.Get(jobs + "/:id/stream", [&companion](const httplib::Request& request, httplib::Response& response) { stream_job(companion, request, response); });
}

}  // namespace maquette
