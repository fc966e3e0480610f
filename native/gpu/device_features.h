// Which optional features of Vulkan kernels may use: asked of a device, and turned on with it.
#pragma once

#include "native/gpu/device.h"

namespace maquette {

// The features as one chain, without those whose extension the device lacks.
struct FeatureChain {
    VkPhysicalDeviceVulkan11Features vulkan11{};
    VkPhysicalDeviceVulkan12Features vulkan12{};
    VkPhysicalDeviceSubgroupSizeControlFeatures subgroup_size{};
    VkPhysicalDeviceCooperativeMatrixFeaturesKHR cooperative{};
    VkPhysicalDeviceShaderBfloat16FeaturesKHR bfloat16{};
    VkPhysicalDeviceCooperativeMatrix2FeaturesNV cooperative2{};
    std::vector<const char*> extensions;  // Those of the chain that the device has.

    explicit FeatureChain(const GpuInfo& info);
    FeatureChain(const FeatureChain&) = delete;
    FeatureChain& operator=(const FeatureChain&) = delete;
    void* first() { return &vulkan11; }
    // Asks for everything that `info` says the device has and kernels use.
    void turn_on(const GpuInfo& info);
};

// Fills in what depends on features and extensions; the extensions and the version are known by then.
void describe_features(const VulkanFunctions& functions, VkPhysicalDevice device, GpuInfo& info);

}  // namespace maquette
