#include "native/gpu/kernel_variant.h"

#include <algorithm>

namespace maquette {

void find_missing(KernelVariant& variant, const GpuInfo& info) {
    if (!variant.missing.empty()) return;
    const bool is_demandable = variant.subgroup_size >= info.subgroup_size_min && variant.subgroup_size <= info.subgroup_size_max;
    const bool has_half = variant.precision == MatmulPrecision::Float16 || variant.shader.find("cooperative") != std::string::npos;  // The compiler asks for it with bf16, too.
    if (has_half && !info.has_float16) variant.missing = "The device has no arithmetic in 16 bits (shaderFloat16).";
    else if (variant.shared_bytes > info.shared_memory_bytes)
        variant.missing = "It takes " + std::to_string(variant.shared_bytes) + " bytes of shared memory; the device has " + std::to_string(info.shared_memory_bytes) + ".";
    else if (variant.threads > info.invocations_max)
        variant.missing = "It takes " + std::to_string(variant.threads) + " threads a workgroup; the device has " + std::to_string(info.invocations_max) + ".";
    else if (variant.subgroup_size > 0 && !is_demandable) variant.missing = "No subgroup size can be demanded (VK_EXT_subgroup_size_control).";
}

std::string why_no_cooperative_matrices(MatmulPrecision precision, const GpuInfo& info) {
    if (info.multiplies_matrices_in(precision)) return {};
    if (!info.has_extension(VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME)) return "The device has no VK_KHR_cooperative_matrix.";
    if (!info.has_memory_model) return "The device has no Vulkan memory model.";
    if (precision == MatmulPrecision::BFloat16 && !info.has_bfloat16) return "The device has no matrices in bf16 (VK_KHR_shader_bfloat16).";
    return "The device multiplies no " + std::string(precision_name(precision)) + " matrices with f32 sums.";
}

std::vector<uint32_t> subgroup_sizes(const GpuInfo& info) {
    const uint32_t least = info.subgroup_size_min > 0 ? info.subgroup_size_min : info.subgroup_size, most = std::max(least, info.subgroup_size_max);
    std::vector<uint32_t> sizes;
    for (uint32_t size = least; size <= most && size > 0; size *= 2) sizes.push_back(size);
    return sizes;
}

}  // namespace maquette
