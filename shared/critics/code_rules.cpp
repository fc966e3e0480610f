// The code behind the interface: secrets, unsafe markup, what is not used, what is out of date.
#include <regex>
#include <set>

#include "shared/critics/rule.h"

namespace maquette {
namespace {

// Every file counts: a key in config.py is as public as one in app.py.
void check_secrets(const UiReading& ui, std::vector<Finding>& findings) {
    static const std::regex secret(
        R"re((sk-[A-Za-z0-9_-]{8,}|AKIA[A-Z0-9]{12,}|(api_?key|apikey|secret|token|password)\s*[:=]\s*["'][^"'{}<>\s]{6,}["']))re",
        std::regex::icase);
    for (const auto& file : *ui.files) {
        int64_t line = 1;
        size_t start = 0;
        while (start <= file.text.size()) {
            const size_t end = std::min(file.text.find('\n', start), file.text.size());
            const std::string text = file.text.substr(start, std::min<size_t>(end - start, 2000));
            if (text.find("type=\"password\"") == std::string::npos && std::regex_search(text, secret)) {
                add_finding(findings, ui, "code.secret", line, "", "A secret stands in the code.", "Read it from st.secrets or the environment.");
                findings.back().file = file.path;
            }
            start = end + 1;
            ++line;
        }
    }
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

int64_t count_word(const std::string& text, const std::string& word) {
    int64_t count = 0;
    for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + word.size())) {
        const size_t end = at + word.size();
        if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) ++count;
    }
    return count;
}

void check_streamlit(const UiReading& ui, std::vector<Finding>& findings) {
    for (const auto& import : ui.outline.imports) {
        const std::string name = import.alias.empty() ? import.module : import.alias;
        if (name == "*" || name.find('.') != std::string::npos) continue;
        if (count_word(ui.ui->text, name) < 2)
            add_finding(findings, ui, "code.unused", import.line, name, name + " is imported and never used.", "Remove the import.");
    }
    for (const auto& call : ui.outline.calls)
        if (call.name == "print")
            add_finding(findings, ui, "code.debug_output", call.line, "print", "print writes to a console nobody sees.", "Remove it, or use st.write.");
    static const std::set<std::string> old_commands = {"st.cache", "st.experimental_memo", "st.experimental_singleton", "st.experimental_rerun",
                                                       "st.beta_columns", "st.beta_expander", "st.beta_container", "st.experimental_get_query_params"};
    for (const auto& call : ui.outline.calls) {
        if (old_commands.count(call.name)) add_finding(findings, ui, "code.old_name", call.line, call.name, call.name + " no longer exists.", "Use its successor.");
    }
    for (const auto& call : ui.calls) {
        if (const auto* unsafe = call.argument(99, "unsafe_allow_html"); unsafe && unsafe->text == "True")
            add_finding(findings, ui, "code.unsafe_markup", call.call.line, call.command, "Raw HTML bypasses Streamlit's theme and its protection.",
                        "Use Streamlit's own elements.");
        if (call.argument(99, "use_container_width"))
            add_finding(findings, ui, "code.old_name", call.call.line, "use_container_width", "use_container_width is deprecated.", "Use width=\"stretch\".");
    }
}

void check_html(const UiReading& ui, std::vector<Finding>& findings) {
    const HtmlTree& tree = ui.html.tree;
    for (const int32_t index : tree.elements()) {
        const HtmlNode& node = tree.nodes[static_cast<size_t>(index)];
        if (node.attribute("style"))
            add_finding(findings, ui, "code.unsafe_markup", node.position.line, node.name, "An inline style escapes the design's scale.", "Use Tailwind classes.");
    }
    for (const int32_t index : tree.elements("script"))
        if (tree.raw_text(index).find("console.log") != std::string::npos)
            add_finding(findings, ui, "code.debug_output", tree.nodes[static_cast<size_t>(index)].position.line, "script", "A forgotten console.log.", "Remove it.");
}

}  // namespace

void check_code(const UiReading& ui, std::vector<Finding>& findings) {
    check_secrets(ui, findings);
    ui.is_html() ? check_html(ui, findings) : check_streamlit(ui, findings);
}

}  // namespace maquette
