// Turns evolution logs into examples and training rows.
//
// From each log come three kinds of examples: negative (configuration only: what not to do), positive (the interface) and
// improvement (interface and critique, then the better interface). Held-out logs only ever judge.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "shared/base/json.h"
#include "shared/evolve/evolution_log.h"

namespace maquette {

struct TrainingSetOptions {
    double score_min = 7.0;        // Of 10: answers below are not imitated.
    int64_t tokens_max = 95000;   // About, of all rows together, prompts included.
    double html_share = 0.11;      // At most, of the rows.
    uint64_t seed = 1;
};

struct TrainingSet {
    std::vector<Json> openai_rows;       // {"messages": […]}: answers and improvement trajectories.
    Json examples;                       // {"examples": […], "metadata": {…}}
    std::vector<Json> train_rows;        // {"messages": […], …}: what is trained by default.
    std::vector<Json> eval_rows;         // The same form, of held-out logs.
    std::vector<Json> held_out_prompts;  // {"id", "prompt", "framework"}: for compare.
    std::map<std::string, int64_t> kinds;       // Examples by kind.
    std::map<std::string, int64_t> task_types;  // Training rows by task.
    int64_t tokens = 0;                  // About, of train_rows.
    int64_t dropped_low_score = 0;
    int64_t dropped_near_held_out = 0;   // Requests too much like a held-out one.
};

// Fails when fewer than training_examples_min examples come of it.
Result<TrainingSet> make_training_set(const std::vector<EvolutionLog>& logs, const TrainingSetOptions& options);

// {"framework", "prompt"} of requests written by hand; the grammar knows nothing of them.
const std::vector<std::pair<Framework, std::string>>& requests_by_hand();

// The messages that a model is asked with.
Json ask_messages(const std::string& prompt, Framework framework);

// About how many tokens a row has: characters by the rate of one training set with SmolLM2's vocabulary, and the template.
int64_t about_tokens(const Json& messages);

inline constexpr int64_t training_examples_min = 10;

}  // namespace maquette
