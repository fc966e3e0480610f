// `maquette status`: how far a job or a run is, and how it goes; with --follow until it ends.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "native/command_line/commands.h"
#include "native/command_line/job_text.h"
#include "native/store/runs.h"
#include "native/store/tables.h"

namespace maquette {
namespace {

constexpr unsigned follow_microseconds = 500000;

struct StatusOptions {
    std::string id;
    bool follow = false;
};

// A job, a run, or both: a training job writes a run.
struct Watched {
    std::optional<Job> job;
    std::optional<Run> run;
};

Result<std::unique_ptr<Database>> open_existing(const std::string& data_folder) {
    std::error_code ignored;
    if (!std::filesystem::exists(std::filesystem::path(data_folder) / database_file, ignored)) return std::unique_ptr<Database>();
    return Database::open(data_folder);
}

Result<Watched> find_newest(JobStore* jobs, const std::string& data_folder) {
    Watched watched;
    if (jobs) {
        MAQUETTE_TRY(auto running, jobs->list({.state = JobState::Running, .count = 1}));
        if (running.empty()) {
            MAQUETTE_TRY(running, jobs->list({.count = 1}));
        }
        if (!running.empty()) watched.job = std::move(running[0]);
    }
    auto runs = list_runs(data_folder);
    // A run of the command line may be newer than every job.
    if (!runs.empty() && (!watched.job || runs[0].created_at > watched.job->created_at)) {
        watched.run = std::move(runs[0]);
        if (watched.job && watched.job->run != watched.run->id) watched.job.reset();
    }
    if (!watched.job && !watched.run) return fail(ErrorCode::NotFound, "There are no jobs and no runs yet.", "Train one with `maquette train`.");
    return watched;
}

Result<Watched> find_watched(const std::string& id, const std::string& data_folder) {
    MAQUETTE_TRY(const auto database, open_existing(data_folder));
    std::optional<EventLog> events;
    std::optional<JobStore> jobs;
    if (database) {
        events.emplace(*database);
        jobs.emplace(*database, *events);
    }
    Watched watched;
    if (id.empty()) {
        MAQUETTE_TRY(watched, find_newest(jobs ? &*jobs : nullptr, data_folder));
    } else if (auto job = jobs ? jobs->find(id) : Result<Job>(fail(ErrorCode::NotFound, "")); job) {
        watched.job = std::move(*job);
    } else {
        MAQUETTE_TRY(watched.run, find_run(data_folder, id));
    }
    if (watched.job && !watched.job->run.empty() && !watched.run) {
        if (auto run = find_run(data_folder, watched.job->run)) watched.run = std::move(*run);
    }
    return watched;
}

// The newest event of each type that says how training goes.
Result<Json> newest_metrics(const Watched& watched) {
    Json newest = Json::object();
    if (!watched.run) return newest;
    MAQUETTE_TRY(auto metrics, read_metrics(*watched.run, 0));
    for (Json& row : metrics.rows) {
        const std::string type = json_text(row, "type");
        if (type == "step" || type == "eval") newest[type] = std::move(row);
    }
    return newest;
}

std::string state_of(const Watched& watched) { return watched.job ? job_state_name(watched.job->state) : watched.run->status; }

bool is_over(const Watched& watched) {
    const auto state = find_job_state(state_of(watched));
    return state && (is_final(*state) || *state == JobState::Paused);
}

std::string remaining_text(const Job& job) {
    const double done = json_number(job.progress, "done");
    const double total = json_number(job.progress, "total");
    if (job.state != JobState::Running || !job.started_at || done <= 0 || total <= done) return {};
    return ", about " + duration_text((now_seconds() - *job.started_at) / done * (total - done)) + " left";
}

void print_status(const Watched& watched, const Json& metrics) {
    if (watched.job) std::printf("job    %s%s\n", job_line(*watched.job).c_str(), remaining_text(*watched.job).c_str());
    if (watched.run) {
        std::printf("run    %s  %s  from %s%s\n", watched.run->id.c_str(), state_of(watched).c_str(), watched.run->base_model.c_str(),
                    watched.run->has_adapter ? "" : "  (no adapter yet)");
    }
    for (const char* type : {"step", "eval"}) {
        const Json* event = json_member(metrics, type);
        if (event) std::printf("%s   step %lld  %s\n", type, static_cast<long long>(json_integer(*event, "step")), metrics_text(*event).c_str());
    }
}

Result<void> show_status(const StatusOptions& options, const CommandContext& context) {
    MAQUETTE_TRY(Watched watched, find_watched(options.id, context.data_folder));
    const std::string id = watched.job ? watched.job->id : watched.run->id;
    int64_t next = 0;
    while (options.follow && !is_over(watched)) {
        if (watched.run) {
            MAQUETTE_TRY(const auto metrics, read_metrics(*watched.run, next));
            for (const Json& row : metrics.rows) {
                const std::string text = metrics_text(row);
                if (!text.empty() && !context.json) std::printf("step %lld  %s\n", static_cast<long long>(json_integer(row, "step")), text.c_str());
            }
            std::fflush(stdout);
            next = metrics.next;
        }
        usleep(follow_microseconds);
        MAQUETTE_TRY(watched, find_watched(id, context.data_folder));
    }
    MAQUETTE_TRY(const Json metrics, newest_metrics(watched));
    if (!context.json) {
        print_status(watched, metrics);
        return {};
    }
    const Json run = watched.run ? Json{{"id", watched.run->id}, {"status", watched.run->status}, {"base", watched.run->base_model},
                                        {"adapter", watched.run->has_adapter}, {"folder", watched.run->folder}}
                                 : Json(nullptr);
    std::printf("%s\n", write_json({{"job", watched.job ? job_json(*watched.job) : Json(nullptr)}, {"run", run}, {"state", state_of(watched)}, {"last", metrics}}).c_str());
    return {};
}

}  // namespace

void add_status_command(Command& app, CommandContext& context) {
    const auto options = std::make_shared<StatusOptions>();
    Command command = add_command(app, context, "status", "Show how far a job or a run is, and how it goes",
                                  "maquette status latest --follow", [options, &context] { return show_status(*options, context); });
    command.option("id", options->id, "A job's or a run's id; the newest when left out");
    command.flag("--follow", options->follow, "Go on showing until it ends");
}

}  // namespace maquette
