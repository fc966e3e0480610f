// Every row of the open file in one table, with search, filters and a strip of statistics; the chosen row beside it.
#pragma once

#include "web/app/studio.h"
#include "web/widgets/rect.h"

namespace maquette {

void draw_dataset_view(Studio& studio, ui::Rect rect);

}  // namespace maquette
