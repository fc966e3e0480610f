// Sends the semantics tree to the page: only what differs from the frame before.
#pragma once

#include <string_view>
#include <vector>

#include "web/semantics/semantics.h"

namespace maquette::semantics {

struct Placed {
    Node node;
    uint32_t parent = 0;
    Bounds bounds;  // Relative to the parent.
    Bounds page;    // On the page.
};

void mirror(const std::vector<Placed>& placed);
void mirror_focus(uint32_t id);
void mirror_announce(std::string_view words);

}  // namespace maquette::semantics
