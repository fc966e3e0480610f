// Opens a device by name: the one place that knows every backend.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "native/backend/backend.h"

namespace maquette {

struct DeviceOptions {
    std::string device = "auto";  // "auto" (a real GPU when there is one, else the CPU), "cpu", "gpu", "reference".
    int threads = 0;              // CPU: 0 takes every core this process may use.
    // What operands of products are rounded to: "f32" (not at all), "f16", "bf16", "auto" (bf16 on a device that multiplies
    // it itself).
    std::string precision = "f32";
    int64_t memory_bytes_max = 0;  // Of a GPU's own memory; 0: as much as there is.
    bool pages_moments = false;    // A GPU keeps the optimizer's moments in the host's memory.
};

// The device that options give, as far as a plan must know it.
struct DeviceTraits {
    bool is_gpu = false;           // Or Vulkan in software.
    bool keeps_bf16 = false;       // A CPU that keeps frozen weights and operands in bf16.
    PlanPreferences preferences;
    int64_t scratch_bytes = 0;     // A GPU's buffers whose sizes do not depend on the plan.
    int64_t own_memory_bytes = 0;  // 0 when it takes the system's.
};
DeviceTraits device_traits(const DeviceOptions& options);

// NotFound when the device does not exist here.
Result<std::unique_ptr<Backend>> open_backend(const DeviceOptions& options);

}  // namespace maquette
