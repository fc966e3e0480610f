// What happens when people use it: feedback, forms that can be sent, choices that can be overseen.
#include <algorithm>

#include "shared/critics/rule.h"

namespace maquette {
namespace {

// Is the result of the call on this line used: in a condition, an assignment or a callback?
bool is_used(const UiReading& ui, const StreamlitCall& call) {
    if (call.argument(99, "on_click")) return true;
    if (call.call.line < 1 || static_cast<size_t>(call.call.line) > ui.lines.size()) return true;
    const std::string& line = ui.lines[static_cast<size_t>(call.call.line) - 1];
    const std::string before = line.substr(0, std::min(line.size(), static_cast<size_t>(std::max(call.call.column - 1, 0))));
    return before.find_first_not_of(" \t") != std::string::npos;
}

void check_streamlit(const UiReading& ui, std::vector<Finding>& findings) {
    for (size_t i = 0; i < ui.calls.size(); ++i) {
        const StreamlitCall& call = ui.calls[i];
        const PythonArgument* label = call.argument(0, "label");
        if (call.command == "button" && label && label->is_literal && !is_used(ui, call))
            add_finding(findings, ui, "behavior.feedback_missing", call.call.line, "button", "Pressing this button changes nothing.",
                        "Show a result: if st.button(…): st.success(…).");
        if (call.command == "form") {
            const bool has_submit = std::any_of(ui.calls.begin() + static_cast<std::ptrdiff_t>(i), ui.calls.end(),
                                                [](const StreamlitCall& other) { return other.command == "form_submit_button"; });
            if (!has_submit)
                add_finding(findings, ui, "form.submit_missing", call.call.line, "form", "This form cannot be sent.", "Add st.form_submit_button inside it.");
        }
        const PythonArgument* options = call.argument(1, "options");
        if (call.command == "radio" && options && std::count(options->text.begin(), options->text.end(), ',') >= 7)
            add_finding(findings, ui, "choice.too_many", call.call.line, "radio", "There are more than seven radio buttons.", "Use st.selectbox.");
    }
}

void check_html(const UiReading& ui, std::vector<Finding>& findings) {
    const HtmlTree& tree = ui.html.tree;
    for (const int32_t index : tree.elements("form")) {
        bool has_button = false;
        for (const int32_t button : tree.elements("button")) has_button = has_button || tree.ancestor(button, "form") == index;
        int32_t inputs = 0;
        for (const int32_t input : tree.elements("input")) {
            if (tree.ancestor(input, "form") != index) continue;
            const std::string* type = tree.nodes[static_cast<size_t>(input)].attribute("type");
            has_button = has_button || (type && (*type == "submit" || *type == "image"));
            ++inputs;
        }
        if (!has_button && inputs > 1)
            add_finding(findings, ui, "form.submit_missing", tree.nodes[static_cast<size_t>(index)].position.line, "form", "This form cannot be sent.",
                        "Add a button inside it.");
    }
    for (const int32_t set : tree.elements("fieldset")) {
        int64_t radios = 0;
        for (const int32_t input : tree.elements("input")) {
            const std::string* type = tree.nodes[static_cast<size_t>(input)].attribute("type");
            if (type && *type == "radio" && tree.ancestor(input, "fieldset") == set) ++radios;
        }
        if (radios > 7)
            add_finding(findings, ui, "choice.too_many", tree.nodes[static_cast<size_t>(set)].position.line, "fieldset", "There are more than seven radio buttons.",
                        "Use a <select>.");
    }
}

}  // namespace

void check_behavior(const UiReading& ui, std::vector<Finding>& findings) {
    ui.is_html() ? check_html(ui, findings) : check_streamlit(ui, findings);
}

}  // namespace maquette
