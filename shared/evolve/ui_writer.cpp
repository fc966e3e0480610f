// Writes a plan as files: Streamlit programs and HTML pages, with the plan's flaws where it has any.
#include <regex>

#include "shared/evolve/ui_plan.h"
#include "shared/evolve/words.h"

namespace maquette {
namespace {

UiFiles configuration_files(const UiPlan& plan) {
    const std::string name = snake_case(plan.title);
    return {{"config.py", "APP_NAME = \"" + plan.title + "\"\nDEBUG = True\nPORT = 8501\n"},
            {"requirements.txt", plan.framework == Framework::Streamlit ? "streamlit\npandas\n" : "flask\n"},
            {"utils.py", "def load_" + name + "():\n    return []\n"}};
}

// Replaces the first label of an input widget.
std::string spoil_label(const std::string& code, const std::string& label) {
    static const std::regex widget(
        R"re((\.(?:text_input|text_area|number_input|slider|selectbox|multiselect|radio|date_input|time_input|toggle|checkbox|button|form_submit_button|file_uploader)\()"[^"]*")re");
    return std::regex_replace(code, widget, "$1\"" + label + "\"", std::regex_constants::format_first_only);
}

// Numbers the widgets: key=1, key=2, … Streamlit refuses two widgets of one kind and label without keys, and a model that
// has seen each widget numbered can repeat a label and still write a program that runs. In a loop a number would repeat.
std::string with_keys(const std::string& program) {
    static const std::regex widget(
        R"re(^( *)(.*\.(?:text_input|text_area|number_input|slider|select_slider|selectbox|multiselect|radio|pills|segmented_control|date_input|time_input|color_picker|toggle|checkbox|button|download_button|form_submit_button|file_uploader|camera_input|data_editor)\(.*)\)(:?)$)re");
    std::string out;
    int number = 0;
    size_t loop = std::string::npos;  // How far the innermost loop's own line is indented.
    for (const std::string& line : split(program, '\n')) {
        const size_t indent = line.find_first_not_of(' ');
        if (indent != std::string::npos && loop != std::string::npos && indent <= loop) loop = std::string::npos;
        std::smatch match;
        if (loop == std::string::npos && std::regex_match(line, match, widget))
            out += match.str(1) + match.str(2) + ", key=" + std::to_string(++number) + ")" + match.str(3) + "\n";
        else
            out += line + "\n";
        if (indent != std::string::npos && loop == std::string::npos && line.compare(indent, 4, "for ") == 0) loop = indent;
    }
    out.pop_back();  // `split` gives an empty last line for the last line break.
    return out;
}

std::string streamlit_program(const UiPlan& plan) {
    const auto has = [&](Flaw flaw) { return plan.flaws.count(flaw) > 0; };
    std::string out;
    if (has(Flaw::UnusedImport)) out += "import os\n";
    out += "import streamlit as st\n\n";
    if (has(Flaw::InlineSecret)) out += "API_KEY = \"sk-live-4f9a2c71d0\"\n";
    if (!has(Flaw::NoTitle)) out += "st.title(\"" + plan.title + "\")\n";
    if (has(Flaw::UnsafeMarkup)) out += "st.markdown(\"<b>" + plan.title + "</b>\", unsafe_allow_html=True)\n";
    if (has(Flaw::DebugOutput)) out += "print(\"loaded\")\n";
    size_t count = plan.components.size();
    if (has(Flaw::LastMissing) && count > 1) --count;
    for (size_t i = 0; i < count; ++i) {
        const PlannedComponent& component = plan.components[i];
        if (component.kind->cue == Cue::Heading && !has(Flaw::NoHeadings))
            out += "st.subheader(\"" + capitalized(component.phrase) + "\")\n";
        if (component.kind->cue == Cue::Comment) out += "# " + component.phrase + "\n";
        out += component.code + "\n";
    }
    if (has(Flaw::VagueLabels)) out = spoil_label(out, "Input");
    if (has(Flaw::EmptyLabels)) out = spoil_label(out, "");
    return with_keys(out);
}

std::string html_page(const UiPlan& plan) {
    const auto has = [&](Flaw flaw) { return plan.flaws.count(flaw) > 0; };
    // The head stands on one line: what all pages share is short.
    std::string out = "<!DOCTYPE html>\n";
    out += has(Flaw::NoLanguage) ? "<html>" : "<html lang=\"en\">";
    out += "<head><meta charset=\"utf-8\"><title>" + plan.title + "</title><script src=\"https://cdn.tailwindcss.com\"></script></head>\n";
    out += "<body class=\"p-6\">\n";
    const std::string open = has(Flaw::NoMain) ? "<div class=\"space-y-6\">\n" : "<main class=\"space-y-6\">\n";
    const std::string close = has(Flaw::NoMain) ? "</div>\n" : "</main>\n";
    const std::string pale = has(Flaw::LowContrast) ? " text-gray-300" : "";
    std::string body, before, after;
    if (!has(Flaw::NoTitle)) body += "<h1 class=\"text-3xl" + pale + "\">" + plan.title + "</h1>\n";
    else if (has(Flaw::LowContrast)) body += "<p class=\"text-gray-300\">" + plan.title + "</p>\n";
    if (has(Flaw::UnsafeMarkup)) body += "<p style=\"color:red;font-size:9px\">" + plan.title + "</p>\n";
    if (has(Flaw::InlineSecret)) body += "<script>const apiKey = \"sk-live-4f9a2c71d0\";</script>\n";
    if (has(Flaw::DebugOutput)) body += "<script>console.log(\"loaded\");</script>\n";
    size_t count = plan.components.size();
    if (has(Flaw::LastMissing) && count > 1) --count;
    for (size_t i = 0; i < count; ++i) {
        const PlannedComponent& component = plan.components[i];
        std::string part;
        if (component.kind->cue == Cue::Heading && !has(Flaw::NoHeadings))
            part += "<h2 class=\"text-xl\">" + capitalized(component.phrase) + "</h2>\n";
        part += component.code + "\n";
        (component.kind->name == "nav" ? before : component.kind->name == "footer" ? after : body) += part;
    }
    if (has(Flaw::EmptyLabels)) {
        // The words beside the input go, the input stays.
        static const std::regex label(R"re(<label[^>]*>[^<]*(<(?:input|textarea)[^>]*>(?:</textarea>)?)[^<]*</label>)re");
        body = std::regex_replace(body, label, "$1", std::regex_constants::format_first_only);
    }
    if (has(Flaw::VagueLabels)) {
        static const std::regex link(R"re((<(?:a|button)[^>]*>)[^<]*(</(?:a|button)>))re");
        body = std::regex_replace(body, link, "$1Click here$2", std::regex_constants::format_first_only);
    }
    return out + before + open + body + close + after + "</body></html>\n";
}

}  // namespace

UiFiles write_ui(const UiPlan& plan) {
    if (plan.flaws.count(Flaw::ConfigurationOnly)) return configuration_files(plan);
    if (plan.framework == Framework::Html) return {{"index.html", html_page(plan)}};
    return {{"app.py", streamlit_program(plan)}};
}

}  // namespace maquette
