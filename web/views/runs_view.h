// What training does, as it does it: curves, warnings, samples.
#pragma once

#include "web/app/studio.h"
#include "web/widgets/rect.h"

namespace maquette {

void draw_runs_view(Studio& studio, ui::Rect rect);

}  // namespace maquette
