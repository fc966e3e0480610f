// The list of rules: id, citation, severity, where it applies.
#include "shared/critics/critique.h"

namespace maquette {

const std::vector<CriticRule>& critic_rules() {
    constexpr auto error = Severity::Error;
    constexpr auto warning = Severity::Warning;
    constexpr auto info = Severity::Info;
    static const std::vector<CriticRule> rules = {
        {"answer.configuration_only", "Nielsen, heuristic 2: Match between the system and the real world", error, true, true,
         "Who asks for a user interface gets one, as the first file, and not configuration or helpers."},
        {"answer.component_missing", "Nielsen, heuristic 2: Match between the system and the real world", warning, true, true,
         "Every component that the request names is there."},
        {"answer.empty", "Streamlit documentation, Basic concepts; HTML Standard, 4.3.1 The body element", error, true, true,
         "Something is shown."},
        {"code.syntax", "Python Language Reference, 10 Full Grammar; HTML Standard, 13.2.2 Parse errors", error, true, true,
         "The program or page parses without errors."},
        {"heading.title_missing", "WCAG 2.2, 2.4.2 Page Titled", warning, true, true, "The page has one title that says what it is."},
        {"heading.order", "WCAG 2.2, 1.3.1 Info and Relationships", warning, true, true, "Headings come in order and skip no level."},
        {"heading.section_missing", "WCAG 2.2, 2.4.6 Headings and Labels", info, true, false, "A chart or table has a heading before it."},
        {"label.missing", "WCAG 2.2, 3.3.2 Labels or Instructions", warning, true, true, "Every input has a label."},
        {"label.vague", "WCAG 2.2, 2.4.6 Headings and Labels", warning, true, true, "A label says what is asked for or what will happen."},
        {"image.text_missing", "WCAG 2.2, 1.1.1 Non-text Content", warning, true, true, "Every image has a caption or an alternative text."},
        {"color.only", "WCAG 2.2, 1.4.1 Use of Color", warning, true, true, "Color is never the only sign."},
        {"contrast.low", "WCAG 2.2, 1.4.3 Contrast (Minimum)", warning, false, true, "Text stands out from its background by 4.5 to 1."},
        {"target.small", "WCAG 2.2, 2.5.8 Target Size (Minimum)", info, false, true, "What is pressed is at least 24 by 24 pixels."},
        {"language.missing", "WCAG 2.2, 3.1.1 Language of Page", warning, false, true, "The page names its language."},
        {"landmark.main_missing", "WAI-ARIA 1.2, main landmark", warning, false, true, "The main content is in a main landmark."},
        {"landmark.name_missing", "WAI-ARIA Authoring Practices, Landmark Regions", info, false, true, "A navigation landmark has a name."},
        {"table.header_missing", "WCAG 2.2, 1.3.1 Info and Relationships", warning, false, true, "A table has header cells with a scope."},
        {"layout.metrics_stacked", "Material Design 3, Layout: Understanding layout", info, true, false, "Key numbers stand side by side."},
        {"behavior.feedback_missing", "Nielsen, heuristic 1: Visibility of system status", info, true, false, "Pressing a button has a visible result."},
        {"form.submit_missing", "Streamlit documentation, st.form: a form needs a submit button", error, true, true, "A form can be sent."},
        {"choice.too_many", "Material Design 3, Radio button: Usage", info, true, true, "More than seven choices are a list, not radio buttons."},
        {"code.secret", "Streamlit documentation, Secrets management; OWASP ASVS 2.10.4", error, true, true, "No key or password stands in the code."},
        {"code.unsafe_markup", "Streamlit documentation, st.markdown: unsafe_allow_html; Material Design 3, Design tokens", warning, true, true,
         "No raw HTML in Streamlit, no inline style in a page."},
        {"code.unused", "Nielsen, heuristic 8: Aesthetic and minimalist design", info, true, false, "Everything imported is used."},
        {"code.debug_output", "Nielsen, heuristic 8: Aesthetic and minimalist design", info, true, true, "No forgotten debug output."},
        {"code.old_name", "Streamlit documentation, Release notes: deprecations", warning, true, false, "No deprecated commands or parameters."},
        {"layout.fixed_width", "WCAG 2.2, 1.4.10 Reflow", info, false, true, "No width in pixels beyond a phone's screen."},
    };
    return rules;
}

}  // namespace maquette
