// Decides which samples train the model and which only judge it.
//
// The choice depends on the sample's own question and the seed, never on its row, so adding or sorting rows cannot
// move a sample from one part to the other, and two answers to the same question land in the same part.
#pragma once

#include <cstdint>

#include "shared/dataset/sample.h"

namespace maquette {

struct SplitOptions {
    double validation_share = 0.1;  // 0 to 1.
    uint64_t seed = 0;
};

enum class Part { Train, Validation };
Part part_of(const Sample& sample, const SplitOptions& options);

}  // namespace maquette
