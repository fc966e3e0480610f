#include "native/agent/comparison.h"

#include <chrono>
#include <cmath>
#include <cstdio>

namespace maquette {

Result<Comparison> compare_models(const ComparisonRequest& request, const std::function<void(const std::string& model, size_t done, size_t all)>& on_progress,
                                  const std::function<bool()>& is_cancelled) {
    const auto start = std::chrono::steady_clock::now();
    MAQUETTE_TRY(const AgentModel base, find_agent_model(request.base, request.base_model, request.data_folder));
    MAQUETTE_TRY(const AgentModel tuned, find_agent_model(request.tuned, request.base_model, request.data_folder));
    const auto ask = [&](const AgentModel& model) {
        return answer_prompts(model, request.prompts, request.sampling,
                              {[&](size_t done, size_t all) { if (on_progress) on_progress(model.name, done, all); }, is_cancelled});
    };
    MAQUETTE_TRY(auto before, ask(base));
    MAQUETTE_TRY(auto after, ask(tuned));
    Comparison comparison;
    comparison.base_name = base.name;
    comparison.tuned_name = tuned.name;
    std::vector<AnswerScore> before_scores, after_scores;
    for (size_t i = 0; i < request.prompts.size(); ++i) {
        const AgentPrompt& prompt = request.prompts[i];
        before_scores.push_back(score_answer(prompt.prompt, prompt.framework, before[i].text, before[i].probabilities));
        after_scores.push_back(score_answer(prompt.prompt, prompt.framework, after[i].text, after[i].probabilities));
        comparison.prompts.push_back({std::move(before[i]), std::move(after[i]), before_scores.back(), after_scores.back()});
    }
    comparison.before = mean_score(before_scores);
    comparison.after = mean_score(after_scores);
    comparison.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return comparison;
}

double MeasureRow::change_percent() const { return before == 0 ? std::nan("") : 100 * (after - before) / before; }

std::vector<MeasureRow> measure_rows(const Comparison& comparison) {
    const AgentScore& b = comparison.before;
    const AgentScore& a = comparison.after;
    return {{"ui_first", "UI first", b.ui_first, a.ui_first, true},
            {"runs", "Runs", b.runs, a.runs, true},
            {"on_topic", "On topic", b.on_topic, a.on_topic, true},
            {"critique_score", "Critique score", b.critique, a.critique, false},
            {"confidence", "Confidence", b.confidence, a.confidence, true},
            {"task_accuracy", "Task accuracy", b.task_accuracy, a.task_accuracy, true},
            {"response_quality", "Response quality", b.response_quality, a.response_quality, true},
            {"overall", "Overall", b.overall, a.overall, true}};
}

Json comparison_json(const Comparison& comparison) {
    Json measures = Json::object();
    for (const auto& row : measure_rows(comparison)) {
        const double percent = row.change_percent();
        measures[row.name] = {{"before", row.before}, {"after", row.after}, {"difference", row.difference()},
                              {"change_percent", std::isfinite(percent) ? Json(percent) : Json(nullptr)}};
    }
    Json prompts = Json::array();
    for (const auto& prompt : comparison.prompts) {
        const auto side = [](const AgentAnswer& answer, const AnswerScore& score) {
            Json out = answer_score_json(score);
            out["text"] = answer.text;
            out["finish_reason"] = answer.finish_reason;
            return out;
        };
        prompts.push_back({{"id", prompt.before.asked.id}, {"prompt", prompt.before.asked.prompt},
                           {"framework", framework_name(prompt.before.asked.framework)},
                           {"before", side(prompt.before, prompt.before_score)}, {"after", side(prompt.after, prompt.after_score)}});
    }
    return {{"base", comparison.base_name}, {"tuned", comparison.tuned_name}, {"prompts_count", comparison.prompts.size()},
            {"measures", measures}, {"seconds", comparison.seconds}, {"prompts", prompts}};
}

std::string comparison_table(const Comparison& comparison) {
    std::string out = "Measure              before     after  difference   change\n";
    char line[160];
    for (const auto& row : measure_rows(comparison)) {
        char change[32] = "      new";
        if (std::isfinite(row.change_percent())) std::snprintf(change, sizeof change, "%+8.0f%%", row.change_percent());
        else if (row.after == 0) std::snprintf(change, sizeof change, "        –");
        if (row.is_share)
            std::snprintf(line, sizeof line, "%-17s %8.1f%% %8.1f%%   %+8.1f%% %s\n", row.label, 100 * row.before, 100 * row.after, 100 * row.difference(), change);
        else
            std::snprintf(line, sizeof line, "%-17s %9.2f %9.2f   %+9.2f %s\n", row.label, row.before, row.after, row.difference(), change);
        out += line;
    }
    return out;
}

}  // namespace maquette
