// Kernels and recorded work: pipelines by shader name, and command lists that are recorded once and replayed.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "native/gpu/memory.h"

namespace maquette {

// A compute pipeline. Every kernel sees its buffers as bindings 0 … n-1 of set 0 and up to 128 bytes of push constants.
struct GpuKernel {
    std::string name;
    uint32_t buffer_count = 0;
    VkPipeline pipeline = VK_NULL_HANDLE;
    VkPipelineLayout layout = VK_NULL_HANDLE;
    VkDescriptorSetLayout set_layout = VK_NULL_HANDLE;
};

// Makes each kernel once, from the shaders embedded in the binary.
class GpuKernels {
  public:
    explicit GpuKernels(std::shared_ptr<GpuDevice> device);
    ~GpuKernels();
    // `specialization` fills constant_id 0, 1, 2, … with 32-bit values. With a subgroup size every subgroup of the pipeline is
    // full and has that size (GpuInfo::subgroup_size_min … max); 0 leaves it to the driver.
    Result<const GpuKernel*> get(std::string_view shader, uint32_t buffer_count, std::span<const uint32_t> specialization = {}, uint32_t subgroup_size = 0);

  private:
    std::shared_ptr<GpuDevice> device_;
    VkPipelineCache cache_ = VK_NULL_HANDLE;
    std::map<std::string, GpuKernel> kernels_;
};

struct GpuBinding {
    const GpuBuffer* buffer = nullptr;
    uint64_t offset = 0;  // Bytes; a multiple of 256 in a dispatch.
    uint64_t bytes = 0;   // At most GpuInfo::binding_bytes_max.
};

struct GpuGroups {
    uint32_t x = 1, y = 1, z = 1;
};
constexpr uint32_t groups_of(int64_t count, int64_t each) { return static_cast<uint32_t>((count + each - 1) / each); }

inline constexpr int64_t binding_alignment = 256;  // Bytes: what every device accepts as a binding's offset.

// A list of dispatches and copies, recorded once, run as often as wanted. Work between two barriers may overlap.
class GpuCommands {
  public:
    static Result<std::unique_ptr<GpuCommands>> create(std::shared_ptr<GpuDevice> device);
    ~GpuCommands();

    // Starts a new recording; what was recorded before is gone.
    Result<void> begin();
    // The kernel sees `push` first in its push constants and then, on a multiple of 8 bytes, the addresses of its bindings, as
    // many as fit into 128 bytes.
    Result<void> dispatch(const GpuKernel& kernel, std::span<const GpuBinding> bindings, std::span<const std::byte> push, GpuGroups groups);
    void copy(const GpuBinding& from, const GpuBinding& to);  // Equal sizes.
    void fill_zero(const GpuBinding& target);                 // A multiple of 4 bytes.
    void barrier();                                           // What comes after sees what came before.
    Result<void> end();
    // Submits and waits. DeviceLost and time-outs (60 s without an answer) come back as errors.
    Result<void> run();

  private:
    explicit GpuCommands(std::shared_ptr<GpuDevice> device) : device_(std::move(device)) {}
    Result<VkDescriptorSet> descriptor_set(const GpuKernel& kernel, std::span<const GpuBinding> bindings);
    std::shared_ptr<GpuDevice> device_;
    VkCommandPool pool_ = VK_NULL_HANDLE;
    VkCommandBuffer commands_ = VK_NULL_HANDLE;
    VkSemaphore timeline_ = VK_NULL_HANDLE;
    uint64_t submitted_ = 0;
    std::vector<VkDescriptorPool> descriptor_pools_;
    uint32_t sets_left_ = 0;
};

}  // namespace maquette
