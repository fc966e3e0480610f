// How the page is built: its language, landmarks, table headers, the arrangement of key numbers.
#include <regex>

#include "shared/critics/rule.h"

namespace maquette {
namespace {

void check_streamlit(const UiReading& ui, std::vector<Finding>& findings) {
    int in_a_row = 0;
    for (const auto& call : ui.calls) {
        const bool stacked = call.command == "metric" && call.is_top_level && call.call.column == 1;
        in_a_row = stacked ? in_a_row + 1 : 0;
        if (in_a_row == 3)
            add_finding(findings, ui, "layout.metrics_stacked", call.call.line, "metric", "Three key numbers stand below one another.",
                        "Put them into st.columns.");
    }
}

void check_landmarks(const UiReading& ui, std::vector<Finding>& findings) {
    const HtmlTree& tree = ui.html.tree;
    bool has_main = !tree.elements("main").empty();
    for (const int32_t index : tree.elements()) {
        const std::string* role = tree.nodes[static_cast<size_t>(index)].attribute("role");
        has_main = has_main || (role && *role == "main");
    }
    if (!has_main) add_finding(findings, ui, "landmark.main_missing", 1, "main", "No main landmark holds the content.", "Put the content into <main>.");
    for (const int32_t index : tree.elements("nav")) {
        const HtmlNode& node = tree.nodes[static_cast<size_t>(index)];
        if (!node.attribute("aria-label") && !node.attribute("aria-labelledby"))
            add_finding(findings, ui, "landmark.name_missing", node.position.line, "nav", "The navigation has no name.", "Add aria-label=\"Main\".");
    }
}

void check_html(const UiReading& ui, std::vector<Finding>& findings) {
    const HtmlTree& tree = ui.html.tree;
    for (const int32_t index : tree.elements("html")) {
        const std::string* language = tree.nodes[static_cast<size_t>(index)].attribute("lang");
        if (!language || language->empty())
            add_finding(findings, ui, "language.missing", 1, "html", "The page does not name its language.", "Write <html lang=\"en\">.");
    }
    check_landmarks(ui, findings);
    for (const int32_t index : tree.elements("table")) {
        bool has_header = false;
        for (const int32_t cell : tree.elements("th")) has_header = has_header || tree.ancestor(cell, "table") == index;
        if (!has_header)
            add_finding(findings, ui, "table.header_missing", tree.nodes[static_cast<size_t>(index)].position.line, "table", "The table has no header cells.",
                        "Use <th scope=\"col\"> in its first row.");
    }
    static const std::regex wide(R"re(\bw-\[(\d{3,})px\])re");
    for (size_t line = 0; line < ui.lines.size(); ++line) {
        std::smatch match;
        const std::string text = ui.lines[line].substr(0, 2000);
        if (std::regex_search(text, match, wide) && match[1].str().size() < 8 && std::stoi(match[1]) > 320)
            add_finding(findings, ui, "layout.fixed_width", static_cast<int64_t>(line) + 1, "class", "A fixed width does not fit a phone.", "Use w-full and max-w-….");
    }
}

}  // namespace

void check_structure(const UiReading& ui, std::vector<Finding>& findings) {
    ui.is_html() ? check_html(ui, findings) : check_streamlit(ui, findings);
}

}  // namespace maquette
