// Evolution as a job: the built-in generator, its logs written into the data folder.
#include "native/agent/dataset_files.h"
#include "native/jobs/kinds.h"
#include "shared/evolve/evolution.h"

namespace maquette {
namespace {

constexpr int64_t count_max = 1000;
constexpr int64_t iterations_max = 12;

Result<EvolutionOptions> read_options(const Json& request) {
    EvolutionOptions options;
    MAQUETTE_TRY(options.count, request_integer(request, "count", options.count, 1, count_max));
    MAQUETTE_TRY(const int64_t iterations, request_integer(request, "iterations", options.iterations, 3, iterations_max));
    MAQUETTE_TRY(const int64_t seed, request_integer(request, "seed", static_cast<int64_t>(options.seed), 0, INT64_MAX));
    options.iterations = static_cast<int>(iterations);
    options.seed = static_cast<uint64_t>(seed);
    return options;
}

Result<NewJob> check(const Json& request) {
    MAQUETTE_TRY_VOID(check_fields(request, {"count", "iterations", "seed", "generator", "name"}));
    MAQUETTE_TRY_VOID(read_options(request));
    if (const std::string generator = json_text(request, "generator", "builtin"); generator != "builtin") {
        return fail({ErrorCode::BadInput, "The companion evolves with the built-in generator only.", "Use `maquette evolve --generator " + generator + "`.", {}, 0, "generator"});
    }
    return NewJob{JobKind::Evolve, "", json_text(request, "name"), request, nullptr};
}

Result<Json> work(const Job& job, JobContext& context, Database& database) {
    MAQUETTE_TRY(const EvolutionOptions options, read_options(job.request));
    MAQUETTE_TRY(const auto logs, evolve_builtin(options, [&](int64_t done, int64_t total) {
                     context.progress(done, total, "evolving");
                     return !context.is_cancelled();
                 }));
    MAQUETTE_TRY_VOID(write_evolution_logs(database.data_folder(), logs));
    double score = 0;
    for (const EvolutionLog& log : logs) score += log.final_score / static_cast<double>(logs.size());
    return Json{{"evolution_logs", logs.size()}, {"score_mean", score}, {"folder", evolution_logs_folder(database.data_folder())}};
}

}  // namespace

JobType evolve_job(Database& database) {
    return {check, [&database](const Job& job, JobContext& context) { return work(job, context, database); }};
}

}  // namespace maquette
