// Evolution with a model as the generator: ask, criticize, ask again with the findings.
#include "shared/evolve/evolution.h"
#include "shared/evolve/text_difference.h"
#include "shared/metrics/answer_files.h"

namespace maquette {

std::string system_text(Framework framework) {
    return framework == Framework::Streamlit ? "Write a Streamlit app." : "Write an HTML page.";
}

std::string improvement_request(const Critique& critique) {
    std::string out = "Improve it:";
    for (const auto& finding : critique.findings) {
        out += "\n- " + finding.reason + " " + finding.fix;
        if (!finding.source.empty()) out += " (" + finding.source + ")";
    }
    return out;
}

Result<EvolutionLog> evolve_by_asking(const std::string& id, const std::string& prompt, Framework framework, int iterations, const AskModel& ask) {
    EvolutionLog log;
    log.id = id;
    log.prompt = prompt;
    log.framework = framework;
    log.domain = "asked";
    log.task_type = "asked";
    Json messages = Json::array({{{"role", "system"}, {"content", system_text(framework)}}, {{"role", "user"}, {"content", prompt}}});
    UiFiles best_files;
    Critique best;
    for (int index = 0; index < iterations; ++index) {
        MAQUETTE_TRY(const std::string answer, ask(messages));
        EvolutionIteration iteration;
        iteration.index = index;
        iteration.operators = {index == 0 ? "ask" : "ask_again"};
        iteration.candidates = 1;
        iteration.files = parse_answer(answer, framework);
        iteration.critique = critique_ui(iteration.files, framework, prompt);
        iteration.accepted = index == 0 || iteration.critique.score > best.score;
        if (iteration.accepted) {
            const UiFile* before = find_ui_file(best_files, framework);
            const UiFile* after = find_ui_file(iteration.files, framework);
            iteration.difference = unified_difference(before ? before->text : "", after ? after->text : "");
            best_files = iteration.files;
            best = iteration.critique;
        }
        log.iterations.push_back(iteration);
        if (best.findings.empty()) break;
        // Only the present best is shown again: long histories crowd small models' contexts out.
        messages = Json::array({messages[0], messages[1], {{"role", "assistant"}, {"content", answer}},
                                {{"role", "user"}, {"content", improvement_request(iteration.critique)}}});
    }
    log.final_score = best.score;
    return log;
}

}  // namespace maquette
