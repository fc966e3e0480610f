// `maquette jobs`: the companion's jobs, from its database; also stops and resumes them, whether or not it runs.
#include <cstdio>
#include <filesystem>
#include <memory>

#include "native/command_line/commands.h"
#include "native/command_line/job_text.h"
#include "native/jobs/job.h"
#include "native/store/tables.h"

namespace maquette {
namespace {

struct JobsOptions {
    std::string state;
    std::string kind;
    std::string cancel;
    std::string pause;
    std::string resume;
    int64_t limit = 20;
};

Result<void> show_jobs(const JobsOptions& options, const CommandContext& context) {
    JobFilter filter;
    filter.state = find_job_state(options.state);
    filter.kind = find_job_kind(options.kind);
    filter.count = options.limit;
    std::error_code ignored;
    std::vector<Job> jobs;
    // Looking must not create a data folder.
    if (std::filesystem::exists(std::filesystem::path(context.data_folder) / database_file, ignored)) {
        MAQUETTE_TRY(const auto database, Database::open(context.data_folder));
        EventLog events(*database);
        MAQUETTE_TRY(jobs, JobStore(*database, events).list(filter));
    }
    if (context.json) {
        Json list = Json::array();
        for (const Job& job : jobs) list.push_back(job_json(job));
        std::printf("%s\n", write_json({{"jobs", std::move(list)}}).c_str());
        return {};
    }
    if (jobs.empty()) std::printf("There are no jobs%s.\n", options.state.empty() && options.kind.empty() ? "" : " like that");
    for (const Job& job : jobs) std::printf("%s\n", job_line(job).c_str());
    return {};
}

Result<void> change_job(const JobsOptions& options, const CommandContext& context) {
    MAQUETTE_TRY(const auto database, Database::open(context.data_folder));
    EventLog events(*database);
    JobStore store(*database, events);
    MAQUETTE_TRY(const Job job, !options.cancel.empty() ? store.cancel(options.cancel)
                                : !options.pause.empty() ? store.pause(options.pause) : store.resume(options.resume));
    std::printf("%s\n", context.json ? write_json(job_json(job)).c_str() : job_line(job).c_str());
    return {};
}

}  // namespace

void add_jobs_command(Command& app, CommandContext& context) {
    const auto options = std::make_shared<JobsOptions>();
    Command command = add_command(app, context, "jobs", "List the companion's jobs, or cancel, pause or resume one",
                                  "maquette jobs --state running\n  maquette jobs --cancel ftjob-…", [options, &context] {
        const bool changes = !options->cancel.empty() || !options->pause.empty() || !options->resume.empty();
        return changes ? change_job(*options, context) : show_jobs(*options, context);
    });
    command.option("--state", options->state, "Only jobs in this state")
        .among({"queued", "running", "paused", "succeeded", "failed", "cancelled"});
    command.option("--kind", options->kind, "Only jobs of this kind").among({"train", "compare", "export", "evolve", "prepare"});
    command.option("--limit", options->limit, "How many to show, newest first").between(1, 10000).with_default();
    Option cancel = command.option("--cancel", options->cancel, "Cancel this job");
    Option pause = command.option("--pause", options->pause, "Pause this job at its next step");
    Option resume = command.option("--resume", options->resume, "Resume this paused job");
    cancel.excludes(pause).excludes(resume);
    pause.excludes(resume);
}

}  // namespace maquette
