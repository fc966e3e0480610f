// Buttons, fields and choices: drawn on the canvas, named in the semantics tree.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/widgets/draw.h"

namespace maquette::ui {

struct Press {
    bool hovered = false, held = false, clicked = false;
};
// The pointer's behavior on a rectangle; the semantics tree is the caller's.
Press press(uint32_t id, Rect rect, bool disabled = false);
uint32_t id_of(std::string_view name);  // ImGui's id of a name inside the current window and id stack.

enum class Kind { Primary, Secondary, Quiet, Danger };

struct ButtonOptions {
    Kind kind = Kind::Secondary;
    const char* icon = nullptr;
    bool disabled = false;
    std::string tip = {};         // Shown on hover; also the description.
    std::string keys = {};        // "Control+K"
    std::string name = {};        // For the semantics tree, when the label alone does not say it.
    semantics::Tri pressed = semantics::Tri::None, expanded = semantics::Tri::None;
    Align align = Align::Center;
};
bool button(Rect rect, std::string_view label, const ButtonOptions& options = {});
float button_width(std::string_view label, bool with_icon = false);
// A square button with an icon only; `name` is also its tooltip.
bool icon_button(Rect rect, const char* icon, std::string_view name, const ButtonOptions& options = {});
// Words that lead to another place, and words that do something here; both look alike.
bool link(Rect rect, std::string_view label);
bool text_button(Rect rect, std::string_view label);
// A small toggle with rounded ends.
bool chip(Rect rect, std::string_view label, bool on, bool removable = false);
float chip_width(std::string_view label, bool removable = false);

struct FieldOptions {
    std::string placeholder = {};
    const char* icon = nullptr;
    bool disabled = false, mono = false, secret = false, search = false, number = false;
    std::string problem = {};     // Why the value is refused; also shown.
    std::string tip = {};
    bool bare = false;            // No frame: the caller drew one.
};
// One line. True when the text changed; *committed (may be null) when Enter was pressed.
bool text_field(Rect rect, std::string_view label, std::string& value, const FieldOptions& options = {}, bool* committed = nullptr);
// Several lines, drawn by the browser while on screen. `covered` hides it under something on top.
bool text_area(Rect rect, std::string_view label, std::string& value, const FieldOptions& options = {});
uint32_t field_id(std::string_view label);

bool checkbox(Rect rect, std::string_view label, bool& value, bool disabled = false);
bool toggle(Rect rect, std::string_view label, bool& value, bool disabled = false);
bool radio(Rect rect, std::string_view label, bool on);
// Returns true when the choice changed.
bool segmented(Rect rect, std::string_view label, const std::vector<std::string>& names, int& chosen, bool as_tabs = false);
bool select(Rect rect, std::string_view label, const std::vector<std::string>& names, int& chosen, bool disabled = false);
bool slider(Rect rect, std::string_view label, double& value, double from, double to, double step, const std::function<std::string(double)>& format = {});

void tooltip(std::string_view text);

// Things drawn over everything else at the end of the frame: open lists, menus, dialogs.
void draw_overlays();
void defer_overlay(std::function<void()> draw);
bool overlay_open();
bool covered(Rect rect);  // By an overlay of the frame before.
// A window over the page at `rect`; modal ones dim what is below. False once a press outside or Escape dismisses it.
bool begin_overlay(std::string_view name, Rect rect, bool modal, semantics::Role role);
void end_overlay();

}  // namespace maquette::ui
