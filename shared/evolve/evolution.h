// Evolves user interfaces: drafts with flaws are criticized, operators answer the findings, the better ones live on.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "shared/evolve/evolution_log.h"
#include "shared/evolve/ui_plan.h"

namespace maquette {

struct EvolutionOptions {
    int64_t count = 100;            // User interfaces, all different.
    int iterations = 4;             // Each; 3 or more, the first is configuration only.
    int candidates = 4;             // Tried in each iteration.
    uint64_t seed = 1;
    double html_share = 0.3;
    double held_out_share = 0.12;   // Made of domains and subjects that are never trained on.
    int survivors_streamlit = 22;   // Further members of each family.
    int survivors_html = 12;
};

// Does this program or page run? A page must parse without errors.
bool ui_runs(const UiFiles& files, Framework framework);

// The built-in generator: plans from the component grammar. The same options give the same logs, byte for byte.
// `progress` is told how many of how many are done and may be empty; it returns false to stop.
Result<std::vector<EvolutionLog>> evolve_builtin(const EvolutionOptions& options, const std::function<bool(int64_t, int64_t)>& progress);

// Asks a model: `messages` in, the answer's text out.
using AskModel = std::function<Result<std::string>(const Json& messages)>;

// Evolution by asking: the first answer, then the critics' findings, then a better answer, until nothing is found or the
// iterations are used up. An answer that is no better is recorded and rejected.
Result<EvolutionLog> evolve_by_asking(const std::string& id, const std::string& prompt, Framework framework, int iterations, const AskModel& ask);

// The findings as a request for a better version, for models and for training data.
std::string improvement_request(const Critique& critique);

// The short instruction that every prompt is sent with: "Write a Streamlit app."
std::string system_text(Framework framework);

// The share of lines that two programs have in common, of the shorter one's; empty lines do not count.
double shared_lines(const std::string& a, const std::string& b);

}  // namespace maquette
