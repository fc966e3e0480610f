// A job: long work that somebody asked the companion for, and how far it is.
#pragma once

#include <optional>

#include "native/store/events.h"
#include "shared/protocol/messages.h"

namespace maquette {

struct Job {
    std::string id;  // "ftjob-…" for training, "job-…" otherwise.
    JobKind kind = JobKind::Train;
    JobState state = JobState::Queued;
    std::string wanted;  // "", "cancel" or "pause": asked of a running job, not yet done.
    std::string run;     // The run it writes, or empty.
    std::string name;
    Json request;   // What was asked; the kind's own fields.
    Json openai;    // What /v1 must answer with (suffix, metadata, method …); null for jobs of /api.
    Json progress;  // {"done","total","text"} or null.
    Json result;    // Null until it succeeded.
    Json error;     // {"message","code"} or null.
    double created_at = 0;
    std::optional<double> started_at;
    std::optional<double> finished_at;
};

// As messages.h describes a Job.
Json job_json(const Job& job);

struct NewJob {
    JobKind kind = JobKind::Train;
    std::string run;
    std::string name;
    Json request;
    Json openai;
};

struct JobFilter {
    std::optional<JobState> state;
    std::optional<JobKind> kind;
    int64_t before = 0;  // Only jobs older than this number; 0 for all.
    int64_t count = 100;
};

// Jobs in the database. Each change of state is stored together with its event, so no listener can miss one.
class JobStore {
  public:
    JobStore(Database& database, EventLog& events) : database_(database), events_(events) {}

    Result<Job> create(const NewJob& job);
    Result<Job> find(const std::string& id);
    // Newest first.
    Result<std::vector<Job>> list(const JobFilter& filter);
    // The job's place in the order of creation, for `before`.
    Result<int64_t> number_of(const std::string& id);

    // A queued or paused job is cancelled at once; a running one is asked to end. Fails for a job that is over.
    Result<Job> cancel(const std::string& id);
    // A queued job is paused at once; a running one is asked to.
    Result<Job> pause(const std::string& id);
    // A paused job is queued again, and goes on from its checkpoint.
    Result<Job> resume(const std::string& id);

    // For the worker. Takes the oldest queued job and makes it running; nothing when there is none.
    Result<std::optional<Job>> take_next();
    Result<void> finish(const std::string& id, const Result<Json>& outcome);
    Result<std::string> wanted(const std::string& id);
    Result<void> set_progress(const Job& job, const Json& progress);
    // After a crash or a restart: jobs that were running are queued again, in front of the others. Gives how many.
    Result<int64_t> requeue_interrupted();

  private:
    Result<void> publish(const std::string& id);

    Database& database_;
    EventLog& events_;
};

}  // namespace maquette
