#include <imgui_internal.h>

#include <cmath>

#include "web/platform/canvas.h"
#include "web/platform/exchange.h"
#include "web/widgets/controls.h"
#include "web/widgets/icons.h"
#include "web/widgets/keys.h"

namespace maquette::ui {

using semantics::Node;
using semantics::Role;

namespace {

struct OpenList {
    uint32_t id = 0;      // The select that is open; 0 for none.
    int active = 0;       // The option that arrows are on.
    int chosen = -1;      // Set when one was taken, until its select reads it.
    bool opened_now = false;
};
OpenList open_list;

bool mark(Rect rect, std::string_view label, Role role, bool on, bool disabled, uint32_t& id, Press& state) {
    id = id_of(label);
    state = press(id, rect, disabled);
    Node node{.id = id, .role = role, .name = std::string(label), .checked = semantics::tri(on), .focusable = true, .disabled = disabled};
    if (state.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    return semantics::add(node, rect.bounds()).clicked || state.clicked;
}

void draw_options(uint32_t owner, Rect anchor, std::string label, std::vector<std::string> names, int chosen) {
    const float row = theme().control;
    const page::CanvasSize& size = page::canvas_size();
    const float height = std::min(static_cast<float>(names.size()) * row + 8, std::min(320.0f, size.height - 24));
    Rect rect{anchor.x, anchor.bottom() + 4, anchor.w, height};
    for (const std::string& name : names) rect.w = std::max(rect.w, text_width(name) + 56);
    rect.w = std::min(rect.w, size.width - 16);
    rect.x = std::clamp(rect.x, 8.0f, std::max(8.0f, size.width - rect.w - 8));
    if (rect.bottom() > size.height - 8) rect.y = std::max(8.0f, anchor.y - height - 4);
    const bool keep = begin_overlay(label, rect, false, Role::Listbox);
    ImGui::SetCursorScreenPos(ImVec2(rect.x, rect.y + 4));
    ImGui::BeginChild("options", ImVec2(rect.w, rect.h - 8), 0, ImGuiWindowFlags_NoNav);
    const ImVec2 top = ImGui::GetCursorScreenPos();
    for (int index = 0; index < static_cast<int>(names.size()); index++) {
        ImGui::PushID(index);
        const Rect item{top.x + 4, top.y + static_cast<float>(index) * row, rect.w - 8, row};
        const uint32_t id = id_of("option");
        const Press state = press(id, item);
        Node node{.id = id, .role = Role::Option, .name = names[static_cast<size_t>(index)], .selected = semantics::tri(index == chosen), .focusable = true};
        if (semantics::add(node, item.bounds()).clicked || state.clicked) open_list.chosen = index;
        if (state.hovered) open_list.active = index;
        if (open_list.active == index) fill(item, theme().hover, 4);
        if (index == chosen) draw_icon({item.x + 16, item.center().y}, icon::check, 16, theme().accent);
        draw_line({item.x + 32, item.y, item.w - 36, item.h}, names[static_cast<size_t>(index)], {.silent = true});
        if (semantics::shows_focus(id)) outline(item, theme().accent, 4, 2);
        if (open_list.opened_now && index == std::max(chosen, 0)) semantics::focus(id);
        if (semantics::has_focus(id)) {
            open_list.active = index;
            const int count = static_cast<int>(names.size());
            const int next = key_pressed("ArrowDown", id) ? std::min(index + 1, count - 1) : key_pressed("ArrowUp", id) ? std::max(index - 1, 0) : key_pressed("Home", id) ? 0 : key_pressed("End", id) ? count - 1 : index;
            if (next != index) {
                ImGui::PopID();
                ImGui::PushID(next);
                semantics::focus(id_of("option"));
            }
        }
        ImGui::PopID();
    }
    open_list.opened_now = false;
    ImGui::Dummy(ImVec2(1, static_cast<float>(names.size()) * row));
    ImGui::EndChild();
    end_overlay();
    if (!keep || open_list.chosen >= 0) {
        if (!keep) open_list.id = 0;
        semantics::focus(owner);
        page::want_frame();
    }
}

}  // namespace

bool checkbox(Rect rect, std::string_view label, bool& value, bool disabled) {
    uint32_t id;
    Press state;
    const bool changed = mark(rect, label, Role::Checkbox, value, disabled, id, state);
    if (changed) value = !value;
    const Theme& t = theme();
    Rect inner = rect;
    const Rect box = inner.cut_left(18, 10).middle(18);
    fill(box, value ? t.accent : state.hovered ? t.hover : t.field, 4);
    if (!value) outline(box, t.muted, 4);
    if (value) draw_icon(box.center(), icon::check, 14, t.on_accent);
    if (semantics::shows_focus(id)) focus_ring(box, 4);
    draw_line(inner, label, {.color = disabled ? t.muted : t.text, .silent = true});
    return changed;
}

bool toggle(Rect rect, std::string_view label, bool& value, bool disabled) {
    uint32_t id;
    Press state;
    const bool changed = mark(rect, label, Role::Switch, value, disabled, id, state);
    if (changed) value = !value;
    const Theme& t = theme();
    Rect inner = rect;
    const Rect track = inner.cut_left(34, 10).middle(20);
    fill(track, value ? t.accent : t.field, 10);
    if (!value) outline(track, t.muted, 10);
    ImGui::GetWindowDrawList()->AddCircleFilled(ImVec2(value ? track.right() - 10 : track.x + 10, track.center().y), 6, value ? t.on_accent : t.muted);
    if (semantics::shows_focus(id)) focus_ring(track, 10);
    draw_line(inner, label, {.color = disabled ? t.muted : t.text, .silent = true});
    return changed;
}

bool radio(Rect rect, std::string_view label, bool on) {
    uint32_t id;
    Press state;
    const bool clicked = mark(rect, label, Role::Radio, on, false, id, state);
    const Theme& t = theme();
    Rect inner = rect;
    const Rect box = inner.cut_left(18, 10).middle(18);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddCircleFilled(box.center(), 9, state.hovered ? t.hover : t.field);
    list->AddCircle(box.center(), 8.5f, on ? t.accent : t.muted, 0, on ? 2.0f : 1.0f);
    if (on) list->AddCircleFilled(box.center(), 4.5f, t.accent);
    if (semantics::shows_focus(id)) focus_ring(box, 9);
    draw_line(inner, label, {.silent = true});
    return clicked;
}

bool segmented(Rect rect, std::string_view label, const std::vector<std::string>& names, int& chosen, bool as_tabs) {
    const Theme& t = theme();
    ImGui::PushID(label.data(), label.data() + label.size());
    semantics::open({.id = id_of("group"), .role = as_tabs ? Role::TabList : Role::RadioGroup, .name = std::string(label)}, rect.bounds());
    fill(rect, t.dark ? t.field : t.pressed, 6);
    const int before = chosen;
    const int count = static_cast<int>(names.size());
    for (int index = 0; index < count; index++) {
        const Rect part = rect.inset(2).column(index, count, 2);
        const std::string& name = names[static_cast<size_t>(index)];
        const uint32_t id = id_of(name);
        const Press state = press(id, part);
        const bool on = index == before;
        Node node{.id = id, .role = as_tabs ? Role::Tab : Role::Radio, .name = name, .focusable = true, .skip = !on};
        (as_tabs ? node.selected : node.checked) = semantics::tri(on);
        if (semantics::add(node, part.bounds()).clicked || state.clicked) chosen = index;
        if (state.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        if (on) {
            fill(part, t.panel, 5);
            outline(part, faded(t.muted, 0.4f), 5);
        } else if (state.hovered) {
            fill(part, faded(t.panel, 0.5f), 5);
        }
        if (semantics::shows_focus(id)) focus_ring(part, 5);
        draw_line(part.inset(4, 0), name, {.face = on ? Face::Bold : Face::Sans, .color = on ? t.text : t.muted, .silent = true}, Align::Center);
        if (semantics::has_focus(id)) {
            const bool next = key_pressed("ArrowRight", id) || key_pressed("ArrowDown", id), last = key_pressed("ArrowLeft", id) || key_pressed("ArrowUp", id);
            if (next || last) {
                chosen = (index + (next ? 1 : count - 1)) % count;
                semantics::focus(id_of(names[static_cast<size_t>(chosen)]));
            }
        }
    }
    semantics::close();
    ImGui::PopID();
    return chosen != before;
}

bool select(Rect rect, std::string_view label, const std::vector<std::string>& names, int& chosen, bool disabled) {
    const uint32_t id = id_of(label);
    const Press state = press(id, rect, disabled);
    const bool is_open = open_list.id == id;
    const std::string shown = chosen >= 0 && chosen < static_cast<int>(names.size()) ? names[static_cast<size_t>(chosen)] : "";
    Node node{.id = id, .role = Role::Combobox, .name = std::string(label), .value = shown, .expanded = semantics::tri(is_open), .focusable = true, .disabled = disabled};
    const bool clicked = semantics::add(node, rect.bounds()).clicked || state.clicked;
    const Theme& t = theme();
    fill(rect, disabled ? t.hover : t.field, 6);
    outline(rect, is_open ? t.accent : state.hovered ? t.muted : faded(t.muted, 0.7f), 6, is_open ? 2.0f : 1.0f);
    if (semantics::shows_focus(id)) focus_ring(rect);
    if (state.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    Rect inner = rect.inset(10, 0);
    draw_icon(inner.cut_right(16, 6).center(), icon::chevron_down, 16, t.muted);
    draw_line(inner, shown, {.color = disabled ? t.muted : t.text, .silent = true});
    const bool by_key = semantics::has_focus(id) && (key_pressed("ArrowDown", id) || key_pressed("ArrowUp", id));
    if ((clicked || by_key) && !is_open && !names.empty()) {
        open_list = {id, std::max(chosen, 0), -1, true};
        page::want_frame();
    } else if (is_open && open_list.chosen >= 0) {
        const bool changed = open_list.chosen != chosen;
        chosen = open_list.chosen;
        open_list = {};
        return changed;
    } else if (is_open) {
        defer_overlay([id, rect, name = std::string(label), names, chosen] { draw_options(id, rect, name, names, chosen); });
    }
    return false;
}

bool slider(Rect rect, std::string_view label, double& value, double from, double to, double step, const std::function<std::string(double)>& format) {
    const uint32_t id = id_of(label);
    const Press state = press(id, rect);
    const std::string shown = format ? format(value) : number_text(value);
    Node node{.id = id, .role = Role::Slider, .name = std::string(label), .value = shown, .focusable = true};
    node.min = from;
    node.max = to;
    node.now = value;
    semantics::add(node, rect.bounds());
    const double before = value;
    const Rect track = rect.inset(9, 0);
    if (state.held) {
        const double share = std::clamp(static_cast<double>((ImGui::GetMousePos().x - track.x) / std::max(track.w, 1.0f)), 0.0, 1.0);
        value = from + std::round(share * (to - from) / step) * step;
    }
    if (key_pressed("ArrowRight", id) || key_pressed("ArrowUp", id)) value += step;
    if (key_pressed("ArrowLeft", id) || key_pressed("ArrowDown", id)) value -= step;
    if (key_pressed("Home", id)) value = from;
    if (key_pressed("End", id)) value = to;
    value = std::clamp(value, from, to);
    const Theme& t = theme();
    const float at = track.x + track.w * static_cast<float>((value - from) / std::max(to - from, 1e-12));
    const float y = rect.center().y;
    fill({track.x, y - 2, track.w, 4}, t.dark ? t.line : t.pressed, 2);
    fill({track.x, y - 2, at - track.x, 4}, t.accent, 2);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddCircleFilled(ImVec2(at, y), 8, t.accent);
    list->AddCircleFilled(ImVec2(at, y), 5, state.held ? t.accent : t.panel);
    if (semantics::shows_focus(id)) list->AddCircle(ImVec2(at, y), 11, t.accent, 0, 2);
    return value != before;
}

}  // namespace maquette::ui
