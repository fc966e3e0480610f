// The report of a comparison: a table of measures, then every request with both answers rendered side by side.
#include <cmath>
#include <cstdio>

#include "native/agent/comparison.h"
#include "native/agent/streamlit_page.h"
#include "shared/preview/script_runner.h"

namespace maquette {
namespace {

const char* const style = R"css(
:root{color-scheme:light dark;--line:#8884;--soft:#8881}
body{font:15px/1.5 Inter,system-ui,sans-serif;margin:2rem auto;max-width:78rem;padding:0 1rem}
h1,h2,h3{line-height:1.2}table{border-collapse:collapse;margin:.5rem 0}td,th{border-bottom:1px solid var(--line);padding:.3rem .8rem;text-align:left}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:1rem}.side{border:1px solid var(--line);border-radius:12px;padding:1rem;min-width:0;overflow:auto}
.columns{display:grid;grid-auto-flow:column;grid-auto-columns:1fr;gap:.8rem}.box{border:1px solid var(--line);border-radius:8px;padding:.6rem}
.chart{height:6rem}.note{padding:.5rem .8rem;border-left:4px solid;background:var(--soft)}.success{border-color:#188038}.info{border-color:#1a73e8}
.warning{border-color:#b06000}.error,.exception{border-color:#b3261e}.metric b{display:block;font-size:1.5rem}.chip,.button,.field{border:1px solid var(--line);border-radius:8px;padding:.15rem .6rem;display:inline-block}
.chip.on{background:var(--soft);font-weight:600}.field{min-width:12rem}.sidebar{border-right:4px solid var(--line);padding-right:.6rem}.chat{background:var(--soft);border-radius:8px;padding:.4rem .8rem;margin:.3rem 0}
iframe{width:100%;height:24rem;border:1px solid var(--line);border-radius:8px;background:#fff}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--soft);padding:.6rem;border-radius:8px}
.facts{font-size:.85rem}@media(max-width:50rem){.pair{grid-template-columns:1fr}}
)css";

std::string rendered(const AgentAnswer& answer) {
    const UiFile* ui = find_ui_file(answer.files, answer.asked.framework);
    if (!ui) return "<p class=\"note error\">No user interface.</p>";
    if (answer.asked.framework == Framework::Html)
        return "<iframe sandbox title=\"" + escape_html(answer.asked.prompt) + "\" srcdoc=\"" + escape_html(ui->text) + "\"></iframe>";
    const ScriptRun run = run_streamlit(ui->text);
    std::string out = run.tree.is_object() ? streamlit_page(run.tree) : "";
    if (!script_runs(run)) {
        const std::string message = json_text(run.error, "message");
        out += "<p class=\"note error\">Does not run: " + escape_html(json_text(run.error, "type", run.status)) + (message.empty() ? "" : ": " + escape_html(message)) + "</p>";
    }
    return out;
}

std::string side(const char* name, const AgentAnswer& answer, const AnswerScore& score) {
    char facts[200];
    std::snprintf(facts, sizeof facts, "UI first: %s · runs: %s · on topic: %s · critique %.1f · confidence %.0f %%", score.ui_first ? "yes" : "no",
                  score.runs ? "yes" : "no", score.on_topic ? "yes" : "no", score.critique, 100 * score.confidence);
    return std::string("<div class=\"side\"><h3>") + escape_html(name) + "</h3><p class=\"facts\">" + facts + "</p>" + rendered(answer) +
           "<details><summary>The answer as text</summary><pre>" + escape_html(answer.text) + "</pre></details></div>";
}

std::string measures(const Comparison& comparison) {
    std::string out = "<table><tr><th scope=\"col\">Measure</th><th scope=\"col\">Before</th><th scope=\"col\">After</th><th scope=\"col\">Difference</th><th scope=\"col\">Change</th></tr>";
    char row[300];
    for (const auto& measure : measure_rows(comparison)) {
        const double factor = measure.is_share ? 100 : 1;
        const char* unit = measure.is_share ? " %" : "";
        char change[32] = "–";
        if (std::isfinite(measure.change_percent())) std::snprintf(change, sizeof change, "%+.0f %%", measure.change_percent());
        std::snprintf(row, sizeof row, "<tr><th scope=\"row\">%s</th><td>%.1f%s</td><td>%.1f%s</td><td>%+.1f</td><td>%s</td></tr>", measure.label,
                      factor * measure.before, unit, factor * measure.after, unit, factor * measure.difference(), change);
        out += row;
    }
    return out + "</table>";
}

}  // namespace

std::string comparison_page(const Comparison& comparison) {
    std::string out = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Comparison</title><style>" +
                      std::string(style) + "</style></head>\n<body><main><h1>" + escape_html(comparison.base_name) + " and " + escape_html(comparison.tuned_name) + "</h1>\n<p>" +
                      std::to_string(comparison.prompts.size()) + " requests that neither was trained on, answered by both.</p>\n" + measures(comparison);
    for (const auto& prompt : comparison.prompts) {
        out += "\n<section><h2>" + escape_html(prompt.before.asked.prompt) + "</h2><p class=\"facts\">" + framework_name(prompt.before.asked.framework) +
               "</p><div class=\"pair\">" + side(comparison.base_name.c_str(), prompt.before, prompt.before_score) +
               side(comparison.tuned_name.c_str(), prompt.after, prompt.after_score) + "</div></section>";
    }
    return out + "\n</main></body></html>\n";
}

}  // namespace maquette
