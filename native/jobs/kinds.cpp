#include "native/jobs/kinds.h"

namespace maquette {

void add_job_kinds(Worker& worker, Database& database, FileStore& files) {
    (void)worker;
    (void)database;
    (void)files;
}

Result<NewJob> check_job_request(JobKind kind, const Json&, Database&, FileStore&) {
    return fail(ErrorCode::Failed, std::string("This build cannot do jobs of the kind ") + job_kind_name(kind) + ".");
}

}  // namespace maquette
