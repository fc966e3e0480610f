// What a rule family is given, and how it reports.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/code/html_tree.h"
#include "shared/critics/critique.h"
#include "shared/critics/streamlit_calls.h"

namespace maquette {

// One answer, read once for all rules.
struct UiReading {
    const UiFiles* files = nullptr;
    Framework framework = Framework::Streamlit;
    std::string_view prompt;
    const UiFile* ui = nullptr;            // Null when there is no user interface.
    PythonCheck python;                    // Of `ui`, for Streamlit.
    PythonOutline outline;
    std::vector<StreamlitCall> calls;
    std::vector<std::string> lines;        // Of `ui`.
    HtmlCheck html;                        // Of `ui`, for HTML.

    bool is_html() const { return framework == Framework::Html; }
};

UiReading read_ui(const UiFiles& files, Framework framework, std::string_view prompt);

// Adds a finding under a rule of `critic_rules`; an unknown id is our own mistake.
void add_finding(std::vector<Finding>& findings, const UiReading& ui, std::string_view rule, int64_t line, std::string field,
                 std::string reason, std::string fix);

// The families. Each adds what it finds.
void check_answer(const UiReading& ui, std::vector<Finding>& findings);      // Configuration only, syntax, missing components.
void check_headings(const UiReading& ui, std::vector<Finding>& findings);    // Title, order, sections.
void check_labels(const UiReading& ui, std::vector<Finding>& findings);      // Missing and vague labels.
void check_perception(const UiReading& ui, std::vector<Finding>& findings);  // Text alternatives, contrast, color alone, target size.
void check_structure(const UiReading& ui, std::vector<Finding>& findings);   // Language, landmarks, table headers, layout.
void check_behavior(const UiReading& ui, std::vector<Finding>& findings);    // Feedback, forms, number of choices.
void check_code(const UiReading& ui, std::vector<Finding>& findings);        // Secrets, unsafe markup, dead code, old names.

}  // namespace maquette
