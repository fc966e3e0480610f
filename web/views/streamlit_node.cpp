#include "web/views/streamlit_node.h"

#include <imgui.h>

#include "web/widgets/controls.h"
#include "web/widgets/icons.h"
#include "web/widgets/message.h"

namespace maquette {

using namespace ui;

namespace {

const Json* prop(const Json& node, std::string_view name) {
    const Json* props = json_member(node, "props");
    return props ? json_member(*props, name) : nullptr;
}

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : value.is_null() ? "" : write_json(value); }

// Emphasis marks, links and colors are left out; ":material/…:" and shortcodes too.
std::string plain(std::string_view text) {
    std::string out;
    for (size_t at = 0; at < text.size(); at++) {
        const char letter = text[at];
        if (letter == '*' || letter == '`') continue;
        if (letter == '_' && at + 1 < text.size() && text[at + 1] == '_') { at++; continue; }
        if (letter == '[') continue;
        if (letter == ']' && at + 1 < text.size() && text[at + 1] == '(') {
            const size_t end = text.find(')', at);
            if (end != std::string_view::npos) { at = end; continue; }
        }
        if (letter == ']') continue;
        if (letter == ':') {
            if (const size_t end = text.find(':', at + 1); end != std::string_view::npos && end > at + 1 && end - at < 32 && text.substr(at + 1, end - at - 1).find_first_not_of("abcdefghijklmnopqrstuvwxyz_/0123456789-") == std::string_view::npos && text.substr(at + 1, end - at - 1).find_first_of("abcdefghijklmnopqrstuvwxyz") != std::string_view::npos) { at = end; continue; }
            static constexpr std::string_view colors[] = {"red", "green", "blue", "orange", "violet", "gray", "grey", "rainbow", "primary", "yellow"};
            bool skipped = false;
            for (const std::string_view color : colors)
                if (text.substr(at + 1, color.size()) == color && at + 1 + color.size() < text.size() && text[at + 1 + color.size()] == '[') { at += color.size(); skipped = true; break; }
            if (skipped) continue;
        }
        out += letter;
    }
    return out;
}

float draw_columns(StreamlitPage& page, const Json& node, const std::string& pointer, Rect rect) {
    const Json* children = json_member(node, "children");
    if (!children || children->empty()) return 0;
    const auto count = static_cast<float>(children->size());
    constexpr float gap = 16;
    const bool stacked = (rect.w - gap * (count - 1)) / count < 90;
    float x = rect.x, y = rect.y, height = 0;
    for (size_t index = 0; index < children->size(); index++) {
        const Json& child = (*children)[index];
        const Json* layout = json_member(child, "layout");
        const double weight = layout ? json_number(*layout, "weight", 1.0 / count) : 1.0 / count;
        const float width = stacked ? rect.w : std::floor((rect.w - gap * (count - 1)) * static_cast<float>(weight));
        const float used = draw_streamlit_node(page, child, pointer + "/children/" + std::to_string(index), {x, y, width, 0});
        if (stacked) y += used + 12;
        else x += width + gap;
        height = stacked ? y - rect.y : std::max(height, used);
    }
    return height;
}

float draw_tabs(StreamlitPage& page, const Json& node, const std::string& pointer, Rect rect) {
    const Json* children = json_member(node, "children");
    if (!children || children->empty()) return 0;
    std::vector<std::string> names;
    for (const Json& child : *children) names.push_back(plain(prop_text(child, "label")));
    int& chosen = page.tab[pointer];
    chosen = std::clamp(chosen, 0, static_cast<int>(names.size()) - 1);
    segmented({rect.x, rect.y, std::min(rect.w, static_cast<float>(names.size()) * 130), theme().control}, "Tabs", names, chosen, true);
    const float top = theme().control + 12;
    return top + draw_streamlit_node(page, (*children)[static_cast<size_t>(chosen)], pointer + "/children/" + std::to_string(chosen), {rect.x, rect.y + top, rect.w, 0});
}

float draw_expander(StreamlitPage& page, const Json& node, const std::string& pointer, Rect rect) {
    const auto [found, is_new] = page.open.try_emplace(pointer, prop_flag(node, "expanded"));
    const std::string label = plain(prop_text(node, "label", json_text(node, "type")));
    const Rect head{rect.x, rect.y, rect.w, 40};
    if (button(head, label, {.kind = Kind::Quiet, .icon = found->second ? icon::chevron_down : icon::chevron_right, .expanded = semantics::tri(found->second), .align = Align::Left})) found->second = !found->second;
    float height = 40;
    if (found->second) height += 8 + draw_streamlit_nodes(page, *json_member(node, "children"), pointer + "/children", {rect.x + 14, rect.y + 48, rect.w - 28, 0}) + 14;
    outline({rect.x, rect.y, rect.w, height}, theme().line, 8);
    return height;
}

float draw_container(StreamlitPage& page, const Json& node, const std::string& pointer, Rect rect, bool bordered) {
    const Json* children = json_member(node, "children");
    if (!children) return 0;
    if (!bordered) return draw_streamlit_nodes(page, *children, pointer + "/children", rect);
    const float used = draw_streamlit_nodes(page, *children, pointer + "/children", {rect.x + 16, rect.y + 16, rect.w - 32, 0}) + 32;
    outline({rect.x, rect.y, rect.w, used}, theme().line, 8);
    return used;
}

float draw_metric(const Json& node, Rect rect) {
    const Json* value = prop(node, "value");
    const Json* delta = prop(node, "delta");
    draw_line({rect.x, rect.y, rect.w, 18}, plain(prop_text(node, "label")), {.color = theme().muted});
    draw_line({rect.x, rect.y + 20, rect.w, 32}, value ? text_of(*value) : "–", {.size = type::display, .face = Face::Sans});
    if (!delta || delta->is_null()) return 56;
    const std::string text = text_of(*delta);
    const std::string color_name = prop_text(node, "delta_color", "normal");
    const bool down = text.starts_with("-");
    const bool good = color_name == "inverse" ? down : !down;
    const ImU32 color = color_name == "off" ? theme().muted : good ? theme().good : theme().bad;
    draw_icon({rect.x + 8, rect.y + 63}, down ? icon::arrow_down : icon::arrow_up, 14, color);
    draw_line({rect.x + 20, rect.y + 54, rect.w - 20, 18}, down ? text.substr(1) : text, {.color = color});
    return 76;
}

float draw_code_box(const std::string& text, Rect rect) {
    const Words words{.size = type::small, .face = Face::Mono};
    const float height = prose_height(rect.w - 24, text, words) + 20;
    fill({rect.x, rect.y, rect.w, height}, theme().dark ? theme().field : theme().page, 6);
    draw_prose({rect.x + 12, rect.y + 10, rect.w - 24, height}, text, words);
    return height;
}

float draw_note(const Json& node, const std::string& type, Rect rect) {
    if (type == "exception") return callout(rect, Tone::Bad, prop_text(node, "type", "Exception") + ": " + prop_text(node, "message"), "");
    const Tone tone = type == "success" ? Tone::Good : type == "warning" ? Tone::Warning : type == "error" ? Tone::Bad : Tone::Info;
    return callout(rect, tone, plain(prop_text(node, "body")), "");
}

float draw_simple(const Json& node, const std::string& type, Rect rect, bool& known) {
    const std::string body = prop_text(node, "body");
    if (type == "title") return draw_prose(rect, plain(body), {.size = type::display, .face = Face::Bold, .heading = 3});
    if (type == "header") return draw_prose(rect, plain(body), {.size = type::title, .face = Face::Bold, .heading = 4});
    if (type == "subheader") return draw_prose(rect, plain(body), {.size = type::large, .face = Face::Bold, .heading = 5});
    if (type == "markdown" || type == "html" || type == "write") return draw_markdown(rect, body, type::body);
    if (type == "caption") return draw_prose(rect, plain(body), {.size = type::small, .color = theme().muted});
    if (type == "text" || type == "help") return draw_prose(rect, body, {.face = Face::Mono});
    if (type == "code" || type == "json" || type == "latex") return draw_code_box(body, rect);
    if (type == "metric") return draw_metric(node, rect);
    if (type == "info" || type == "success" || type == "warning" || type == "error" || type == "exception" || type == "toast") return draw_note(node, type, rect);
    if (type == "divider") {
        fill({rect.x, rect.y + 8, rect.w, 1}, theme().line);
        return 17;
    }
    if (type == "badge") {
        const std::string label = plain(prop_text(node, "label", body));
        badge({rect.x, rect.y, std::min(rect.w, badge_width(label)), 24}, label, Tone::Info);
        return 24;
    }
    if (type == "progress") {
        const double value = prop_number(node, "value");
        float top = 0;
        if (const std::string text = prop_text(node, "text"); !text.empty()) top = draw_prose(rect, plain(text), {});
        progress_bar({rect.x, rect.y + top, rect.w, 16}, "Progress", value > 1 ? value / 100 : value);
        return top + 16;
    }
    known = false;
    return 0;
}

}  // namespace

