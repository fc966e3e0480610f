// Chooses the next token from logits: greedy, or by chance within the limits that were asked for.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "native/generate/generator.h"
#include "shared/base/random.h"

namespace maquette {

struct Choice {
    int32_t id = 0;
    float probability = 0;  // Of `id` under softmax(logits), before any sampling option.
    std::vector<std::pair<int32_t, double>> alternatives;  // Ids and log-probabilities, the most probable first.
};

// The order is transformers': repetition penalty, temperature, top_k, top_p, min_p. Ties go to the lowest id.
class Sampler {
  public:
    Sampler(const SamplingOptions& options, uint64_t stream) : options_(options), random_(options.seed, stream) {}

    // `logits` [vocabulary] is changed. `history`: prompt and answer so far, for the repetition penalty.
    Choice choose(std::span<float> logits, std::span<const int32_t> history);

  private:
    void penalize(std::span<float> logits, std::span<const int32_t> history) const;
    int32_t draw(std::span<float> logits);
    std::vector<std::pair<int32_t, double>> most_probable(std::span<const float> logits, double norm);

    SamplingOptions options_;
    Random random_;
    std::vector<int32_t> candidates_;
    std::vector<float> weights_;
};

}  // namespace maquette
