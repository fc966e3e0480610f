// The Vulkan device: a plan's arenas as buffers, its sections as command lists that are recorded once and replayed.
#pragma once

#include <memory>

#include "native/backend/backend.h"
#include "native/gpu/kernel_choice.h"
#include "native/gpu/tensor_places.h"

namespace maquette {

struct GpuBackendOptions {
    int index = -1;           // Which device of GpuDevice::list(); -1 the best.
    bool validation = false;  // With the validation layer and its synchronization checks.
    uint64_t memory_bytes_max = 0;  // Of the device's own memory; 0: as much as there is.
    MomentsPlace moments = MomentsPlace::Device;
    KernelSettings kernels = {MatmulPrecision::Float32, {}, {}, default_kernel_cache_file()};
    bool takes_bfloat_where_fast = false;  // Products in bf16 instead, on a device whose matrix units multiply it.
};

Result<std::unique_ptr<Backend>> open_gpu_backend(const GpuBackendOptions& options);
// On a device that is open already, with kernels that several backends may share.
std::unique_ptr<Backend> make_gpu_backend(std::shared_ptr<GpuDevice> device, std::shared_ptr<GpuKernels> kernels, const KernelSettings& settings, MomentsPlace moments = MomentsPlace::Device);

int64_t gpu_scratch_bytes(const GpuInfo& info);  // Of buffers whose sizes do not depend on the plan.
PlanPreferences gpu_preferences(const GpuInfo& info, MatmulPrecision precision);

// Every kernel of which a device may choose, checked and timed on the best device; those too that it cannot run.
Result<std::vector<KernelFinding>> try_gpu_kernels();

}  // namespace maquette
