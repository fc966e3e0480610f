// Judges a user interface by deterministic rules, each with an id, a citation and, where possible, a fix.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/base/json.h"
#include "shared/base/report.h"
#include "shared/critics/ui_files.h"

namespace maquette {

struct RuleScore {
    std::string rule;
    double score = 10;  // 0 to 10: what this rule left of the ten points.
};

struct Critique {
    double score = 0;                // 0 to 10; ten minus the weights of the findings, see critique.cpp.
    std::vector<RuleScore> scores;   // Only rules that apply to the framework, in the order of `critic_rules`.
    std::vector<Finding> findings;   // rule, severity, file, line, reason, fix; `source` is the citation.
};

// `prompt` may be empty; with it, rules about what was asked for apply too.
Critique critique_ui(const UiFiles& files, Framework framework, std::string_view prompt);

// {"score", "scores": {rule: score}, "findings": [...]}
Json critique_json(const Critique& critique);

// Every rule, for documents and for tests.
struct CriticRule {
    const char* id;        // "label.missing"
    const char* citation;  // "WCAG 2.2, 3.3.2 Labels or Instructions"
    Severity severity;
    bool for_streamlit;
    bool for_html;
    const char* about;     // One sentence.
};
const std::vector<CriticRule>& critic_rules();

}  // namespace maquette
