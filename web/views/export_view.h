// Takes the dataset along in any format, and the tuned model in the form that each runtime wants.
#pragma once

#include "web/app/studio.h"
#include "web/widgets/rect.h"

namespace maquette {

void draw_export_view(Studio& studio, ui::Rect rect);

}  // namespace maquette
