#include "native/generate/sampler.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace maquette {
namespace {

// log of the sum of exponentials, in double: the vocabulary is long.
double log_sum_exp(std::span<const float> logits) {
    const float largest = *std::max_element(logits.begin(), logits.end());
    double sum = 0;
    for (const float value : logits) sum += std::exp(static_cast<double>(value - largest));
    return largest + std::log(sum);
}

}  // namespace

void Sampler::penalize(std::span<float> logits, std::span<const int32_t> history) const {
    std::vector<int32_t> seen(history.begin(), history.end());
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    const auto penalty = static_cast<float>(options_.repetition_penalty);
    for (const int32_t id : seen) {
        float& value = logits[static_cast<size_t>(id)];
        value = value > 0 ? value / penalty : value * penalty;
    }
}

int32_t Sampler::draw(std::span<float> logits) {
    candidates_.resize(logits.size());
    std::iota(candidates_.begin(), candidates_.end(), 0);
    const auto more_probable = [&](int32_t a, int32_t b) {
        const float x = logits[static_cast<size_t>(a)], y = logits[static_cast<size_t>(b)];
        return x != y ? x > y : a < b;
    };
    const auto top_k = options_.top_k > 0 ? std::min<size_t>(static_cast<size_t>(options_.top_k), candidates_.size()) : candidates_.size();
    std::partial_sort(candidates_.begin(), candidates_.begin() + static_cast<std::ptrdiff_t>(top_k), candidates_.end(), more_probable);
    candidates_.resize(top_k);

    const auto temperature = static_cast<float>(options_.temperature);
    const float largest = logits[static_cast<size_t>(candidates_.front())];
    weights_.resize(top_k);
    double sum = 0;
    for (size_t i = 0; i < top_k; ++i) sum += weights_[i] = std::exp((logits[static_cast<size_t>(candidates_[i])] - largest) / temperature);
    size_t kept = top_k;
    if (options_.top_p < 1) {
        double reached = 0;
        for (kept = 0; kept < top_k && reached < options_.top_p * sum; ++kept) reached += weights_[kept];
        kept = std::max<size_t>(kept, 1);
    }
    // The most probable candidate has weight 1, so min_p compares with the weight itself.
    while (kept > 1 && weights_[kept - 1] < options_.min_p) --kept;
    double total = 0;
    for (size_t i = 0; i < kept; ++i) total += weights_[i];
    double left = static_cast<double>(random_.uniform()) * total;
    for (size_t i = 0; i < kept; ++i)
        if ((left -= weights_[i]) < 0) return candidates_[i];
    return candidates_[kept - 1];
}

std::vector<std::pair<int32_t, double>> Sampler::most_probable(std::span<const float> logits, double norm) {
    candidates_.resize(logits.size());
    std::iota(candidates_.begin(), candidates_.end(), 0);
    const auto count = std::min<size_t>(static_cast<size_t>(options_.alternatives), candidates_.size());
    std::partial_sort(candidates_.begin(), candidates_.begin() + static_cast<std::ptrdiff_t>(count), candidates_.end(), [&](int32_t a, int32_t b) {
        const float x = logits[static_cast<size_t>(a)], y = logits[static_cast<size_t>(b)];
        return x != y ? x > y : a < b;
    });
    std::vector<std::pair<int32_t, double>> found;
    for (size_t i = 0; i < count; ++i) found.emplace_back(candidates_[i], static_cast<double>(logits[static_cast<size_t>(candidates_[i])]) - norm);
    return found;
}

Choice Sampler::choose(std::span<float> logits, std::span<const int32_t> history) {
    const double norm = log_sum_exp(logits);
    Choice choice;
    if (options_.alternatives > 0) choice.alternatives = most_probable(logits, norm);
    std::vector<float> raw;
    if (options_.repetition_penalty != 1.0) {
        raw.assign(logits.begin(), logits.end());
        penalize(logits, history);
    }
    choice.id = options_.temperature <= 0 ? static_cast<int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin()) : draw(logits);
    const float logit = raw.empty() ? logits[static_cast<size_t>(choice.id)] : raw[static_cast<size_t>(choice.id)];
    choice.probability = static_cast<float>(std::exp(static_cast<double>(logit) - norm));
    return choice;
}

}  // namespace maquette
