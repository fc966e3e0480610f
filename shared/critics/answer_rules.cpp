// Is there an interface at all, does it parse, and does it have what was asked for?
#include <algorithm>

#include "shared/critics/rule.h"
#include "shared/critics/component_lexicon.h"

namespace maquette {

void check_answer(const UiReading& ui, std::vector<Finding>& findings) {
    const char* name = ui.is_html() ? "index.html" : "app.py";
    if (!ui.ui || ui.ui != &ui.files->front()) {
        const std::string first = ui.files->empty() ? "no file" : ui.files->front().path;
        add_finding(findings, ui, "answer.configuration_only", 0, first,
                    "The answer starts with " + first + " instead of a user interface.",
                    std::string("Write the user interface first, as ") + name + ".");
        if (!ui.ui) return;
    }
    if (ui.is_html()) {
        for (const auto& error : ui.html.errors) add_finding(findings, ui, "code.syntax", error.line, "", error.reason, "Mend the markup here.");
    } else {
        for (const auto& error : ui.python.errors) add_finding(findings, ui, "code.syntax", error.line, "", error.reason, "Mend the syntax here.");
        const bool shows = std::any_of(ui.calls.begin(), ui.calls.end(),
                                       [](const StreamlitCall& call) { return call.command != "set_page_config" && call.command != "stop"; });
        if (!shows) add_finding(findings, ui, "answer.empty", 0, "", "The program shows nothing.", "Add the components that were asked for.");
    }
    for (const auto& component : asked_components(ui.prompt)) {
        if (has_component(component, *ui.ui, ui.framework)) continue;
        add_finding(findings, ui, "answer.component_missing", 0, component.name, "The request names a " + component.name + ", and none is there.",
                    "Add it.");
    }
}

}  // namespace maquette
