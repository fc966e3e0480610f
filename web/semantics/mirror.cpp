#include "web/semantics/mirror.h"

#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <unordered_map>

#include "web/platform/semantics_layer.h"

namespace maquette::semantics {

namespace {

struct Before {
    Node node;
    uint32_t parent = 0;
    Bounds bounds;
    uint64_t frame = 0;
};

std::unordered_map<uint32_t, Before> before;
std::map<uint32_t, std::vector<uint32_t>> children_before;
uint64_t frame_number = 0;

const char* role_name(Role role) {
    static const char* const names[] = {
        "text", "heading", "status", "alert", "button", "link", "textbox", "searchbox", "spinbutton", "checkbox", "switch", "radio", "radiogroup",
        "combobox", "listbox", "option", "slider", "tab", "tablist", "tabpanel", "grid", "row", "columnheader", "gridcell", "list", "listitem",
        "group", "region", "main", "navigation", "banner", "contentinfo", "complementary", "dialog", "menu", "menuitem", "progressbar",
        "img", "figure", "article", "toolbar", "separator", "scroll"};
    return names[static_cast<int>(role)];
}

void append_text(std::string& out, std::string_view text) {
    out += '"';
    for (const char letter : text) {
        const auto code = static_cast<unsigned char>(letter);
        if (letter == '"' || letter == '\\') {
            out += '\\';
            out += letter;
        } else if (code < 0x20) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\u%04x", code);
            out += escaped;
        } else {
            out += letter;
        }
    }
    out += '"';
}

struct Members {
    std::string& out;
    void name(const char* key) {
        if (out.back() != '{') out += ',';
        append_text(out, key);
        out += ':';
    }
    void text(const char* key, const std::string& value) {
        if (value.empty()) return;
        name(key);
        append_text(out, value);
    }
    void flag(const char* key, bool value) {
        if (!value) return;
        name(key);
        out += "true";
    }
    void number(const char* key, double value) {
        char digits[32];
        std::snprintf(digits, sizeof digits, "%.10g", value);
        name(key);
        out += digits;
    }
    void state(const char* key, Tri value) {
        if (value == Tri::None) return;
        name(key);
        out += value == Tri::True ? "\"true\"" : value == Tri::False ? "\"false\"" : "\"mixed\"";
    }
};

void append_node(std::string& out, const Node& node) {
    out += '{';
    Members members{out};
    members.number("id", node.id);
    members.text("role", role_name(node.role));
    members.text("name", node.name);
    members.text("value", node.value);
    members.text("description", node.description);
    members.text("placeholder", node.placeholder);
    members.text("keys", node.keys);
    members.text("sort", node.sort);
    members.text("current", node.current);
    members.state("checked", node.checked);
    members.state("pressed", node.pressed);
    members.state("selected", node.selected);
    members.state("expanded", node.expanded);
    members.flag("focusable", node.focusable);
    members.flag("skip", node.skip);
    members.flag("disabled", node.disabled);
    members.flag("invalid", node.invalid);
    members.flag("modal", node.modal);
    members.flag("busy", node.busy);
    members.flag("opaque", node.opaque);
    members.flag("read_only", node.read_only);
    if (node.level) members.number("level", node.level);
    if (node.row) members.number("row", static_cast<double>(node.row));
    if (node.rows) members.number("rows", static_cast<double>(node.rows));
    if (node.column) members.number("column", node.column);
    if (node.columns) members.number("columns", node.columns);
    if (node.min) members.number("min", *node.min);
    if (node.max) members.number("max", *node.max);
    if (node.now) members.number("now", *node.now);
    if (node.role == Role::Textbox || node.role == Role::Searchbox || node.role == Role::Spinbutton) {
        if (node.value.empty()) {
            members.name("value");
            out += "\"\"";
        }
        if (node.lines) members.number("lines", node.lines);
        members.number("size", node.font_size);
        members.number("line", node.line_height);
        members.number("weight", node.bold ? 600 : 400);
        members.flag("mono", node.mono);
        members.flag("always", node.always);
        members.flag("secret", node.secret);
        members.text("padding", node.padding);
        if (!node.wrap) {
            members.name("wrap");
            out += "false";
        }
    }
    out += '}';
}

void append_list(std::string& out, const std::vector<uint32_t>& ids) {
    out += '[';
    for (size_t index = 0; index < ids.size(); index++) {
        if (index > 0) out += ',';
        out += std::to_string(ids[index]);
    }
    out += ']';
}

}  // namespace

void mirror(const std::vector<Placed>& placed) {
    frame_number++;
    std::string nodes, children_text, gone;
    std::vector<float> bounds;  // Quintuples: the id's bits, x, y, width, height.
    std::map<uint32_t, std::vector<uint32_t>> children;
    for (const Placed& entry : placed) {
        children[entry.parent].push_back(entry.node.id);
        auto [found, is_new] = before.try_emplace(entry.node.id);
        Before& last = found->second;
        if (is_new || !(last.node == entry.node)) {
            if (!nodes.empty()) nodes += ',';
            append_node(nodes, entry.node);
            last.node = entry.node;
        }
        if (is_new || !(last.bounds == entry.bounds)) {
            float bits;
            std::memcpy(&bits, &entry.node.id, sizeof bits);
            bounds.insert(bounds.end(), {bits, entry.bounds.x, entry.bounds.y, entry.bounds.width, entry.bounds.height});
            last.bounds = entry.bounds;
        }
        last.parent = entry.parent;
        last.frame = frame_number;
    }
    for (const auto& [parent, ids] : children) {
        const auto found = children_before.find(parent);
        if (found != children_before.end() && found->second == ids) continue;
        if (!children_text.empty()) children_text += ',';
        children_text += '[' + std::to_string(parent) + ',';
        append_list(children_text, ids);
        children_text += ']';
    }
    for (auto entry = before.begin(); entry != before.end();) {
        if (entry->second.frame == frame_number) {
            ++entry;
            continue;
        }
        if (!gone.empty()) gone += ',';
        gone += std::to_string(entry->first);
        entry = before.erase(entry);
    }
    children_before = std::move(children);
    if (nodes.empty() && children_text.empty() && gone.empty() && bounds.empty()) return;
    std::string text;
    if (!nodes.empty() || !children_text.empty() || !gone.empty())
        text = "{\"nodes\":[" + nodes + "],\"children\":[" + children_text + "],\"gone\":[" + gone + "]}";
    page::update_semantics(text, bounds);
}

void mirror_focus(uint32_t id) { page::focus_semantics(id); }
void mirror_announce(std::string_view words) { page::announce(words); }

}  // namespace maquette::semantics
