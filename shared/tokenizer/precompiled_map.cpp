#include "shared/tokenizer/precompiled_map.h"

#include <cstring>

namespace maquette {

Result<PrecompiledMap> PrecompiledMap::read(std::string_view bytes) {
    PrecompiledMap out;
    if (bytes.empty()) return out;
    uint32_t size = 0;
    if (bytes.size() >= 4) std::memcpy(&size, bytes.data(), 4);
    if (bytes.size() < 4 || size % 4 != 0 || size > bytes.size() - 4)
        return fail(ErrorCode::BadInput, "The tokenizer's normalization table is broken.", "Download the tokenizer again.");
    out.units_.resize(size / 4);
    if (size) std::memcpy(out.units_.data(), bytes.data() + 4, size);
    out.texts_ = bytes.substr(4 + size);
    return out;
}

PrecompiledMap::Found PrecompiledMap::longest(std::string_view text, size_t position) const {
    // The unit format of Darts-clone: label in the low byte, a leaf flag in bit 8, the offset above.
    const auto offset = [](uint32_t unit) { return (unit >> 10) << ((unit & (1u << 9)) >> 6); };
    const auto label = [](uint32_t unit) { return unit & ((1u << 31) | 0xFF); };
    Found best;
    if (units_.empty()) return best;
    size_t node = offset(units_[0]);
    for (size_t i = position; i < text.size(); ++i) {
        const auto byte = static_cast<uint8_t>(text[i]);
        node ^= byte;
        if (node >= units_.size() || label(units_[node]) != byte) break;
        const uint32_t unit = units_[node];
        node ^= offset(unit);
        if (!(unit >> 8 & 1)) continue;
        if (node >= units_.size()) break;
        const size_t at = units_[node] & 0x7FFFFFFF;
        if (at >= texts_.size()) break;
        best = {i + 1 - position, std::string_view(texts_.c_str() + at)};
    }
    return best;
}

}  // namespace maquette
