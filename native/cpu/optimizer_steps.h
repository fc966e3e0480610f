// The optimizer's step over one range of trained values, on every thread, in f32.
#pragma once

#include "native/backend/backend.h"

namespace maquette {

// Where the range and its states lie; a moment of Sgd is not read.
struct OptimizerRange {
    float *parameters, *gradients, *first_moments, *second_moments;
    int64_t count;
};

// OpKind::AdamW as `attributes.optimizer` says.
void cpu_optimizer_step(const OptimizerRange& range, const OpAttributes& attributes, const RunArguments& run);

// The code, an index into `levels` (ascending), nearest to `number`; of two equally near ones the lower.
uint8_t nearest_code(std::span<const float> levels, float number);

}  // namespace maquette
