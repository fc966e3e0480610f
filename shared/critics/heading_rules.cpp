// Titles and headings: one title, levels in order, a heading before each chart or table.
#include <set>

#include "shared/critics/rule.h"

namespace maquette {
namespace {

int streamlit_level(const std::string& command) {
    return command == "title" ? 1 : command == "header" ? 2 : command == "subheader" ? 3 : 0;
}

void check_streamlit(const UiReading& ui, std::vector<Finding>& findings) {
    static const std::set<std::string> data = {"line_chart", "bar_chart", "area_chart", "scatter_chart", "dataframe", "table", "data_editor", "map"};
    int titles = 0;
    bool announced = false;  // A heading, or a container that has a label, since the last chart.
    for (const auto& call : ui.calls) {
        const int level = streamlit_level(call.command);
        if (level == 1 && ++titles == 2)
            add_finding(findings, ui, "heading.order", call.call.line, call.command, "A page has one title.", "Use st.header for sections.");
        if (level > 1 && titles == 0 && call.is_top_level && !call.call.in_function) {
            add_finding(findings, ui, "heading.order", call.call.line, call.command, "A section heading comes before the title.", "Start with st.title.");
            titles = 1;
        }
        if (level > 1 || call.command == "tabs" || call.command == "expander" || call.command == "form" || call.command == "markdown") announced = true;
        if (data.count(call.command)) {
            if (!announced)
                add_finding(findings, ui, "heading.section_missing", call.call.line, call.command, "Nothing says what is shown here.",
                            "Put st.subheader before it.");
            announced = false;
        }
    }
    bool has_title = false;
    for (const auto& call : ui.calls) has_title = has_title || call.command == "title" || call.command == "header";
    if (!has_title) add_finding(findings, ui, "heading.title_missing", 1, "", "The page has no title.", "Add st.title at the top.");
}

void check_html(const UiReading& ui, std::vector<Finding>& findings) {
    const HtmlTree& tree = ui.html.tree;
    const auto titles = tree.elements("title");
    if (titles.empty() || tree.raw_text(titles[0]).empty())
        add_finding(findings, ui, "heading.title_missing", 1, "title", "The page has no title element.", "Add <title> to the head.");
    if (tree.elements("h1").empty())
        add_finding(findings, ui, "heading.title_missing", 1, "h1", "The page has no main heading.", "Add one <h1>.");
    int previous = 0;
    for (const int32_t index : tree.elements()) {
        const HtmlNode& node = tree.nodes[static_cast<size_t>(index)];
        if (node.name.size() != 2 || node.name[0] != 'h' || node.name[1] < '1' || node.name[1] > '6') continue;
        const int level = node.name[1] - '0';
        if (level > previous + 1 && previous > 0)
            add_finding(findings, ui, "heading.order", node.position.line, node.name,
                        "An h" + std::to_string(level) + " follows an h" + std::to_string(previous) + ".", "Skip no level.");
        previous = level;
    }
}

}  // namespace

void check_headings(const UiReading& ui, std::vector<Finding>& findings) {
    ui.is_html() ? check_html(ui, findings) : check_streamlit(ui, findings);
}

}  // namespace maquette
