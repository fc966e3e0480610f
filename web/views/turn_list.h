// The turns of a sample as cards that can be edited, moved, deleted and added.
#pragma once

#include "web/app/studio.h"
#include "web/widgets/rect.h"

namespace maquette {

void draw_turns(Studio& studio, ui::Rect rect, int64_t position);

}  // namespace maquette
