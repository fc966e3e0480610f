// Training as a job: the same trainer as `maquette train`, its events stored and published.
#include "native/jobs/kinds.h"

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "native/jobs/result_csv.h"
#include "native/model/model_names.h"
#include "native/store/runs.h"
#include "native/train/trainer.h"

namespace maquette {
namespace {

namespace fs = std::filesystem;

Error in_field(Error error, const std::string& field) {
    if (error.field.empty()) error.field = field;
    return error;
}

// The dataset under a readable name beside the run: the run stays whole when the dataset is deleted later.
Result<std::string> place_dataset(FileStore& files, const std::string& id, const fs::path& folder, const std::string& name) {
    MAQUETTE_TRY(const StoredFile file, files.find(id));
    const fs::path target = folder / (name + fs::path(file.name).extension().string());
    std::error_code error;
    fs::create_directories(folder, error);
    if (!error && fs::exists(target)) return target.string();
    if (!error) fs::create_hard_link(files.path(file.sha256), target, error);
    if (error) return fail(file_error(error.value(), "The dataset cannot be placed beside the run", target.string()));
    return target.string();
}

Json summary_json(const TrainSummary& summary) {
    const auto number = [](double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); };
    return {{"steps", summary.steps}, {"loss", number(summary.loss)}, {"eval_loss_first", number(summary.eval_loss_first)},
            {"eval_loss", number(summary.eval_loss)}, {"tokens", summary.tokens}, {"seconds", summary.seconds},
            {"tokens_per_second", number(summary.tokens_per_second)}};
}

// Publishes the trainer's events, and how far it is.
void forward(const Json& event, JobContext& context) {
    const std::string type = json_text(event, "type", "log");
    context.publish(type, event);
    if (type == "step") context.progress(json_integer(event, "step"), json_integer(event, "steps"), "training");
}

// The fields of the trainer's own request: ours are taken out, and what stands under "lora" is lifted.
Json trainer_fields(const Json& request) {
    Json fields = request;
    for (const char* key : {"dataset", "eval_dataset", "name", "lora"}) fields.erase(key);
    if (const Json* lora = json_member(request, "lora"); lora && lora->is_object()) fields.update(*lora);
    return fields;
}

// The trainer writes run.json once it has read the model and the data; until then the run is known by this.
Result<void> announce_run(const Job& job, const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error || fs::exists(folder / "run.json")) return {};
    std::ofstream stream(folder / "run.json", std::ios::binary);
    stream << write_json({{"model", json_text(job.request, "model")}, {"status", "running"}, {"created_at", job.created_at}, {"request", job.request}}) << std::flush;
    if (!stream) return fail(file_error(errno, "The run cannot be written", folder.string()));
    return {};
}

Result<Json> run_training(const Job& job, JobContext& context, Database& database, FileStore& files) {
    const fs::path folder = run_folder(database.data_folder(), job.run);
    MAQUETTE_TRY_VOID(announce_run(job, folder));
    MAQUETTE_TRY(TrainRequest request, train_request_from_json(trainer_fields(job.request)));
    MAQUETTE_TRY(request.model, find_model(request.model, database.data_folder()));
    MAQUETTE_TRY(request.data_file, place_dataset(files, json_text(job.request, "dataset"), folder, "train"));
    if (const std::string id = json_text(job.request, "eval_dataset"); !id.empty()) {
        MAQUETTE_TRY(request.eval_file, place_dataset(files, id, folder, "eval"));
    }
    request.output_folder = folder.string();
    std::error_code ignored;
    request.resume = fs::exists(folder / "checkpoint", ignored) && !fs::is_empty(folder / "checkpoint", ignored);
    TrainCallbacks callbacks;
    callbacks.on_event = [&](const Json& event) { forward(event, context); };
    callbacks.is_cancelled = [&] { return context.is_cancelled(); };
    MAQUETTE_TRY(const TrainSummary summary, train(request, callbacks));
    Json result = summary_json(summary);
    MAQUETTE_TRY(const Run run, find_run(database.data_folder(), job.run));
    MAQUETTE_TRY(const MetricRows metrics, read_metrics(run, 0));
    MAQUETTE_TRY(const StoredFile csv, files.add(result_csv(metrics.rows), "step_metrics.csv", "fine-tune-results", SameBytes::NewFile));
    result["result_file"] = csv.id;
    return result;
}

Result<NewJob> check(const Json& request, Database& database, FileStore& files) {
    NewJob job;
    job.kind = JobKind::Train;
    if (json_text(request, "model").empty()) return fail({ErrorCode::BadInput, "No model is named.", "Give \"model\": a name of /api/models, or a path.", {}, 0, "model"});
    if (auto model = find_model(json_text(request, "model"), database.data_folder()); !model) return fail(in_field(std::move(model.error()), "model"));
    if (auto file = files.find(json_text(request, "dataset")); !file) return fail(in_field(std::move(file.error()), "dataset"));
    if (const std::string id = json_text(request, "eval_dataset"); !id.empty()) {
        if (auto file = files.find(id); !file) return fail(in_field(std::move(file.error()), "eval_dataset"));
    }
    job.name = json_text(request, "name");
    const Json fields = trainer_fields(request);
    const Json known = train_request_json(TrainRequest{});
    for (const auto& [key, value] : fields.items()) {
        const bool is_ours = key == "output_folder" || key == "data_file" || key == "eval_file" || key == "resume";
        if (is_ours) return fail({ErrorCode::BadInput, "\"" + key + "\" is the companion's to choose.", "Leave it out.", {}, 0, key});
        if (!known.contains(key)) return fail({ErrorCode::BadInput, "There is no field \"" + key + "\".", "See `maquette train --help` for what there is.", {}, 0, key});
    }
    MAQUETTE_TRY_VOID(train_request_from_json(fields));
    job.request = request;
    job.request.erase("name");
    job.run = new_run_id(database.data_folder());
    return job;
}

}  // namespace

JobType train_job(Database& database, FileStore& files) {
    return {[&database, &files](const Json& request) { return check(request, database, files); },
            [&database, &files](const Job& job, JobContext& context) { return run_training(job, context, database, files); }};
}

}  // namespace maquette
