// How the moments of a trained tensor lie in their arenas, in places of 4 bytes.
//
// In 32 bits a moment takes a place a number. In 8 bits (Dettmers et al. 2022, block-wise quantisation) it takes a byte a
// number and one absmax, f32, a block of 256: first all bytes, then the absmax values. As in bitsandbytes, tensors of fewer
// than 4,096 numbers stay in 32 bits.
#pragma once

#include <array>
#include <cstdint>

#include "native/model/plan.h"

namespace maquette {

inline constexpr int64_t state_block = 256;
inline constexpr int64_t narrow_state_numbers_min = 4096;

// The 256 levels in [0, 1] of second moments: bitsandbytes' create_dynamic_map(signed=False), ascending. First moments
// take dynamic_levels() of shared/weights/nf4.h.
const std::array<float, 256>& unsigned_dynamic_levels();

constexpr OptimizerKind optimizer_of(OptimizerKind wanted, int64_t numbers) {
    return wanted == OptimizerKind::AdamW8 && numbers < narrow_state_numbers_min ? OptimizerKind::AdamW : wanted;
}

constexpr int64_t state_code_places(int64_t numbers) { return (numbers + 3) / 4; }

// Places of one moment of `numbers` numbers.
constexpr int64_t state_places(OptimizerKind optimizer, int64_t numbers) {
    if (optimizer == OptimizerKind::Sgd) return 0;
    if (optimizer == OptimizerKind::AdamW) return numbers;
    return state_code_places(numbers) + (numbers + state_block - 1) / state_block;
}

}  // namespace maquette
