// The frame around every view: rail, top bar, status line, and what lies over them.
#pragma once

#include "web/app/studio.h"

namespace maquette {

void draw_studio(Studio& studio);

}  // namespace maquette
