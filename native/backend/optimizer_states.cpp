#include "native/backend/optimizer_states.h"

#include <algorithm>
#include <cmath>

namespace maquette {

namespace {

std::array<float, 256> make_unsigned_levels() {
    std::array<float, 256> out{};
    size_t filled = 0;
    for (int decade = 0; decade < 7; ++decade) {
        const int steps = 2 << decade;
        const double scale = std::pow(10.0, decade - 6);
        for (int i = 0; i < steps; ++i) out[filled++] = static_cast<float>(scale * (0.1 + 0.9 * (i + 0.5) / steps));
    }
    out[filled++] = 0.0f;
    out[filled++] = 1.0f;
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

const std::array<float, 256>& unsigned_dynamic_levels() {
    static const std::array<float, 256> levels = make_unsigned_levels();
    return levels;
}

}  // namespace maquette
