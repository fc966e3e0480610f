// The page's side of the semantics tree: elements over the canvas.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace maquette::page {

// See public/page/semantics.js for the two forms.
void update_semantics(const std::string& changes, const std::vector<float>& bounds);
void focus_semantics(uint32_t id);
void announce(std::string_view words);

}  // namespace maquette::page
