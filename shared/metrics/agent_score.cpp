#include "shared/metrics/agent_score.h"

#include "shared/code/html_tree.h"
#include "shared/metrics/answer_files.h"
#include "shared/critics/component_lexicon.h"
#include "shared/preview/script_runner.h"

namespace maquette {
namespace {

// Runs the program, or parses the page; `error` says why it does not run.
bool runs(const UiFile& file, Framework framework, std::string& error) {
    if (framework == Framework::Html) {
        const HtmlCheck check = parse_html(file.text);
        if (!check.valid && !check.errors.empty())
            error = "Line " + std::to_string(check.errors[0].line) + ": " + check.errors[0].reason;
        return check.valid;
    }
    const ScriptRun run = run_streamlit(file.text);
    if (script_runs(run)) return true;
    error = json_text(run.error, "type", run.status) + ": " + json_text(run.error, "message", "nothing is shown");
    return false;
}

}  // namespace

AnswerScore score_answer(std::string_view prompt, Framework framework, std::string_view answer,
                         std::span<const float> probabilities) {
    AnswerScore score;
    const UiFiles files = parse_answer(answer, framework);
    const UiFile* ui = find_ui_file(files, framework);
    score.ui_first = ui && ui == &files.front();
    if (!ui) score.error = "The answer holds no user interface.";
    else score.runs = runs(*ui, framework, score.error);

    const auto asked = asked_components(prompt);
    int64_t found = 0;
    for (const auto& component : asked) {
        score.asked.push_back(component.name);
        if (ui && has_component(component, *ui, framework)) ++found;
        else score.missing.push_back(component.name);
    }
    score.components_share = !ui ? 0 : asked.empty() ? 1 : static_cast<double>(found) / static_cast<double>(asked.size());
    // A program that does not run shows nothing, whatever it calls.
    score.on_topic = score.runs && score.missing.empty();
    if (ui) score.critique = critique_ui(files, framework, prompt).score;

    double sum = 0;
    for (const float probability : probabilities) sum += probability;
    score.confidence = probabilities.empty() ? 0 : sum / static_cast<double>(probabilities.size());
    score.task_accuracy = (score.ui_first + score.runs + score.components_share) / 3;
    score.response_quality = score.critique / 10;
    score.overall = (score.confidence + score.task_accuracy + score.response_quality) / 3;
    return score;
}

Json answer_score_json(const AnswerScore& score) {
    return {{"ui_first", score.ui_first},     {"runs", score.runs},
            {"on_topic", score.on_topic},     {"components_share", score.components_share},
            {"asked", score.asked},           {"missing", score.missing},
            {"critique_score", score.critique}, {"confidence", score.confidence},
            {"task_accuracy", score.task_accuracy}, {"response_quality", score.response_quality},
            {"overall", score.overall},       {"error", score.error}};
}

AgentScore mean_score(std::span<const AnswerScore> scores) {
    AgentScore mean;
    mean.answers = static_cast<int64_t>(scores.size());
    if (scores.empty()) return mean;
    for (const auto& score : scores) {
        mean.ui_first += score.ui_first;
        mean.runs += score.runs;
        mean.on_topic += score.on_topic;
        mean.critique += score.critique;
        mean.confidence += score.confidence;
        mean.task_accuracy += score.task_accuracy;
        mean.response_quality += score.response_quality;
        mean.overall += score.overall;
    }
    for (double* value : {&mean.ui_first, &mean.runs, &mean.on_topic, &mean.critique, &mean.confidence, &mean.task_accuracy,
                          &mean.response_quality, &mean.overall})
        *value /= static_cast<double>(scores.size());
    return mean;
}

Json agent_score_json(const AgentScore& score) {
    return {{"answers", score.answers},       {"ui_first", score.ui_first},
            {"runs", score.runs},             {"on_topic", score.on_topic},
            {"critique_score", score.critique}, {"confidence", score.confidence},
            {"task_accuracy", score.task_accuracy}, {"response_quality", score.response_quality},
            {"overall", score.overall}};
}

}  // namespace maquette
