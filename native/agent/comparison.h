// Asks the base model and the tuned one the same things, and says what changed.
#pragma once

#include <string>
#include <vector>

#include "native/agent/ui_agent.h"
#include "shared/metrics/agent_score.h"

namespace maquette {

struct ComparisonRequest {
    std::string base = "base";      // As find_agent_model takes it.
    std::string base_model = "smollm2";
    std::string tuned = "latest";
    std::vector<AgentPrompt> prompts;
    SamplingOptions sampling;
    std::string data_folder;
    std::string output_folder;      // comparison.json and comparison.html go here.
};

struct ComparedPrompt {
    AgentAnswer before, after;
    AnswerScore before_score, after_score;
};

struct Comparison {
    std::string base_name, tuned_name;
    std::vector<ComparedPrompt> prompts;
    AgentScore before, after;
    double seconds = 0;
};

Result<Comparison> compare_models(const ComparisonRequest& request, const std::function<void(const std::string& model, size_t done, size_t all)>& on_progress,
                                  const std::function<bool()>& is_cancelled);

struct MeasureRow {
    const char* name;   // "runs"
    const char* label;  // "Runs"
    double before, after;
    bool is_share;      // Shown in per cent.
    double difference() const { return after - before; }
    // Relative change in per cent; NaN when there was nothing before.
    double change_percent() const;
};
std::vector<MeasureRow> measure_rows(const Comparison& comparison);

Json comparison_json(const Comparison& comparison);
// Both answers of each prompt rendered side by side; one file that needs nothing else.
std::string comparison_page(const Comparison& comparison);
// The table, for a terminal.
std::string comparison_table(const Comparison& comparison);

}  // namespace maquette
