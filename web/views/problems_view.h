// What is wrong with the dataset, rule by rule, with what mends one row or all of them.
#pragma once

#include "web/app/studio.h"
#include "web/widgets/rect.h"

namespace maquette {

// The part of the dataset view below its bar; `narrow` stacks the rules above their rows.
void draw_problems(Studio& studio, ui::Rect rect, bool narrow);

}  // namespace maquette
