#include "native/devices/devices.h"

#include "native/cpu/cpu_backend.h"
#include "native/gpu/device.h"
#include "native/gpu/gpu_backend.h"
#include "native/reference/reference_backend.h"

namespace maquette {

DeviceTraits device_traits(const DeviceOptions& options) {
    DeviceTraits traits;
    if (options.device == "gpu" || options.device == "auto") {
        const auto gpu = GpuDevice::best();
        // Vulkan in software is slower than the CPU device: it is taken when it is asked for.
        traits.is_gpu = options.device == "gpu" || (gpu && !gpu->is_software());
        const bool multiplies_bf16 = options.precision == "bf16" || (options.precision == "auto" && gpu && gpu->multiplies_matrices_in(MatmulPrecision::BFloat16));
        if (traits.is_gpu && gpu) {
            traits.scratch_bytes = gpu_scratch_bytes(*gpu);
            traits.preferences = gpu_preferences(*gpu, multiplies_bf16 ? MatmulPrecision::BFloat16 : MatmulPrecision::Float32);
        }
        if (traits.is_gpu && gpu && gpu->kind == "discrete") traits.own_memory_bytes = static_cast<int64_t>(gpu->memory_bytes);
    }
    const bool is_cpu = options.device == "cpu" || (options.device == "auto" && !traits.is_gpu);
    traits.keeps_bf16 = is_cpu && (options.precision == "bf16" || (options.precision == "auto" && is_bf16_native()));
    if (traits.keeps_bf16) traits.preferences.narrow_activations = NarrowActivations::All;
    return traits;
}

Result<std::unique_ptr<Backend>> open_backend(const DeviceOptions& options) {
    const bool is_half = options.precision == "f16", is_narrow = is_half || options.precision == "bf16";
    if (!is_narrow && options.precision != "f32" && options.precision != "auto")
        return fail(Error{ErrorCode::WrongUsage, "There is no precision named \"" + options.precision + "\".", "Use f32, bf16, f16 or auto.", {}, 0, "precision"});
    const DeviceTraits traits = device_traits(options);
    if (traits.is_gpu) {
        GpuBackendOptions gpu;
        if (is_narrow) gpu.kernels.precision = is_half ? MatmulPrecision::Float16 : MatmulPrecision::BFloat16;
        gpu.takes_bfloat_where_fast = options.precision == "auto";
        gpu.memory_bytes_max = static_cast<uint64_t>(options.memory_bytes_max);
        if (options.pages_moments) gpu.moments = MomentsPlace::Host;
        return open_gpu_backend(gpu);
    }
    if (options.device == "cpu" || options.device == "auto")
        return make_cpu_backend(options.threads, is_half ? CpuPrecision::Float16 : traits.keeps_bf16 ? CpuPrecision::BFloat16 : CpuPrecision::Float32);
    if (options.device == "reference") {
        if (is_narrow) return fail(Error{ErrorCode::WrongUsage, "The reference device computes in double precision.", "Use --precision f32 or auto.", {}, 0, "precision"});
        return make_reference_backend();
    }
    return fail(ErrorCode::NotFound, "There is no device named \"" + options.device + "\".", "Use auto, cpu, gpu or reference.");
}

}  // namespace maquette
