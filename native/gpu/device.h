// A Vulkan device opened for compute: what it is, its queue, and the functions that drive it.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "native/gpu/vulkan_functions.h"

namespace maquette {

// What operands of products are rounded to; sums are f32 in all.
enum class MatmulPrecision { Float32, Float16, BFloat16 };
const char* precision_name(MatmulPrecision precision);  // "f16"

// Sizes of one multiplication on matrix units, D[rows, columns] = A[rows, depth] B[depth, columns] + C: narrow operands, f32 sums.
struct CooperativeShape {
    MatmulPrecision operands = MatmulPrecision::Float16;
    uint32_t rows = 0, columns = 0, depth = 0;
    bool operator==(const CooperativeShape&) const = default;
};

// Sizes of matrices that a whole workgroup of `threads` multiplies (VK_NV_cooperative_matrix2): multiples of these.
struct WorkgroupShape {
    CooperativeShape granularity;
    uint32_t threads = 0;
};

// What a driver says about one device.
struct GpuInfo {
    std::string name;               // "NVIDIA H200", "llvmpipe (LLVM 15.0.6, 256 bits)".
    std::string driver;             // Driver name and version as the driver words it.
    std::string kind;               // "discrete", "integrated", "virtual", "cpu", "other".
    uint32_t vendor_id = 0;
    uint32_t device_id = 0;
    uint32_t api_version = 0;       // As VK_MAKE_API_VERSION.
    std::string uuid;               // 32 hexadecimal digits: the key of what was measured on it.
    uint64_t memory_bytes = 0;      // Device-local memory, all heaps.
    uint64_t allocation_bytes_max = 0;
    uint64_t binding_bytes_max = 0; // The largest storage buffer that a shader can see at once.
    uint32_t subgroup_size = 0;
    uint32_t shared_memory_bytes = 0;
    uint32_t invocations_max = 0;   // Per workgroup.
    float timestamp_nanoseconds = 0;  // Per tick of a timestamp query; 0 when there are none.
    bool has_timeline_semaphore = false;
    bool has_float16 = false;          // Arithmetic and shared memory in 16 bits.
    bool has_buffer_address = false;   // Kernels may read buffers by address.
    bool has_int64 = false;            // Integers in 64 bits.
    bool has_subgroup_shuffle = false; // Lanes of a subgroup may read each other's registers.
    bool has_memory_model = false;     // The Vulkan memory model, which cooperative matrices need.
    uint32_t subgroup_size_min = 0, subgroup_size_max = 0;  // Sizes that a pipeline may demand; 0 when it may demand none.
    bool has_bfloat16 = false;         // Matrices in bf16 (VK_KHR_shader_bfloat16).
    std::vector<CooperativeShape> cooperative_shapes;       // Of a subgroup; empty without VK_KHR_cooperative_matrix.
    std::vector<WorkgroupShape> workgroup_shapes;
    std::string workgroup_refusal;     // Why there are none of these: the extension or the features that the device lacks.
    std::vector<std::string> extensions;

    bool is_software() const { return kind == "cpu"; }
    // Its matrix units take operands of this precision.
    bool multiplies_matrices_in(MatmulPrecision precision) const;
    bool has_extension(std::string_view extension) const;
};

struct GpuOpenOptions {
    int index = -1;            // Into list(); -1 takes the best: discrete, then integrated, then virtual, then cpu.
    bool validation = false;   // Turns the validation layer on; refused when it is not installed.
    uint64_t memory_bytes_max = 0;  // What buffers may take of the device's own memory; 0 leaves that to the driver.
};

class GpuDevice {
  public:
    // Every device that supports Vulkan 1.2 with timeline semaphores and buffer addresses (both part of Vulkan 1.3), as the loader orders them.
    static Result<std::vector<GpuInfo>> list();
    // The one of them that open() takes when it is asked for none.
    static Result<GpuInfo> best();
    static Result<std::shared_ptr<GpuDevice>> open(const GpuOpenOptions& options);
    ~GpuDevice();
    GpuDevice(const GpuDevice&) = delete;
    GpuDevice& operator=(const GpuDevice&) = delete;

    const GpuInfo& info() const { return info_; }
    const VulkanFunctions& functions() const { return functions_; }
    VkDevice handle() const { return device_; }
    VkQueue queue() const { return queue_; }
    uint32_t queue_family() const { return queue_family_; }
    // The index of a memory type that has `wanted` and is allowed by `type_bits`; prefers one without `avoided`, then one that
    // also has `preferred`.
    Result<uint32_t> memory_type(uint32_t type_bits, VkMemoryPropertyFlags wanted, VkMemoryPropertyFlags preferred, VkMemoryPropertyFlags avoided) const;
    // Counts bytes of the device's own memory; OutOfMemory beyond GpuOpenOptions::memory_bytes_max.
    Result<void> take_memory(uint64_t bytes);
    void give_memory_back(uint64_t bytes) { memory_taken_ -= bytes; }
    bool is_host_coherent(uint32_t memory_type) const;

  private:
    GpuDevice() = default;
    VulkanFunctions functions_;
    GpuInfo info_;
    VkInstance instance_ = VK_NULL_HANDLE;
    VkDevice device_ = VK_NULL_HANDLE;
    VkQueue queue_ = VK_NULL_HANDLE;
    uint32_t queue_family_ = 0;
    VkPhysicalDeviceMemoryProperties memory_{};
    uint64_t memory_bytes_max_ = 0;
    std::atomic<uint64_t> memory_taken_ = 0;
};

}  // namespace maquette
