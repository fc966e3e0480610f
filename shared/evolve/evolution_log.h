// The record of how one user interface came about: every candidate, what the critics said, what was accepted.
#pragma once

#include <string>
#include <vector>

#include "shared/base/json.h"
#include "shared/critics/critique.h"
#include "shared/critics/ui_files.h"

namespace maquette {

struct EvolutionIteration {
    int index = 0;                       // 0 is the configuration-only answer.
    std::vector<std::string> operators;  // What was done to the parent, e.g. "add_label".
    UiFiles files;
    Critique critique;
    std::string difference;              // Unified difference to the parent's UI file; empty for the first.
    bool accepted = false;
    int64_t candidates = 0;              // How many were tried in this iteration.
};

// Another accepted member of the same family: the same domain, other components, another request.
struct EvolutionSurvivor {
    std::string prompt;
    UiFiles files;
    double score = 0;
    std::string note;                      // The guideline that its answer names.
    std::vector<std::string> components;
};

struct EvolutionLog {
    std::string id;
    std::string prompt;
    Framework framework = Framework::Streamlit;
    std::string domain;                     // "pet clinic"
    std::string subject;                    // "dashboard"
    std::string task_type;                  // "form", "dashboard", …
    bool held_out = false;                  // Never trained on: its prompt is for asking the trained model.
    std::vector<std::string> components;    // Kinds that were asked for.
    std::string note;                       // The guideline that the final answer names.
    std::string generator = "builtin";
    std::string generator_model;            // Empty for the builtin one.
    std::string generator_licence;
    uint64_t seed = 0;
    std::vector<EvolutionIteration> iterations;
    std::vector<EvolutionSurvivor> survivors;
    double final_score = 0;
};

Json evolution_log_json(const EvolutionLog& log);
Result<EvolutionLog> evolution_log_from_json(const Json& json);

}  // namespace maquette
