// Labels: present, and saying what is meant.
#include <set>

#include "shared/base/ascii.h"
#include "shared/critics/rule.h"

namespace maquette {
namespace {

const std::set<std::string> streamlit_inputs = {
    "text_input", "text_area", "number_input", "slider", "select_slider", "selectbox", "multiselect", "radio", "pills", "segmented_control",
    "checkbox", "toggle", "date_input", "time_input", "datetime_input", "color_picker", "file_uploader", "camera_input", "button",
    "form_submit_button", "download_button", "link_button"};

bool is_vague(std::string_view text) {
    static const std::set<std::string> vague = {"input", "label", "text", "button", "click here", "click", "here", "click me", "value",
                                                "field", "select", "option", "choose", "widget", "read more", "more info", "link"};
    return vague.count(ascii_lower(text)) > 0;
}

void check_streamlit(const UiReading& ui, std::vector<Finding>& findings) {
    for (const auto& call : ui.calls) {
        if (!streamlit_inputs.count(call.command)) continue;
        const PythonArgument* label = call.argument(0, "label");
        if (!label || (label->is_literal && label->literal.find_first_not_of(' ') == std::string::npos))
            add_finding(findings, ui, "label.missing", call.call.line, call.command, "This input has no label.",
                        "Give it a label; hide it with label_visibility if it must not show.");
        else if (label->is_literal && is_vague(label->literal))
            add_finding(findings, ui, "label.vague", call.call.line, call.command, "\"" + label->literal + "\" does not say what is meant.",
                        "Name what is asked for or what happens.");
    }
}

bool is_labelled(const HtmlTree& tree, int32_t index) {
    const HtmlNode& node = tree.nodes[static_cast<size_t>(index)];
    for (const char* name : {"aria-label", "aria-labelledby", "title"})
        if (const std::string* value = node.attribute(name); value && !value->empty()) return true;
    const int32_t around = tree.ancestor(index, "label");
    if (around >= 0 && !tree.visible_text(around).empty()) return true;
    const std::string* id = node.attribute("id");
    if (!id) return false;
    for (const int32_t label : tree.elements("label")) {
        const std::string* target = tree.nodes[static_cast<size_t>(label)].attribute("for");
        if (target && *target == *id && !tree.visible_text(label).empty()) return true;
    }
    return false;
}

void check_html(const UiReading& ui, std::vector<Finding>& findings) {
    const HtmlTree& tree = ui.html.tree;
    for (const char* tag : {"input", "select", "textarea", "progress", "meter"}) {
        for (const int32_t index : tree.elements(tag)) {
            const HtmlNode& node = tree.nodes[static_cast<size_t>(index)];
            const std::string* type = node.attribute("type");
            if (type && (*type == "hidden" || *type == "submit" || *type == "button" || *type == "reset")) continue;
            if (!is_labelled(tree, index))
                add_finding(findings, ui, "label.missing", node.position.line, tag, std::string("This ") + tag + " has no label.",
                            "Put it into a <label> with words, or give it an aria-label.");
        }
    }
    for (const char* tag : {"a", "button"}) {
        for (const int32_t index : tree.elements(tag)) {
            const HtmlNode& node = tree.nodes[static_cast<size_t>(index)];
            const std::string text = tree.visible_text(index);
            const std::string* name = node.attribute("aria-label");
            bool has_image = false;
            for (const int32_t child : node.children) has_image = has_image || tree.nodes[static_cast<size_t>(child)].is_element("img");
            if (text.empty() && !has_image && !(name && !name->empty()))
                add_finding(findings, ui, "label.missing", node.position.line, tag, std::string("This ") + tag + " has no words.", "Say what it does.");
            else if (is_vague(text))
                add_finding(findings, ui, "label.vague", node.position.line, tag, "\"" + text + "\" does not say where it leads.",
                            "Name the destination or the action.");
        }
    }
}

}  // namespace

void check_labels(const UiReading& ui, std::vector<Finding>& findings) {
    ui.is_html() ? check_html(ui, findings) : check_streamlit(ui, findings);
}

}  // namespace maquette
