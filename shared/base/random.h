// Random numbers that are the same on every machine and in every build: the standard library's distributions are not.
//
// Generator: PCG32 (O'Neill 2014, pcg-random.org). Two generators with different streams are independent.
#pragma once

#include <cstdint>

namespace maquette {

class Random {
  public:
    explicit Random(uint64_t seed, uint64_t stream = 0);

    uint32_t next();
    // Uniform in [0, bound), without modulo bias. `bound` must be positive.
    uint32_t below(uint32_t bound);
    // Uniform in [0, 1), with 24 random bits.
    float uniform();
    // Standard normal (Box-Muller).
    float normal();

    // For checkpoints: the two words that decide every number to come.
    struct State {
        uint64_t state = 0;
        uint64_t increment = 0;
    };
    State state() const { return state_; }
    void restore(State state) { state_ = state; }

  private:
    State state_;
};

}  // namespace maquette
