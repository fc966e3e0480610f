#include "native/devices/devices.h"

#include <algorithm>

#include "native/cpu/cpu_backend.h"
#include "native/gpu/device.h"
#include "native/gpu/gpu_backend.h"
#include "native/reference/reference_backend.h"

namespace maquette {

namespace {

// A real GPU, not Vulkan in software: that is slower than the CPU device.
bool has_gpu() {
    const auto devices = GpuDevice::list();
    return devices && std::any_of(devices->begin(), devices->end(), [](const GpuInfo& info) { return !info.is_software(); });
}

}  // namespace

Result<std::unique_ptr<Backend>> open_backend(const DeviceOptions& options) {
    if (options.device == "gpu" || (options.device == "auto" && has_gpu())) return open_gpu_backend({});
    if (options.device == "cpu" || options.device == "auto") return make_cpu_backend(options.threads);
    if (options.device == "reference") return make_reference_backend();
    return fail(ErrorCode::NotFound, "There is no device named \"" + options.device + "\".", "Use auto, cpu, gpu or reference.");
}

}  // namespace maquette
