// The views of the studio: their names, icons, and which function draws each.
#pragma once

#include "web/app/studio.h"
#include "web/widgets/rect.h"

namespace maquette {

struct Place {
    ViewName view;
    const char* label;  // On the rail.
    const char* title;
    const char* icon;
    const char* about;
};

inline constexpr int place_count = 6;
extern const Place places[place_count];
const Place& place_of(ViewName view);
void draw_place_view(Studio& studio, ui::Rect rect);

}  // namespace maquette