std::string prop_text(const Json& node, std::string_view name, std::string_view otherwise) {
    const Json* value = prop(node, name);
    return value && !value->is_null() ? text_of(*value) : std::string(otherwise);
}

double prop_number(const Json& node, std::string_view name, double otherwise) {
    const Json* value = prop(node, name);
    return value && value->is_number() ? value->get<double>() : otherwise;
}

bool prop_flag(const Json& node, std::string_view name, bool otherwise) {
    const Json* value = prop(node, name);
    return value && value->is_boolean() ? value->get<bool>() : otherwise;
}

float draw_markdown(Rect rect, const std::string& text, float size, ImU32 color) {
    const float top = rect.y;
    std::string_view rest = text;
    std::string code;
    bool in_code = false;
    while (!rest.empty()) {
        const size_t end = rest.find('\n');
        std::string_view line = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        if (line.starts_with("```")) {
            if (in_code) rect.y += draw_code_box(code, rect) + 4;
            code.clear();
            in_code = !in_code;
            continue;
        }
        if (in_code) {
            code += std::string(line) + "\n";
            continue;
        }
        while (line.starts_with(' ')) line.remove_prefix(1);
        if (line.empty()) {
            rect.y += 6;
            continue;
        }
        size_t marks = 0;
        while (marks < line.size() && line[marks] == '#') marks++;
        if (marks > 0 && marks < 7 && marks < line.size() && line[marks] == ' ') {
            const float heading = marks == 1 ? type::display : marks == 2 ? type::title : type::large;
            rect.y += draw_prose(rect, plain(line.substr(marks + 1)), {.size = heading, .face = Face::Bold, .heading = static_cast<int>(std::min<size_t>(marks + 2, 6))}) + 2;
        } else if (line == "---" || line == "***") {
            fill({rect.x, rect.y + 8, rect.w, 1}, theme().line);
            rect.y += 17;
        } else if (line.starts_with("- ") || line.starts_with("* ") || line.starts_with("• ")) {
            ImGui::GetWindowDrawList()->AddCircleFilled(ImVec2(rect.x + 8, rect.y + size * 0.72f), 2, theme().text);
            rect.y += draw_prose({rect.x + 18, rect.y, rect.w - 18, 0}, plain(line.substr(line.find(' ') + 1)), {.size = size, .color = color});
        } else {
            rect.y += draw_prose(rect, plain(line), {.size = size, .color = color});
        }
    }
    if (!code.empty()) rect.y += draw_code_box(code, rect);
    return rect.y - top;
}

