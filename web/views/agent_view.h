// Asks a model for a user interface and shows what it answers.
#pragma once

#include "web/app/studio.h"
#include "web/widgets/rect.h"

namespace maquette {

void draw_agent_view(Studio& studio, ui::Rect rect);

}  // namespace maquette
