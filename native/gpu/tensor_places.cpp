#include "native/gpu/tensor_places.h"

#include <algorithm>
#include <string>

#include "shared/base/check.h"

namespace maquette {
namespace {

// Kernels read whole vectors: a binding shows some bytes behind the last row, which lie in the buffer's guard.
constexpr uint64_t binding_slack_bytes = 256;
constexpr int64_t cut_elements = int64_t{16} << 20;  // An embedding or a head is decoded in pieces of this size at least.

uint64_t visible(uint64_t bytes, uint64_t limit) { return std::min(bytes + binding_slack_bytes, limit); }

bool holds_moments(Arena arena) { return arena == Arena::FirstMoments || arena == Arena::SecondMoments; }

// Moments are touched once a step: they go to the host's memory when they are told to, or when the device has no room.
Result<std::unique_ptr<GpuBuffer>> create_arena(const std::shared_ptr<GpuDevice>& device, Arena arena, uint64_t bytes, MomentsPlace moments) {
    if (holds_moments(arena) && moments == MomentsPlace::Host) return GpuBuffer::create(device, bytes, GpuMemoryUse::Paged);
    // The host writes inputs before each run: they stay where it can reach them.
    auto buffer = GpuBuffer::create(device, bytes, arena == Arena::Inputs ? GpuMemoryUse::Upload : GpuMemoryUse::Device);
    const bool is_full = !buffer && buffer.error().code == ErrorCode::OutOfMemory;
    return holds_moments(arena) && is_full ? GpuBuffer::create(device, bytes, GpuMemoryUse::Paged) : std::move(buffer);
}

Error too_large(const Tensor& tensor, int64_t limit) {
    Error error;
    error.code = ErrorCode::OutOfMemory;
    error.field = tensor.name;
    error.reason = "This tensor of " + std::to_string(tensor.elements() * element_bytes >> 20) + " MiB exceeds the " +
                   std::to_string(limit * element_bytes >> 20) + " MiB that a shader of this device can see at once.";
    error.fix = "Use fewer or shorter rows a batch, or --device cpu.";
    return error;
}

}  // namespace

Result<std::unique_ptr<TensorPlaces>> TensorPlaces::create(std::shared_ptr<GpuDevice> device, const Plan& plan, MomentsPlace moments) {
    auto out = std::make_unique<TensorPlaces>();
    out->plan_ = &plan;
    // Shaders index with 32 bits.
    const uint64_t limit = std::min<uint64_t>(device->info().binding_bytes_max, uint64_t{4} << 30);
    out->binding_elements_max_ = static_cast<int64_t>((limit - binding_slack_bytes) / element_bytes);
    for (int i = 0; i < arena_count; ++i) {
        const auto arena = static_cast<Arena>(i);
        if (arena == Arena::Weights || plan.arena_elements[i] == 0) continue;
        MAQUETTE_TRY(out->arenas_[i], create_arena(device, arena, static_cast<uint64_t>(plan.arena_elements[i] * element_bytes), moments));
    }
    out->device_ = device;
    out->weights_.resize(plan.tensors.size());
    out->stored_.resize(plan.tensors.size());
    out->is_linear_.resize(plan.tensors.size());
    for (const Section& section : plan.sections)
        for (const Op& op : section.ops)
            if (op.kind == OpKind::Linear) out->is_linear_[static_cast<size_t>(op.inputs[1].tensor)] = true;
    for (const Tensor& tensor : plan.tensors) {
        if (tensor.arena != Arena::Weights && tensor.arena != Arena::Activations && tensor.arena != Arena::Parameters && tensor.arena != Arena::Gradients &&
                   tensor.arena != Arena::FirstMoments && tensor.arena != Arena::SecondMoments && tensor.elements() > out->binding_elements_max_) {
            return fail(too_large(tensor, out->binding_elements_max_));
        }
    }
    return out;
}

Result<void> TensorPlaces::allocate_weight(TensorId id) {
    MAQUETTE_TRY(weights_[static_cast<size_t>(id)], GpuBuffer::create(device_, static_cast<uint64_t>(plan_->tensor(id).elements() * element_bytes), GpuMemoryUse::Device));
    return {};
}

int64_t TensorPlaces::decoded_elements() const {
    int64_t linear = 0, other = 0;
    for (size_t id = 0; id < stored_.size(); ++id) {
        if (stored_[id].is_empty()) continue;
        int64_t& largest = is_linear_[id] ? linear : other;
        largest = std::max(largest, plan_->tensors[id].elements());
    }
    return std::min(std::max(linear, std::min(other, cut_elements)), binding_elements_max_);
}

int64_t TensorPlaces::decoded_room() const {
    int64_t widest = 0;
    for (size_t id = 0; id < stored_.size(); ++id)
        if (!stored_[id].is_empty()) widest = std::max(widest, plan_->tensors[id].columns);
    return std::min(decoded_elements() + turned_slack * widest, binding_elements_max_);
}

GpuBinding TensorPlaces::range(TensorId id, int64_t first, int64_t count) const {
    const Tensor& tensor = plan_->tensor(id);
    MAQUETTE_CHECK(first >= 0 && first + count <= tensor.elements());
    if (tensor.arena == Arena::Weights) MAQUETTE_CHECK(has_weight(id));
    if (tensor.arena == Arena::Weights)
        return {weights_[static_cast<size_t>(id)].get(), static_cast<uint64_t>(first * element_bytes), static_cast<uint64_t>(count * element_bytes)};
    GpuBinding binding = arena_range(tensor.arena, tensor.offset, 0);
    const int64_t bytes_each = tensor.type == ElementType::Narrow ? element_bytes / 2 : element_bytes;
    binding.offset += static_cast<uint64_t>(first * bytes_each);
    binding.bytes = static_cast<uint64_t>(count * bytes_each);
    return binding;
}

GpuBinding TensorPlaces::arena_range(Arena arena, int64_t first, int64_t count) const {
    return {arenas_[static_cast<size_t>(arena)].get(), static_cast<uint64_t>(first * element_bytes), static_cast<uint64_t>(count * element_bytes)};
}

GpuBinding TensorPlaces::whole(TensorId id) const {
    const Tensor& tensor = plan_->tensor(id);
    MAQUETTE_CHECK(tensor.elements() <= binding_elements_max_);
    GpuBinding binding = range(id, 0, tensor.elements());
    binding.bytes = visible(binding.bytes, static_cast<uint64_t>(binding_elements_max_ * element_bytes) + binding_slack_bytes);
    return binding;
}

std::vector<TensorShard> TensorPlaces::shards(TensorId id) const {
    const Tensor& tensor = plan_->tensor(id);
    const bool is_stored = !stored(id).is_empty();
    const int64_t limit = is_stored ? decoded_elements() : binding_elements_max_;
    if (tensor.elements() <= limit) return {{0, tensor.rows, is_stored ? GpuBinding{} : whole(id)}};
    // Multiples of 64 rows keep every shard's start aligned, whatever the row's width.
    const int64_t rows_each = std::max<int64_t>(64, limit / tensor.columns / 64 * 64);
    std::vector<TensorShard> out;
    for (int64_t row = 0; row < tensor.rows; row += rows_each) {
        const int64_t rows = std::min(rows_each, tensor.rows - row);
        if (is_stored) {
            out.push_back({row, rows, {}});
            continue;
        }
        GpuBinding binding = range(id, row * tensor.columns, rows * tensor.columns);
        binding.bytes = visible(binding.bytes, static_cast<uint64_t>(binding_elements_max_ * element_bytes) + binding_slack_bytes);
        out.push_back({row, rows, binding});
    }
    return out;
}

int64_t TensorPlaces::paged_bytes() const {
    uint64_t sum = 0;
    for (const auto& arena : arenas_) sum += arena && arena->use() == GpuMemoryUse::Paged ? arena->bytes() : 0;
    return static_cast<int64_t>(sum);
}

int64_t TensorPlaces::bytes() const {
    uint64_t sum = 0;
    for (const auto& arena : arenas_) sum += arena && arena->use() != GpuMemoryUse::Paged ? arena->bytes() : 0;
    for (const auto& weight : weights_) sum += weight ? weight->bytes() : 0;
    int64_t stored = 0;
    for (const StoredWeight& weight : stored_) stored += weight.bytes();
    return static_cast<int64_t>(sum) + stored;
}

}  // namespace maquette
