// Keys that are not text: shortcuts, and what arrows do on the focused widget.
#pragma once

#include <cstdint>
#include <string_view>

namespace maquette::ui {

enum Modifier { ControlKey = 1, ShiftKey = 2, AltKey = 4, CommandKey = 8 };

// Called by the page. True when the browser must not act on the key as well.
bool take_key(std::string_view key, int modifiers, uint32_t focused, int text_lines);
void end_keys();

// True once when the key ("ArrowDown", "Escape", "1") was pressed on the widget; id 0: wherever no text is being edited.
bool key_pressed(std::string_view key, uint32_t id);
// Control or Command with the key ("k", "z"); `shift` must match. Also while text is being edited, except undo and redo.
bool shortcut(std::string_view key, bool shift = false);

}  // namespace maquette::ui
