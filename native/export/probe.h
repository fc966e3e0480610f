// Runs a model on a few fixed tokens, to compare what two models say.
#pragma once

#include <cstdint>
#include <vector>

#include "native/export/verification.h"

namespace maquette {

// The tokens of every probe, spread over the vocabulary; the same in every run.
std::vector<int32_t> probe_tokens(int64_t vocab_size);

// Logits at every token, [tokens, vocab_size], computed on the CPU in 32 bits. `adapter` may be null; it is applied
// beside the weights, not merged, as in training.
Result<std::vector<float>> probe_logits(const Model& model, const LoraAdapter* adapter);

// Fills the comparison's logits_cosine, probe_tokens and same_choices.
void compare_logits(std::span<const float> expected, std::span<const float> written, int64_t vocab_size, Comparison& comparison);

}  // namespace maquette
