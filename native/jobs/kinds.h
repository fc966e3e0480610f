// Which kinds of jobs this build can do: for each, how its request is checked and how its work is done.
// The kinds stand in files of their own: NAME_job.cpp.
#pragma once

#include "native/jobs/worker.h"
#include "native/store/files.h"

namespace maquette {

// Registers the work of every kind that this build has. The references must outlive the worker.
void add_job_kinds(Worker& worker, Database& database, FileStore& files);

// Checks a request's fields (as messages.h states them for POST /api/KIND) before the job is queued: the model exists,
// the dataset is there, the numbers are in range. Gives the job to store. Only for kinds that the worker has.
Result<NewJob> check_job_request(JobKind kind, const Json& request, Database& database, FileStore& files);

}  // namespace maquette
