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

bool computes_in_bf16(const DeviceOptions& options) {
    if (options.device != "cpu" && (options.device != "auto" || has_gpu())) return false;
    return options.precision == "bf16" || (options.precision == "auto" && is_bf16_native());
}

bool computes_on_gpu(const DeviceOptions& options) { return options.device == "gpu" || (options.device == "auto" && has_gpu()); }

int64_t own_memory_bytes(const DeviceOptions& options) {
    if (!computes_on_gpu(options)) return 0;
    const auto device = GpuDevice::open({});
    return device && (*device)->info().kind == "discrete" ? static_cast<int64_t>((*device)->info().memory_bytes) : 0;
}

Result<std::unique_ptr<Backend>> open_backend(const DeviceOptions& options) {
    const bool is_half = options.precision == "f16", is_narrow = is_half || options.precision == "bf16";
    if (!is_narrow && options.precision != "f32" && options.precision != "auto")
        return fail(Error{ErrorCode::WrongUsage, "There is no precision named \"" + options.precision + "\".", "Use f32, bf16, f16 or auto.", {}, 0, "precision"});
    if (computes_on_gpu(options)) {
        GpuBackendOptions gpu;
        if (is_narrow) gpu.matmul.precision = is_half ? MatmulPrecision::Float16 : MatmulPrecision::BFloat16;
        gpu.takes_bfloat_where_fast = options.precision == "auto";
        gpu.memory_bytes_max = static_cast<uint64_t>(options.memory_bytes_max);
        if (options.pages_moments) gpu.moments = MomentsPlace::Host;
        return open_gpu_backend(gpu);
    }
    if (options.device == "cpu" || options.device == "auto")
        return make_cpu_backend(options.threads, is_half ? CpuPrecision::Float16 : computes_in_bf16(options) ? CpuPrecision::BFloat16 : CpuPrecision::Float32);
    if (options.device == "reference") {
        if (is_narrow) return fail(Error{ErrorCode::WrongUsage, "The reference device computes in double precision.", "Use --precision f32 or auto.", {}, 0, "precision"});
        return make_reference_backend();
    }
    return fail(ErrorCode::NotFound, "There is no device named \"" + options.device + "\".", "Use auto, cpu, gpu or reference.");
}

}  // namespace maquette
