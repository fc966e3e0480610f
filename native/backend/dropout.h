// Which elements dropout removes: a hash of seed, stream and position, so that forward, recomputation, backward and
// every device agree without storing a mask.
#pragma once

#include <cstdint>

namespace maquette {

// Wellons' low-bias 32-bit hash ("lowbias32"); 32-bit operations only, for GLSL.
constexpr uint32_t mix32(uint32_t x) {
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    return x ^ (x >> 16);
}

constexpr uint32_t dropout_key(uint64_t seed, uint32_t stream) {
    return mix32(mix32(mix32(static_cast<uint32_t>(seed)) ^ static_cast<uint32_t>(seed >> 32)) + stream);
}

// Elements whose hash is below it are removed; the others are multiplied with 1 / (1 - share).
constexpr uint32_t dropout_threshold(double share) { return static_cast<uint32_t>(share * 4294967296.0); }

// `index` = row * columns + column of the Linear's input x.
constexpr bool is_dropped(uint32_t key, uint32_t index, uint32_t threshold) { return mix32(mix32(index) ^ key) < threshold; }

}  // namespace maquette
