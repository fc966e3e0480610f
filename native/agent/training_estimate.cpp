#include "native/agent/training_estimate.h"

#include <algorithm>
#include <thread>

namespace maquette {
namespace {

// Tokens a second and core of LoRA on 135 million parameters, prompts included, as measured on a quiet EPYC with and without
// its bf16 products (tests/bench/RESULTS.md).
constexpr double tokens_per_second_bf16 = 260, tokens_per_second_f32 = 115;
constexpr double parameters_then = 134.5e6;

}  // namespace

Json training_estimate(const TrainingRun& run, const TrainRequest& request, double tokens_per_second, const EstimatePrices& prices) {
    int64_t tokens = 0, trained = 0, longest = 0;
    for (const TrainingRow& row : run.rows.train) {
        tokens += row.tokens();
        trained += row.trained();
        longest = std::max(longest, row.tokens());
    }
    const int64_t parameters = parameter_count(run.model.architecture());
    const bool is_measured = tokens_per_second > 0;
    const int cores = request.threads > 0 ? request.threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    const double speed_then = run.traits.keeps_bf16 ? tokens_per_second_bf16 : tokens_per_second_f32;
    const bool is_known = is_measured || !run.traits.is_gpu;  // Nothing here says how fast a GPU is.
    if (!is_measured) tokens_per_second = speed_then * cores * parameters_then / static_cast<double>(std::max<int64_t>(parameters, 1));
    const double epochs = static_cast<double>(run.counts.steps) / static_cast<double>(std::max<int64_t>(run.counts.steps_per_epoch, 1));
    const double all_tokens = static_cast<double>(tokens) * epochs;
    const double seconds = all_tokens / tokens_per_second;
    const double kilowatt_hours = prices.watts * seconds / 3.6e6;
    const auto number = [&](double value) { return is_known ? Json(value) : Json(); };
    return {{"rows", run.rows.train.size()}, {"evaluation_rows", run.rows.evaluation.size()}, {"unusable_rows", run.rows.unusable},
            {"truncated_rows", run.rows.truncated}, {"longest_row", longest}, {"tokens", tokens}, {"trained_tokens", trained},
            {"tokens_all_epochs", all_tokens}, {"epochs", epochs}, {"steps", run.counts.steps}, {"parameters", parameters},
            {"trained_parameters", run.trained_parameters}, {"memory", memory_plan_json(run.memory)}, {"recomputed_layers", run.recompute_layers},
            {"tokens_per_second", number(tokens_per_second)},
            {"speed_from", is_measured ? "the last run on this machine" : is_known ? "a typical core; no run has been measured here" : "no run has been measured here"},
            {"seconds", number(seconds)},
            {"money", {{"kilowatt_hours", number(kilowatt_hours)}, {"here", number(kilowatt_hours * prices.price_per_kwh)},
                       {"at_a_service", all_tokens / 1e6 * prices.price_per_million_tokens}, {"currency", "USD"}}}};
}

}  // namespace maquette