float draw_streamlit_nodes(StreamlitPage& page, const Json& nodes, const std::string& pointer, Rect rect) {
    const float top = rect.y;
    for (size_t index = 0; index < nodes.size(); index++) {
        const float used = draw_streamlit_node(page, nodes[index], pointer + "/" + std::to_string(index), rect);
        rect.y += used + (used > 0 ? 14.0f : 0.0f);
    }
    return std::max(0.0f, rect.y - top - 14);
}

float draw_streamlit_node(StreamlitPage& page, const Json& node, const std::string& pointer, Rect rect) {
    const std::string type = json_text(node, "type");
    ImGui::PushID(pointer.c_str());
    bool known = true;
    float height = draw_simple(node, type, rect, known);
    if (!known) height = draw_streamlit_widget(page, node, pointer, rect);
    if (height < 0) {
        const bool has_children = json_member(node, "children") != nullptr;
        const Json* layout = json_member(node, "layout");
        if (type == "columns") height = draw_columns(page, node, pointer, rect);
        else if (type == "tabs") height = draw_tabs(page, node, pointer, rect);
        else if (type == "expander" || type == "status" || type == "popover") height = draw_expander(page, node, pointer, rect);
        else if (type == "chat_message") {
            const bool user = prop_text(node, "name") == "user";
            draw_icon({rect.x + 12, rect.y + 12}, user ? icon::user : icon::bot, 18, user ? theme().muted : theme().accent);
            height = std::max(24.0f, draw_container(page, node, pointer, {rect.x + 36, rect.y + 2, rect.w - 36, 0}, false));
        } else if (has_children) height = draw_container(page, node, pointer, rect, type == "form" || type == "dialog" || (layout && json_flag(*layout, "border")));
        else height = draw_streamlit_data(node, rect);
    }
    ImGui::PopID();
    return height;
}

}  // namespace maquette
