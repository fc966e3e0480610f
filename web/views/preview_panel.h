// The user interface that an answer makes: HTML in a frame, Streamlit drawn with working widgets.
#pragma once

#include "web/app/studio.h"
#include "web/widgets/rect.h"

namespace maquette {

void draw_preview(Studio& studio, ui::Rect rect);

}  // namespace maquette
