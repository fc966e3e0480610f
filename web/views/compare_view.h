// The same prompts answered by the base and the tuned model: blind votes, then the table of before and after.
#pragma once

#include "web/app/studio.h"
#include "web/widgets/rect.h"

namespace maquette {

void draw_compare_view(Studio& studio, ui::Rect rect);

}  // namespace maquette
