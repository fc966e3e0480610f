// The dynamic loss scale of training in f16: losses are multiplied by a power of two, so that small gradients do not vanish.
//
// The rule is torch.amp.GradScaler's (Micikevicius et al. 2018): start at 2^16, halve when a gradient overflows, double after
// 2,000 good steps in a row. Where torch skips the step that overflowed, ours is done again with half the scale: no row is
// lost. A power of two changes no bit of what does not overflow or vanish.
#pragma once

#include <cstdint>

namespace maquette {

inline constexpr double loss_scale_first = 65536, loss_scale_max = 16777216;
inline constexpr int64_t loss_scale_steps = 2000;

struct LossScale {
    double value = 1;
    int64_t good_steps = 0;   // Since the last change.
    bool is_dynamic = false;  // Only in f16.

    void grow() {
        if (!is_dynamic || ++good_steps < loss_scale_steps) return;
        good_steps = 0;
        if (value < loss_scale_max) value *= 2;
    }
    // False when a smaller scale cannot help.
    bool shrink() {
        if (!is_dynamic || value <= 1) return false;
        good_steps = 0;
        value /= 2;
        return true;
    }
};

inline LossScale dynamic_loss_scale() { return {loss_scale_first, 0, true}; }

}  // namespace maquette
