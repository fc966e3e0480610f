#include "shared/critics/critique.h"

#include <algorithm>
#include <map>

#include "shared/base/check.h"
#include "shared/critics/rule.h"

namespace maquette {
namespace {

// Points that one finding takes; a rule as a whole takes at most twice that. An answer without a user interface keeps 1.
double weight_of(const Finding& finding) {
    if (finding.rule == "answer.configuration_only") return 9;
    switch (finding.severity) {
        case Severity::Error: return 3;
        case Severity::Warning: return 1;
        case Severity::Info: return 0.4;
    }
    return 0;
}

const CriticRule& rule_named(std::string_view id) {
    const auto& rules = critic_rules();
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const CriticRule& rule) { return rule.id == id; });
    MAQUETTE_CHECK(found != rules.end());
    return *found;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines(1);
    for (const char c : text) {
        if (c == '\n') lines.emplace_back();
        else lines.back() += c;
    }
    return lines;
}

}  // namespace

UiReading read_ui(const UiFiles& files, Framework framework, std::string_view prompt) {
    UiReading ui;
    ui.files = &files;
    ui.framework = framework;
    ui.prompt = prompt;
    ui.ui = find_ui_file(files, framework);
    if (!ui.ui) return ui;
    ui.lines = lines_of(ui.ui->text);
    if (framework == Framework::Html) {
        ui.html = parse_html(ui.ui->text);
    } else {
        ui.python = check_python(ui.ui->text);
        ui.outline = outline_python(ui.ui->text);
        ui.calls = streamlit_calls(ui.ui->text);
    }
    return ui;
}

void add_finding(std::vector<Finding>& findings, const UiReading& ui, std::string_view rule, int64_t line, std::string field,
                 std::string reason, std::string fix) {
    const CriticRule& about = rule_named(rule);
    findings.push_back({std::string(rule), about.severity, ui.ui ? ui.ui->path : "", line, std::move(field), std::move(reason),
                        std::move(fix), about.citation});
}

Critique critique_ui(const UiFiles& files, Framework framework, std::string_view prompt) {
    const UiReading ui = read_ui(files, framework, prompt);
    Critique critique;
    check_answer(ui, critique.findings);
    if (ui.ui) {
        for (auto* check : {check_headings, check_labels, check_perception, check_structure, check_behavior, check_code})
            check(ui, critique.findings);
    }
    std::map<std::string, double> taken;
    for (const auto& finding : critique.findings) {
        double& sum = taken[finding.rule];
        sum = std::min(sum + weight_of(finding), 2 * weight_of(finding));
    }
    critique.score = 10;
    for (const auto& [rule, points] : taken) critique.score -= points;
    critique.score = std::clamp(critique.score, 0.0, 10.0);
    for (const auto& rule : critic_rules()) {
        if (framework == Framework::Html ? !rule.for_html : !rule.for_streamlit) continue;
        const auto found = taken.find(rule.id);
        critique.scores.push_back({rule.id, found == taken.end() ? 10 : std::max(0.0, 10 - found->second)});
    }
    return critique;
}

Json critique_json(const Critique& critique) {
    Json scores = Json::object();
    for (const auto& score : critique.scores) scores[score.rule] = score.score;
    Json findings = Json::array();
    for (const auto& finding : critique.findings) findings.push_back(finding_json(finding));
    return {{"score", critique.score}, {"scores", scores}, {"findings", findings}};
}

}  // namespace maquette
