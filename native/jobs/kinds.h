// Which kinds of jobs this build can do: for each, how its request is checked and how its work is done.
// The kinds stand in files of their own: NAME_job.cpp.
#pragma once

#include <map>

#include "native/jobs/worker.h"
#include "native/store/files.h"

namespace maquette {

struct JobType {
    // Checks a request's fields (as messages.h states them for POST /api/KIND) before the job is queued: the model
    // exists, the dataset is there, the numbers are in range. Gives the job to store.
    std::function<Result<NewJob>(const Json& request)> check;
    JobWork work;
};

// Every kind that this build has. The references must outlive what is given.
std::map<JobKind, JobType> job_types(Database& database, FileStore& files);

JobType train_job(Database& database, FileStore& files);
JobType export_job(Database& database);
JobType evolve_job(Database& database);
JobType prepare_job(Database& database);
JobType compare_job(Database& database);

// A whole number of the request within [min, max], or `otherwise`; the error names the field.
Result<int64_t> request_integer(const Json& request, const char* field, int64_t otherwise, int64_t min, int64_t max);
// Refuses fields that the kind does not know: a misspelled one would otherwise be ignored.
Result<void> check_fields(const Json& request, const std::vector<std::string>& known);

}  // namespace maquette
