// A Streamlit program as a working application: our interpreter runs it, these widgets draw and drive it.
#pragma once

#include <cstdint>
#include <string>

#include "web/widgets/rect.h"

namespace maquette {

// `key` names the place: each keeps its own session while the source stays the same.
void draw_streamlit_app(ui::Rect rect, const std::string& key, const std::string& source, uint64_t version);

}  // namespace maquette
