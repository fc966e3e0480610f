// What evolution can do to a plan: every operator answers one kind of critic's finding.
#pragma once

#include <string>
#include <vector>

#include "shared/critics/critique.h"
#include "shared/evolve/ui_plan.h"

namespace maquette {

struct PlanOperator {
    const char* name;   // "add_label"
    const char* rule;   // The finding that it answers: "label.missing".
    Flaw flaw;          // What it mends in the plan.
};

const std::vector<PlanOperator>& plan_operators();

// The operators that the findings call for, each once, in the order of the findings.
std::vector<const PlanOperator*> operators_for(const Critique& critique);

// The flaws that a first draft of this plan may have: those that its critics would notice.
std::vector<Flaw> possible_flaws(const UiPlan& plan, const std::string& prompt);

}  // namespace maquette
