#include "native/gpu/device_features.h"

#include <optional>

namespace maquette {
namespace {

// Those of VK_NV_cooperative_matrix2 that shaders/matmul/matmul_cooperative2.glsl uses. Drivers may have the extension without them.
constexpr struct {
    VkBool32 VkPhysicalDeviceCooperativeMatrix2FeaturesNV::*member;
    const char* name;
} needed_of_cooperative2[] = {{&VkPhysicalDeviceCooperativeMatrix2FeaturesNV::cooperativeMatrixWorkgroupScope, "cooperativeMatrixWorkgroupScope"},
                              {&VkPhysicalDeviceCooperativeMatrix2FeaturesNV::cooperativeMatrixFlexibleDimensions, "cooperativeMatrixFlexibleDimensions"},
                              {&VkPhysicalDeviceCooperativeMatrix2FeaturesNV::cooperativeMatrixConversions, "cooperativeMatrixConversions"},
                              {&VkPhysicalDeviceCooperativeMatrix2FeaturesNV::cooperativeMatrixPerElementOperations, "cooperativeMatrixPerElementOperations"},
                              {&VkPhysicalDeviceCooperativeMatrix2FeaturesNV::cooperativeMatrixTensorAddressing, "cooperativeMatrixTensorAddressing"},
                              {&VkPhysicalDeviceCooperativeMatrix2FeaturesNV::cooperativeMatrixBlockLoads, "cooperativeMatrixBlockLoads"}};

// The precision of operands, of one of the two structures that list matrices; nothing where sums are not f32.
template <class Properties>
std::optional<MatmulPrecision> precision_of(const Properties& one, VkScopeKHR scope, const GpuInfo& info) {
    const bool sums_in_float = one.CType == VK_COMPONENT_TYPE_FLOAT32_KHR && one.ResultType == VK_COMPONENT_TYPE_FLOAT32_KHR;
    if (one.BType != one.AType || !sums_in_float || one.scope != scope || one.saturatingAccumulation) return std::nullopt;
    if (one.AType == VK_COMPONENT_TYPE_FLOAT16_KHR) return MatmulPrecision::Float16;
    return one.AType == VK_COMPONENT_TYPE_BFLOAT16_KHR && info.has_bfloat16 ? std::optional(MatmulPrecision::BFloat16) : std::nullopt;
}

// Everything that one of the two functions that list matrices has to say.
template <class Properties, class List>
std::vector<Properties> listed(List list, VkPhysicalDevice device, VkStructureType type) {
    uint32_t count = 0;
    if (!list || list(device, &count, nullptr) < 0) return {};
    Properties empty{};
    empty.sType = type;
    std::vector<Properties> all(count, empty);
    if (list(device, &count, all.data()) < 0) return {};
    all.resize(count);
    return all;
}

void describe_cooperative(const VulkanFunctions& functions, VkPhysicalDevice device, GpuInfo& info) {
    for (const auto& one : listed<VkCooperativeMatrixPropertiesKHR>(functions.GetPhysicalDeviceCooperativeMatrixPropertiesKHR, device,
                                                                    VK_STRUCTURE_TYPE_COOPERATIVE_MATRIX_PROPERTIES_KHR))
        if (const auto precision = precision_of(one, VK_SCOPE_SUBGROUP_KHR, info)) info.cooperative_shapes.push_back({*precision, one.MSize, one.NSize, one.KSize});
}

void describe_cooperative2(const VulkanFunctions& functions, VkPhysicalDevice device, const FeatureChain& chain, GpuInfo& info) {
    std::string& refusal = info.workgroup_refusal;
    if (!info.has_extension(VK_NV_COOPERATIVE_MATRIX_2_EXTENSION_NAME)) {
        refusal = "The device has no VK_NV_cooperative_matrix2.";
        return;
    }
    for (const auto& [member, name] : needed_of_cooperative2)
        if (chain.cooperative2.*member != VK_TRUE) refusal.append(refusal.empty() ? "The device's VK_NV_cooperative_matrix2 lacks " : ", ").append(name);
    if (!refusal.empty()) refusal += ".";
    else if (info.api_version < VK_API_VERSION_1_3) refusal = "The device has no Vulkan 1.3.";  // Its shaders are in SPIR-V 1.6.
    else if (chain.vulkan11.storageBuffer16BitAccess != VK_TRUE) refusal = "The device has no numbers of 16 bits in buffers (storageBuffer16BitAccess).";
    if (!refusal.empty()) return;
    for (const auto& one : listed<VkCooperativeMatrixFlexibleDimensionsPropertiesNV>(functions.GetPhysicalDeviceCooperativeMatrixFlexibleDimensionsPropertiesNV, device,
                                                                                     VK_STRUCTURE_TYPE_COOPERATIVE_MATRIX_FLEXIBLE_DIMENSIONS_PROPERTIES_NV))
        if (const auto precision = precision_of(one, VK_SCOPE_WORKGROUP_KHR, info))
            info.workgroup_shapes.push_back({{*precision, one.MGranularity, one.NGranularity, one.KGranularity}, one.workgroupInvocations});
}

}  // namespace

FeatureChain::FeatureChain(const GpuInfo& info) {
    vulkan11.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES;
    vulkan12.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES;
    subgroup_size.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES;
    cooperative.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_KHR;
    bfloat16.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_BFLOAT16_FEATURES_KHR;
    cooperative2.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_2_FEATURES_NV;
    vulkan11.pNext = &vulkan12;
    void** next = &vulkan12.pNext;
    const auto add = [&](const char* extension, auto& features) {
        if (!info.has_extension(extension)) return;
        extensions.push_back(extension);
        *next = &features;
        next = &features.pNext;
    };
    add(VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME, subgroup_size);
    add(VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME, cooperative);
    add(VK_KHR_SHADER_BFLOAT16_EXTENSION_NAME, bfloat16);
    add(VK_NV_COOPERATIVE_MATRIX_2_EXTENSION_NAME, cooperative2);
}

void FeatureChain::turn_on(const GpuInfo& info) {
    vulkan12.timelineSemaphore = vulkan12.bufferDeviceAddress = VK_TRUE;
    vulkan12.shaderFloat16 = info.has_float16;
    vulkan12.vulkanMemoryModel = info.has_memory_model;
    subgroup_size.subgroupSizeControl = subgroup_size.computeFullSubgroups = info.subgroup_size_max > 0;
    cooperative.cooperativeMatrix = !info.cooperative_shapes.empty() || !info.workgroup_shapes.empty();
    bfloat16.shaderBFloat16Type = bfloat16.shaderBFloat16CooperativeMatrix = info.has_bfloat16;
    if (info.workgroup_shapes.empty()) return;
    vulkan11.storageBuffer16BitAccess = VK_TRUE;
    for (const auto& needed : needed_of_cooperative2) cooperative2.*needed.member = VK_TRUE;
}

void describe_features(const VulkanFunctions& functions, VkPhysicalDevice device, GpuInfo& info) {
    if (info.api_version < VK_API_VERSION_1_2) return;
    FeatureChain chain(info);
    VkPhysicalDeviceFeatures2 features{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, chain.first(), {}};
    functions.GetPhysicalDeviceFeatures2(device, &features);
    info.has_timeline_semaphore = chain.vulkan12.timelineSemaphore == VK_TRUE;
    info.has_buffer_address = chain.vulkan12.bufferDeviceAddress == VK_TRUE;
    info.has_int64 = features.features.shaderInt64 == VK_TRUE;
    info.has_float16 = chain.vulkan12.shaderFloat16 == VK_TRUE;
    info.has_memory_model = chain.vulkan12.vulkanMemoryModel == VK_TRUE;
    info.has_bfloat16 = chain.bfloat16.shaderBFloat16Type == VK_TRUE && chain.bfloat16.shaderBFloat16CooperativeMatrix == VK_TRUE;
    if (chain.subgroup_size.subgroupSizeControl == VK_TRUE && chain.subgroup_size.computeFullSubgroups == VK_TRUE) {
        VkPhysicalDeviceSubgroupSizeControlProperties sizes{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_PROPERTIES, nullptr, 0, 0, 0, 0};
        VkPhysicalDeviceProperties2 properties{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, &sizes, {}};
        functions.GetPhysicalDeviceProperties2(device, &properties);
        if (sizes.requiredSubgroupSizeStages & VK_SHADER_STAGE_COMPUTE_BIT) info.subgroup_size_min = sizes.minSubgroupSize, info.subgroup_size_max = sizes.maxSubgroupSize;
    }
    if (chain.cooperative.cooperativeMatrix == VK_TRUE) describe_cooperative(functions, device, info);
    describe_cooperative2(functions, device, chain, info);
}

}  // namespace maquette
