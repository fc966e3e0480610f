// Loads what was exported as a stranger would and compares it with the trained model.
#pragma once

#include <string>
#include <vector>

#include "native/export/merged_weights.h"

namespace maquette {

// How near an exported model is to the trained one.
struct WeightComparison {
    int64_t tensors = 0;          // Compared, all of them.
    double weight_error = 0.0;    // The worst tensor's norm of the difference over norm of the reference.
    std::string worst_tensor;
    double logits_cosine = 0.0;   // The worst position of the probe; 0 when no probe was run.
    int64_t probe_tokens = 0;
    bool same_choices = false;    // The most probable token is the same at every position.
};

// The largest weight_error and smallest logits_cosine that count as the same model in this format. A 4-bit file is
// allowed its rounding; anything beyond (rows in another order, a scale left out) is far outside.
struct ComparisonLimit {
    double weight_error = 0.0;
    double logits_cosine = 0.0;
};
ComparisonLimit comparison_limit(TensorType type);

// Every tensor of the written model (opened anew by the caller) against the merged weights.
Result<WeightComparison> compare_weights(const MergedWeights& expected, const Model& written);
// Every module of a written adapter against the trained one, as scale B A's factors.
Result<WeightComparison> compare_adapters(const LoraAdapter& expected, const LoraAdapter& written);
// Fails with both numbers when a limit is passed.
Result<void> check_comparison(const WeightComparison& comparison, const ComparisonLimit& limit, const std::string& path);

}  // namespace maquette
