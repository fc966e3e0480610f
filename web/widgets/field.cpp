#include <imgui_internal.h>

#include <cmath>

#include "web/widgets/controls.h"
#include "web/widgets/keys.h"

namespace maquette::ui {

using semantics::Role;

namespace {

void frame(Rect rect, uint32_t id, bool hovered, const FieldOptions& options) {
    const Theme& t = theme();
    const bool focused = semantics::has_focus(id);
    fill(rect, options.disabled ? t.hover : t.field, 6);
    const ImU32 edge = !options.problem.empty() ? t.bad : focused ? t.accent : hovered ? t.muted : faded(t.muted, 0.7f);
    outline(rect, edge, 6, focused || !options.problem.empty() ? 2.0f : 1.0f);
}

std::string css_padding(float top, float side) { return std::to_string(static_cast<int>(top)) + "px " + std::to_string(static_cast<int>(side)) + "px"; }

}  // namespace

uint32_t field_id(std::string_view label) { return id_of(label); }

bool text_field(Rect rect, std::string_view label, std::string& value, const FieldOptions& options, bool* committed) {
    const uint32_t id = id_of(label);
    const Press state = press(id, rect, options.disabled);
    if (!options.bare) frame(rect, id, state.hovered, options);
    if (state.hovered) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
        if (!options.tip.empty()) tooltip(options.tip);
    }
    if (state.clicked && !semantics::has_focus(id)) semantics::focus(id);
    Rect inner = rect.inset(options.bare ? 0 : 10, 0);
    if (options.icon) draw_icon(inner.cut_left(16, 8).center(), options.icon, 16, theme().muted);
    semantics::Node node{.id = id, .role = options.search ? Role::Searchbox : options.number ? Role::Spinbutton : Role::Textbox, .name = std::string(label),
                         .value = value, .description = options.problem.empty() ? options.tip : options.problem, .placeholder = options.placeholder,
                         .focusable = true, .disabled = options.disabled, .invalid = !options.problem.empty()};
    node.mono = options.mono;
    node.secret = options.secret;
    node.line_height = 1.2f;
    // The size that the canvas really draws, so that nothing moves when the browser takes over.
    const Face face = options.mono ? Face::Mono : Face::Sans;
    node.font_size = std::round(imgui_size(face, type::body)) / imgui_size(face, 1);
    semantics::Actions actions = semantics::add(node, inner.bounds());
    bool changed = false;
    if (actions.value && *actions.value != value) {
        value = std::move(*actions.value);
        changed = true;
    }
    if (!semantics::has_focus(id)) {
        const bool empty = value.empty();
        const std::string shown = empty ? options.placeholder : options.secret ? std::string(std::min<size_t>(value.size(), 24), '*') : value;
        draw_line(inner, shown, {.face = face, .color = empty || options.disabled ? theme().muted : theme().text, .silent = true});
    }
    if (committed) *committed = key_pressed("Enter", id);
    return changed;
}

bool text_area(Rect rect, std::string_view label, std::string& value, const FieldOptions& options) {
    const uint32_t id = id_of(label);
    if (!options.bare) frame(rect, id, false, options);
    semantics::Node node{.id = id, .role = Role::Textbox, .name = std::string(label), .value = value, .description = options.tip, .placeholder = options.placeholder,
                         .focusable = true, .disabled = options.disabled};
    node.lines = 1;
    node.mono = options.mono;
    node.always = !covered(rect);
    node.line_height = 1.5f;
    node.font_size = type::body;
    node.padding = css_padding(8, 10);
    const semantics::Actions actions = semantics::add(node, rect.inset(2).bounds());
    if (!actions.value || *actions.value == value) return false;
    value = *actions.value;
    return true;
}

}  // namespace maquette::ui
