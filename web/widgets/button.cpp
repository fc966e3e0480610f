#include <imgui_internal.h>

#include <cmath>

#include "web/widgets/controls.h"
#include "web/widgets/icons.h"

namespace maquette::ui {

using semantics::Role;

namespace {

struct Look {
    ImU32 fill, outline, text;
};

Look look_of(Kind kind, const Press& state, bool disabled, bool on) {
    const Theme& t = theme();
    if (disabled) return {kind == Kind::Quiet ? 0 : t.hover, kind == Kind::Quiet ? 0 : t.line, faded(t.muted, 0.75f)};
    switch (kind) {
        case Kind::Primary: return {state.held ? mix(t.accent, t.text, 0.25f) : state.hovered ? mix(t.accent, t.text, 0.12f) : t.accent, 0, t.on_accent};
        case Kind::Danger: return {state.hovered ? mix(t.panel, t.bad, 0.12f) : t.panel, t.bad, t.bad};
        case Kind::Quiet: return {on ? t.selected : state.held ? t.pressed : state.hovered ? t.hover : 0, 0, on ? t.accent : t.text};
        default: return {on ? t.selected : state.held ? t.pressed : state.hovered ? t.hover : t.panel, on ? t.accent : faded(t.muted, 0.55f), on ? t.accent : t.text};
    }
}

struct Outcome {
    Press state;
    bool clicked = false;
    uint32_t id = 0;
};

Outcome act(Rect rect, std::string_view name, Role role, const ButtonOptions& options) {
    Outcome outcome;
    outcome.id = id_of(name);
    outcome.state = press(outcome.id, rect, options.disabled);
    semantics::Node node{.id = outcome.id, .role = role, .name = std::string(name), .description = options.tip, .keys = options.keys, .pressed = options.pressed,
                         .expanded = options.expanded, .focusable = true, .disabled = options.disabled};
    const semantics::Actions actions = semantics::add(node, rect.bounds());
    outcome.clicked = outcome.state.clicked || actions.clicked;
    if (outcome.state.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (outcome.state.hovered && !options.tip.empty()) tooltip(options.tip);
    return outcome;
}

}  // namespace

float button_width(std::string_view label, bool with_icon) {
    return std::ceil(text_width(label, {.face = Face::Bold})) + (with_icon ? 24.0f : 0.0f) + 28.0f;
}

bool button(Rect rect, std::string_view label, const ButtonOptions& options) {
    const Outcome outcome = act(rect, options.name.empty() ? label : std::string_view(options.name), Role::Button, options);
    const Look look = look_of(options.kind, outcome.state, options.disabled, options.pressed == semantics::Tri::True);
    if (look.fill) fill(rect, look.fill, 6);
    if (look.outline) outline(rect, look.outline, 6);
    if (semantics::shows_focus(outcome.id)) focus_ring(rect);
    const Words words{.face = Face::Bold, .color = look.text, .silent = true};
    const float icon_width = options.icon ? 24.0f : 0.0f;
    const float width = std::min(text_width(label, words) + icon_width, rect.w - 12);
    Rect content = options.align == Align::Left ? Rect{rect.x + 12, rect.y, rect.w - 20, rect.h} : Rect{rect.x + (rect.w - width) / 2, rect.y, width + 1, rect.h};
    if (options.icon) draw_icon(content.cut_left(16, 8).center(), options.icon, 16, look.text);
    draw_line(content, label, words);
    return outcome.clicked;
}

bool icon_button(Rect rect, const char* icon_glyph, std::string_view name, const ButtonOptions& options) {
    ButtonOptions with_tip = options;
    const std::string description = options.tip;
    if (with_tip.tip.empty()) with_tip.tip = name;
    if (with_tip.kind == Kind::Secondary) with_tip.kind = Kind::Quiet;
    const uint32_t id = id_of(name);
    const Press state = press(id, rect, options.disabled);
    semantics::Node node{.id = id, .role = Role::Button, .name = std::string(name), .description = description, .keys = options.keys,
                         .pressed = options.pressed, .expanded = options.expanded, .focusable = true, .disabled = options.disabled};
    const bool clicked = semantics::add(node, rect.bounds()).clicked || state.clicked;
    if (state.hovered) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        tooltip(with_tip.tip);
    }
    const bool on = options.pressed == semantics::Tri::True || options.expanded == semantics::Tri::True;
    const Look look = look_of(with_tip.kind, state, options.disabled, on);
    if (look.fill) fill(rect, look.fill, 6);
    if (semantics::shows_focus(id)) focus_ring(rect);
    draw_icon(rect.center(), icon_glyph, 16, options.disabled ? faded(theme().muted, 0.6f) : on ? theme().accent : with_tip.kind == Kind::Primary ? look.text : theme().muted);
    return clicked;
}

namespace {

bool underlined(Rect rect, std::string_view label, Role role) {
    const Outcome outcome = act(rect, label, role, {});
    const Words words{.color = theme().accent, .silent = true};
    draw_line(rect, label, words);
    const float width = std::min(rect.w, text_width(label, words));
    if (outcome.state.hovered) fill({rect.x, rect.y + rect.h / 2 + 8, width, 1}, theme().accent);
    if (semantics::shows_focus(outcome.id)) focus_ring({rect.x, rect.y, width, rect.h}, 3);
    return outcome.clicked;
}

}  // namespace

bool link(Rect rect, std::string_view label) { return underlined(rect, label, Role::Link); }

bool text_button(Rect rect, std::string_view label) { return underlined(rect, label, Role::Button); }

float chip_width(std::string_view label, bool removable) { return std::ceil(text_width(label, {.size = type::small})) + (removable ? 40.0f : 24.0f); }

bool chip(Rect rect, std::string_view label, bool on, bool removable) {
    ButtonOptions options;
    if (!removable) options.pressed = semantics::tri(on);
    options.name = removable ? "Remove filter: " + std::string(label) : std::string(label);
    const Outcome outcome = act(rect, options.name, Role::Button, options);
    const Theme& t = theme();
    fill(rect, on ? t.selected : outcome.state.hovered ? t.hover : t.panel, rect.h / 2);
    outline(rect, on ? t.accent : faded(t.muted, 0.55f), rect.h / 2);
    if (semantics::shows_focus(outcome.id)) focus_ring(rect, rect.h / 2);
    Rect inner = rect.inset(12, 0);
    if (removable) draw_icon(inner.cut_right(14, 4).center(), icon::x, 14, t.muted);
    draw_line(inner, label, {.size = type::small, .color = on ? t.accent : t.text, .silent = true});
    return outcome.clicked;
}

}  // namespace maquette::ui
