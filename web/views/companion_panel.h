// Where the companion is, how to start one, and what it runs on.
#pragma once

#include "web/app/studio.h"
#include "web/widgets/rect.h"

namespace maquette {

void draw_companion_panel(Studio& studio);

// For views that need a companion while there is none: says what for, and how to get one. True when that was drawn.
bool draw_without_companion(Studio& studio, ui::Rect rect, const char* icon, const char* title, const char* text);

}  // namespace maquette
