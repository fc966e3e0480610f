// Where each tensor of a plan lies on the GPU, and the bindings through which kernels see it.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "native/gpu/stored_weights.h"
#include "native/model/plan.h"

namespace maquette {

inline constexpr int64_t element_bytes = 4;  // Of every place in an arena: a number, or two narrow ones.

// Where the optimizer's moments lie: on the device if it has room for them, or in the host's memory.
enum class MomentsPlace { Device, Host };

// A range of a tensor's rows that one binding can hold.
struct TensorShard {
    int64_t row = 0;
    int64_t rows = 0;
    GpuBinding binding;
};

class TensorPlaces {
  public:
    // Allocates one buffer an arena. Base weights get theirs when they are written: in f32, or as the file has them.
    static Result<std::unique_ptr<TensorPlaces>> create(std::shared_ptr<GpuDevice> device, const Plan& plan, MomentsPlace moments);

    const Plan& plan() const { return *plan_; }
    // The whole tensor; it must fit a binding (checked when the places were made, except for base weights).
    GpuBinding whole(TensorId tensor) const;
    // The tensor cut by rows into pieces that fit a binding; one piece for most tensors. Those of a stored weight have no
    // binding: they fit the scratch into which they are decoded.
    std::vector<TensorShard> shards(TensorId tensor) const;
    // Elements [first, first + count) of a tensor, or places of an arena, without any limit: for copies and fills.
    GpuBinding range(TensorId tensor, int64_t first, int64_t count) const;
    GpuBinding arena_range(Arena arena, int64_t first, int64_t count) const;
    int64_t binding_elements_max() const { return binding_elements_max_; }
    int64_t bytes() const;        // On the device.
    int64_t paged_bytes() const;  // Of moments that lie in the host's memory.

    // Makes the f32 buffer of a base weight.
    Result<void> allocate_weight(TensorId tensor);
    bool has_weight(TensorId tensor) const { return weights_[static_cast<size_t>(tensor)] != nullptr; }
    // The weight as it is stored; empty when it is kept in f32.
    StoredWeight& stored(TensorId tensor) { return stored_[static_cast<size_t>(tensor)]; }
    const StoredWeight& stored(TensorId tensor) const { return stored_[static_cast<size_t>(tensor)]; }
    // Room for the largest piece of a stored weight in f32; 0 when none is stored. A linear layer's is one piece where a
    // binding allows it; embeddings and heads are cut rather than let them take more.
    int64_t decoded_elements() const;
    // The same with room for lines of a turned piece to lie this much further apart.
    static constexpr int64_t turned_slack = 16;
    int64_t decoded_room() const;

  private:
    const Plan* plan_ = nullptr;
    int64_t binding_elements_max_ = 0;
    std::array<std::unique_ptr<GpuBuffer>, arena_count> arenas_;
    std::shared_ptr<GpuDevice> device_;
    std::vector<std::unique_ptr<GpuBuffer>> weights_;  // By tensor id; empty for tensors of other arenas and stored ones.
    std::vector<StoredWeight> stored_;                 // By tensor id.
    std::vector<bool> is_linear_;                      // By tensor id: the weight of a linear layer.
};

}  // namespace maquette
