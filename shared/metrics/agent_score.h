// Measures a model's answer to a request for a user interface: UI first, runs, on topic, critique, confidence.
//
// Everything is computed from the answer itself: the program is run in the interpreter, the page is parsed.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/json.h"
#include "shared/critics/critique.h"
#include "shared/critics/ui_files.h"

namespace maquette {

struct AnswerScore {
    bool ui_first = false;         // The first file is a user interface.
    bool runs = false;             // It runs to a non-empty element tree, or parses without errors to a non-empty page.
    bool on_topic = false;         // Every component that the prompt names is there.
    double components_share = 0;   // Share of the named components that are there; 1 when the prompt names none.
    std::vector<std::string> asked;    // What the prompt names: "line chart", "date picker", …
    std::vector<std::string> missing;  // Those of them that are not there.
    double critique = 0;           // 0 to 10; 0 when there is no UI at all.
    double confidence = 0;         // Mean token probability of the answer, 0 to 1.
    double task_accuracy = 0;      // Mean of ui_first, runs and components_share.
    double response_quality = 0;   // critique / 10.
    double overall = 0;            // Mean of confidence, task_accuracy and response_quality.
    std::string error;             // Why it does not run; empty when it does.
};

AnswerScore score_answer(std::string_view prompt, Framework framework, std::string_view answer,
                         std::span<const float> probabilities);
Json answer_score_json(const AnswerScore& score);

// Means over answers; shares are 0 to 1.
struct AgentScore {
    int64_t answers = 0;
    double ui_first = 0, runs = 0, on_topic = 0, critique = 0;
    double confidence = 0, task_accuracy = 0, response_quality = 0, overall = 0;
};
AgentScore mean_score(std::span<const AnswerScore> scores);
Json agent_score_json(const AgentScore& score);

}  // namespace maquette
