// The Vulkan device: a plan's arenas as buffers, its sections as command lists that are recorded once and replayed.
#pragma once

#include <memory>

#include "native/backend/backend.h"

namespace maquette {

struct GpuBackendOptions {
    int index = -1;           // Which device of GpuDevice::list(); -1 the best.
    bool validation = false;  // With the validation layer and its synchronization checks.
};

Result<std::unique_ptr<Backend>> open_gpu_backend(const GpuBackendOptions& options);

}  // namespace maquette
