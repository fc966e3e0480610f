// Where each tensor of a plan lies on the GPU, and the bindings through which kernels see it.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "native/gpu/commands.h"
#include "native/model/plan.h"

namespace maquette {

// A range of a tensor's rows that one binding can hold.
struct TensorShard {
    int64_t row = 0;
    int64_t rows = 0;
    GpuBinding binding;
};

class TensorPlaces {
  public:
    // Allocates one buffer an arena, and one a tensor for base weights (always f32 here), and zeroes them.
    static Result<std::unique_ptr<TensorPlaces>> create(std::shared_ptr<GpuDevice> device, const Plan& plan);

    const Plan& plan() const { return *plan_; }
    // The whole tensor; it must fit a binding (checked when the places were made, except for base weights).
    GpuBinding whole(TensorId tensor) const;
    // The tensor cut by rows into pieces that fit a binding; one piece for most tensors.
    std::vector<TensorShard> shards(TensorId tensor) const;
    // Elements [first, first + count) of an arena or of a base weight, without any limit: for copies and fills.
    GpuBinding range(TensorId tensor, int64_t first, int64_t count) const;
    GpuBinding arena_range(Arena arena, int64_t first, int64_t count) const;
    int64_t binding_elements_max() const { return binding_elements_max_; }
    int64_t bytes() const;

  private:
    const Plan* plan_ = nullptr;
    int64_t binding_elements_max_ = 0;
    std::array<std::unique_ptr<GpuBuffer>, arena_count> arenas_;
    std::vector<std::unique_ptr<GpuBuffer>> weights_;  // By tensor id; empty for tensors of other arenas.
};

}  // namespace maquette
