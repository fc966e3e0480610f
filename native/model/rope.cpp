// The frequencies of the rotary embedding under each kind of scaling (transformers, modeling_rope_utils.py).
#include <algorithm>
#include <cmath>
#include <numbers>

#include "native/model/architecture.h"

namespace maquette {
namespace {

constexpr double pi = std::numbers::pi;

// Long wave lengths are divided by the factor, short ones are kept, and those between are mixed.
double llama3_frequency(const Rope& rope, double frequency) {
    const double wave_length = 2.0 * pi / frequency;
    const auto original = static_cast<double>(rope.original_context_length);
    if (wave_length < original / rope.high_frequency_factor) return frequency;
    if (wave_length > original / rope.low_frequency_factor) return frequency / rope.factor;
    const double smooth = (original / wave_length - rope.low_frequency_factor) / (rope.high_frequency_factor - rope.low_frequency_factor);
    return (1.0 - smooth) * frequency / rope.factor + smooth * frequency;
}

// The pair whose wave makes `rotations` turns in the original context.
double yarn_pair(const Rope& rope, double rotations) {
    const auto width = static_cast<double>(rope.dimensions);
    return width * std::log(static_cast<double>(rope.original_context_length) / (rotations * 2.0 * pi)) / (2.0 * std::log(rope.theta));
}

}  // namespace

std::vector<double> rope_frequencies(const Architecture& architecture) {
    const Rope& rope = architecture.rope;
    const int64_t pairs = rope.dimensions / 2;
    std::vector<double> out(static_cast<size_t>(pairs));
    const double low = std::max(std::floor(yarn_pair(rope, rope.beta_fast)), 0.0);
    double high = std::min(std::ceil(yarn_pair(rope, rope.beta_slow)), static_cast<double>(rope.dimensions - 1));
    if (low == high) high += 0.001;  // As transformers: no division by zero.
    for (int64_t i = 0; i < pairs; ++i) {
        const double exponent = 2.0 * static_cast<double>(i) / static_cast<double>(rope.dimensions);
        double& frequency = out[static_cast<size_t>(i)] = std::pow(rope.theta, -exponent);
        switch (rope.scaling) {
            case RopeScaling::None:
            case RopeScaling::Dynamic:  // Equals the plain one up to the trained context.
                break;
            case RopeScaling::Linear:
                frequency /= rope.factor;
                break;
            case RopeScaling::Llama3:
                frequency = llama3_frequency(rope, frequency);
                break;
            case RopeScaling::Yarn: {
                const double ramp = std::min(1.0, std::max(0.0, (static_cast<double>(i) - low) / (high - low)));
                frequency = frequency / rope.factor * ramp + frequency * (1.0 - ramp);
                break;
            }
            case RopeScaling::Factors:
                frequency /= rope.frequency_factors[static_cast<size_t>(i)];
                break;
        }
    }
    return out;
}

double rope_attention_factor(const Architecture& architecture) {
    const Rope& rope = architecture.rope;
    if (rope.scaling != RopeScaling::Yarn) return 1.0;
    if (rope.attention_factor != 0.0) return rope.attention_factor;
    return rope.factor <= 1.0 ? 1.0 : 0.1 * std::log(rope.factor) + 1.0;
}

}  // namespace maquette
