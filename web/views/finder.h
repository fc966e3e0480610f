// The command finder: every command by its name, on Control+K.
#pragma once

#include "web/app/studio.h"

namespace maquette {

void draw_finder(Studio& studio);

}  // namespace maquette
