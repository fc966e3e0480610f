// Work in the background is spread over frames: each does as much as fits into a share of one, then waits for the next.
#pragma once

#include <chrono>

namespace maquette {

class FrameBudget {
  public:
    bool is_left() const { return std::chrono::steady_clock::now() < until_; }

  private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point until_ = Clock::now() + std::chrono::milliseconds(8);  // Of the 16 that a frame has.
};

}  // namespace maquette
