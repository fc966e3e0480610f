#include "shared/base/random.h"

#include <cmath>

#include "shared/base/check.h"

namespace maquette {

Random::Random(uint64_t seed, uint64_t stream) {
    state_.increment = (stream << 1u) | 1u;
    next();
    state_.state += seed;
    next();
}

uint32_t Random::next() {
    const uint64_t old = state_.state;
    state_.state = old * 6364136223846793005ull + state_.increment;
    const auto xorshifted = static_cast<uint32_t>(((old >> 18u) ^ old) >> 27u);
    const auto rotation = static_cast<uint32_t>(old >> 59u);
    return (xorshifted >> rotation) | (xorshifted << ((32u - rotation) & 31u));
}

uint32_t Random::below(uint32_t bound) {
    MAQUETTE_CHECK(bound > 0);
    const uint32_t threshold = (0u - bound) % bound;
    for (;;) {
        const uint32_t value = next();
        if (value >= threshold) return value % bound;
    }
}

float Random::uniform() { return static_cast<float>(next() >> 8u) * 0x1.0p-24f; }

float Random::normal() {
    const double u = (static_cast<double>(next()) + 1.0) * 0x1.0p-32;
    const double v = static_cast<double>(next()) * 0x1.0p-32;
    return static_cast<float>(std::sqrt(-2.0 * std::log(u)) * std::cos(6.283185307179586 * v));
}

}  // namespace maquette
