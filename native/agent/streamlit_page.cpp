#include "native/agent/streamlit_page.h"

#include <functional>
#include <map>

namespace maquette {
namespace {

constexpr int depth_max = 60;

std::string text_of(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_null()) return {};
    return write_json(value);
}

struct Node {
    const Json& json;
    std::string type() const { return json_text(json, "type"); }
    // A property under any of its names, as text.
    std::string text(std::initializer_list<const char*> names) const {
        if (const Json* props = json_member(json, "props"))
            for (const char* name : names)
                if (const Json* value = json_member(*props, name); value && !value->is_null()) return text_of(*value);
        return {};
    }
    std::string label() const { return escape_html(text({"label", "body", "text", "title", "name"})); }
    std::string value() const {
        const Json* value = json_member(json, "value");
        return value ? escape_html(text_of(*value)) : std::string();
    }
};

std::string children_html(const Json& node, int depth);

std::string table_html(const Json& node) {
    const Json* data = json_member(node, "data");
    if (!data) return "<p class=\"box\">table</p>";
    std::string out = "<table><tr>";
    if (const Json* columns = json_member(*data, "columns"); columns && columns->is_array())
        for (const auto& column : *columns) out += "<th>" + escape_html(text_of(column)) + "</th>";
    out += "</tr>";
    if (const Json* head = json_member(*data, "head"); head && head->is_array()) {
        for (const auto& row : *head) {
            out += "<tr>";
            if (row.is_array())
                for (const auto& cell : row) out += "<td>" + escape_html(text_of(cell)) + "</td>";
            out += "</tr>";
        }
    }
    return out + "</table>";
}

std::string options_html(const Node& node) {
    std::string out;
    const Json* props = json_member(node.json, "props");
    const Json* options = props ? json_member(*props, "options") : nullptr;
    if (options && options->is_array())
        for (const auto& option : *options) {
            const std::string text = escape_html(text_of(option));
            out += "<span class=\"chip" + std::string(text == node.value() ? " on" : "") + "\">" + text + "</span> ";
        }
    return out;
}

std::string container_html(const Node& node, int depth) {
    const std::string type = node.type();
    const std::string inside = children_html(node.json, depth + 1);
    if (type == "columns") return "<div class=\"columns\">" + inside + "</div>";
    if (type == "column") return "<div>" + inside + "</div>";
    if (type == "chat_message") return "<div class=\"chat\"><b>" + escape_html(node.text({"name"})) + "</b>" + inside + "</div>";
    const std::string label = node.label();
    return "<div class=\"box\">" + (label.empty() ? "" : "<b>" + label + "</b>") + inside + "</div>";
}

std::string element_html(const Node& node, int depth) {
    const std::string type = node.type();
    static const std::map<std::string, const char*> headings = {{"title", "h1"}, {"header", "h2"}, {"subheader", "h3"}};
    if (const auto heading = headings.find(type); heading != headings.end())
        return std::string("<") + heading->second + ">" + node.label() + "</" + heading->second + ">";
    if (json_member(node.json, "children")) return container_html(node, depth);
    if (type == "markdown" || type == "text" || type == "write" || type == "caption" || type == "latex" || type == "html" || type == "badge")
        return "<p class=\"" + type + "\">" + node.label() + "</p>";
    if (type == "success" || type == "info" || type == "warning" || type == "error" || type == "exception")
        return "<p class=\"note " + type + "\">" + escape_html(node.text({"body", "message", "exception"})) + "</p>";
    if (type == "metric")
        return "<div class=\"metric\"><small>" + node.label() + "</small><b>" + escape_html(node.text({"value"})) + "</b><i>" + escape_html(node.text({"delta"})) + "</i></div>";
    if (type == "dataframe" || type == "table" || type == "data_editor") return table_html(node.json);
    if (type == "button" || type == "form_submit_button" || type == "download_button" || type == "link_button") return "<p><span class=\"button\">" + node.label() + "</span></p>";
    if (type == "checkbox" || type == "toggle") return std::string("<p>") + (node.value() == "true" ? "☑ " : "☐ ") + node.label() + "</p>";
    if (type == "radio" || type == "selectbox" || type == "multiselect" || type == "pills" || type == "segmented_control" || type == "select_slider")
        return "<p><small>" + node.label() + "</small><br>" + options_html(node) + "</p>";
    if (type == "progress") return "<p><small>" + node.label() + "</small> " + escape_html(node.text({"value"})) + "</p>";
    if (type == "code" || type == "json") return "<pre>" + node.label() + "</pre>";
    if (type == "divider") return "<hr>";
    if (type == "image") return "<p class=\"box\">image: " + escape_html(node.text({"caption"})) + "</p>";
    if (type.ends_with("_chart") || type == "map" || type == "pyplot") return "<p class=\"box chart\">" + type + "</p>";
    if (type.ends_with("_input") || type == "text_area" || type == "slider" || type == "color_picker" || type == "file_uploader" || type == "feedback")
        return "<p><small>" + node.label() + "</small><br><span class=\"field\">" + node.value() + "&nbsp;</span></p>";
    return "<p class=\"box\">" + escape_html(type) + " " + node.label() + "</p>";
}

std::string children_html(const Json& node, int depth) {
    if (depth > depth_max) return "<p>…</p>";
    std::string out;
    const Json* children = node.is_array() ? &node : json_member(node, "children");
    if (children && children->is_array())
        for (const auto& child : *children) out += element_html({child}, depth);
    return out;
}

}  // namespace

std::string escape_html(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += c;
        }
    }
    return out;
}

std::string streamlit_page(const Json& tree) {
    std::string out;
    for (const char* root : {"sidebar", "main", "bottom", "event"}) {
        const Json* part = json_member(tree, root);
        if (part && part->is_array() && !part->empty())
            out += std::string("<div class=\"") + root + "\">" + children_html(*part, 0) + "</div>";
    }
    return out;
}

}  // namespace maquette
