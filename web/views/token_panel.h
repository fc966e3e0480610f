// A sample token by token: what is trained, what is masked, what is cut off.
#pragma once

#include "web/app/studio.h"
#include "web/widgets/rect.h"

namespace maquette {

void draw_tokens(Studio& studio, ui::Rect rect);

}  // namespace maquette
