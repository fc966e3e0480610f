// Preparation as a job: examples and training files of the evolution logs in the data folder.
#include "native/agent/dataset_files.h"
#include "native/jobs/kinds.h"

namespace maquette {
namespace {

Result<TrainingSetOptions> read_options(const Json& request) {
    TrainingSetOptions options;
    MAQUETTE_TRY(options.tokens_max, request_integer(request, "tokens", options.tokens_max, 1, int64_t{1} << 40));
    MAQUETTE_TRY(const int64_t seed, request_integer(request, "seed", static_cast<int64_t>(options.seed), 0, INT64_MAX));
    options.seed = static_cast<uint64_t>(seed);
    options.score_min = json_number(request, "score_min", options.score_min);
    if (!(options.score_min >= 0 && options.score_min <= 10)) {
        return fail({ErrorCode::BadInput, "The lowest score must be a number from 0 to 10.", "Mend the field.", {}, 0, "score_min"});
    }
    return options;
}

Result<NewJob> check(const Json& request) {
    MAQUETTE_TRY_VOID(check_fields(request, {"tokens", "seed", "score_min", "target", "name"}));
    MAQUETTE_TRY_VOID(read_options(request));
    return NewJob{JobKind::Prepare, "", json_text(request, "name"), request, nullptr};
}

Result<Json> work(const Job& job, JobContext& context, Database& database) {
    MAQUETTE_TRY(const TrainingSetOptions options, read_options(job.request));
    context.progress(0, 1, "preparing");
    MAQUETTE_TRY(Json summary, prepare_dataset(database.data_folder(), options));
    context.progress(1, 1, "preparing");
    return summary;
}

}  // namespace

JobType prepare_job(Database& database) {
    return {check, [&database](const Job& job, JobContext& context) { return work(job, context, database); }};
}

}  // namespace maquette
