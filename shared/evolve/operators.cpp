#include "shared/evolve/operators.h"

#include <algorithm>

namespace maquette {

const std::vector<PlanOperator>& plan_operators() {
    static const std::vector<PlanOperator> operators = {
        {"write_interface", "answer.configuration_only", Flaw::ConfigurationOnly},
        {"add_title", "heading.title_missing", Flaw::NoTitle},
        {"add_title", "heading.order", Flaw::NoTitle},
        {"add_section_headings", "heading.section_missing", Flaw::NoHeadings},
        {"name_label", "label.vague", Flaw::VagueLabels},
        {"add_label", "label.missing", Flaw::EmptyLabels},
        {"drop_import", "code.unused", Flaw::UnusedImport},
        {"remove_secret", "code.secret", Flaw::InlineSecret},
        {"use_native_elements", "code.unsafe_markup", Flaw::UnsafeMarkup},
        {"darken_text", "contrast.low", Flaw::LowContrast},
        {"name_language", "language.missing", Flaw::NoLanguage},
        {"add_main_landmark", "landmark.main_missing", Flaw::NoMain},
        {"add_component", "answer.component_missing", Flaw::LastMissing},
        {"remove_debug_output", "code.debug_output", Flaw::DebugOutput},
    };
    return operators;
}

std::vector<const PlanOperator*> operators_for(const Critique& critique) {
    std::vector<const PlanOperator*> out;
    for (const auto& finding : critique.findings) {
        for (const auto& op : plan_operators()) {
            if (finding.rule != op.rule) continue;
            const bool known = std::any_of(out.begin(), out.end(), [&](const PlanOperator* other) { return other->flaw == op.flaw; });
            if (!known) out.push_back(&op);
        }
    }
    return out;
}

std::vector<Flaw> possible_flaws(const UiPlan& plan, const std::string& prompt) {
    std::vector<Flaw> out;
    for (const auto& op : plan_operators()) {
        if (op.flaw == Flaw::ConfigurationOnly || std::find(out.begin(), out.end(), op.flaw) != out.end()) continue;
        UiPlan flawed = plan;
        flawed.flaws = {op.flaw};
        const auto answers = operators_for(critique_ui(write_ui(flawed), plan.framework, prompt));
        const bool noticed = std::any_of(answers.begin(), answers.end(), [&](const PlanOperator* answer) { return answer->flaw == op.flaw; });
        if (noticed) out.push_back(op.flaw);
    }
    return out;
}

}  // namespace maquette
