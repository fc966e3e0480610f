// Chooses model, data and method, says what it will cost, and starts the training.
#pragma once

#include "web/app/studio.h"
#include "web/widgets/rect.h"

namespace maquette {

void draw_train_view(Studio& studio, ui::Rect rect);

}  // namespace maquette
