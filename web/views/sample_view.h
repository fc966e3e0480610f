// One row: its turns, its tokens and mask, the interface its answer makes, and what is wrong with it.
#pragma once

#include "web/app/studio.h"
#include "web/widgets/rect.h"

namespace maquette {

// `narrow`: the sample covers the table and needs a way back.
void draw_sample_view(Studio& studio, ui::Rect rect, bool narrow);

}  // namespace maquette
