// The Vulkan functions that we call, loaded at run time: the companion must start on machines without a Vulkan loader.
#pragma once

#define VK_NO_PROTOTYPES
#include <vulkan/vulkan.h>

#include "native/gpu/cooperative_matrix.h"
#include "shared/base/result.h"

// Functions of the loader, of an instance, and of a device.
#define MAQUETTE_VULKAN_GLOBAL(X) \
    X(CreateInstance) X(EnumerateInstanceLayerProperties) X(EnumerateInstanceVersion) X(EnumerateInstanceExtensionProperties)

#define MAQUETTE_VULKAN_INSTANCE(X)                                                                             \
    X(DestroyInstance) X(EnumeratePhysicalDevices) X(GetPhysicalDeviceProperties2) X(GetPhysicalDeviceFeatures2) \
    X(GetPhysicalDeviceMemoryProperties) X(GetPhysicalDeviceQueueFamilyProperties)                              \
    X(EnumerateDeviceExtensionProperties) X(CreateDevice) X(GetDeviceProcAddr)                                   \
    X(GetPhysicalDeviceCooperativeMatrixPropertiesKHR) X(GetPhysicalDeviceCooperativeMatrixFlexibleDimensionsPropertiesNV)

#define MAQUETTE_VULKAN_DEVICE(X)                                                                               \
    X(DestroyDevice) X(GetDeviceQueue) X(CreateBuffer) X(DestroyBuffer) X(GetBufferMemoryRequirements)          \
    X(AllocateMemory) X(FreeMemory) X(BindBufferMemory) X(MapMemory) X(UnmapMemory) X(CreateShaderModule)       \
    X(DestroyShaderModule) X(CreateDescriptorSetLayout) X(DestroyDescriptorSetLayout) X(CreatePipelineLayout)   \
    X(DestroyPipelineLayout) X(CreateComputePipelines) X(DestroyPipeline) X(CreatePipelineCache)                \
    X(DestroyPipelineCache) X(GetPipelineCacheData) X(CreateDescriptorPool) X(DestroyDescriptorPool)            \
    X(AllocateDescriptorSets) X(UpdateDescriptorSets) X(CreateCommandPool) X(DestroyCommandPool)                \
    X(AllocateCommandBuffers) X(FreeCommandBuffers) X(BeginCommandBuffer) X(EndCommandBuffer) X(CmdBindPipeline) \
    X(CmdBindDescriptorSets) X(CmdPushConstants) X(CmdDispatch) X(CmdPipelineBarrier) X(CmdCopyBuffer)          \
    X(CmdFillBuffer) X(CmdWriteTimestamp) X(CmdResetQueryPool) X(CreateQueryPool) X(DestroyQueryPool)           \
    X(GetQueryPoolResults) X(QueueSubmit) X(QueueWaitIdle) X(DeviceWaitIdle) X(CreateSemaphore)                 \
    X(DestroySemaphore) X(WaitSemaphores) X(GetBufferDeviceAddress)

namespace maquette {

struct VulkanFunctions {
    PFN_vkGetInstanceProcAddr GetInstanceProcAddr = nullptr;
#define MAQUETTE_DECLARE(name) PFN_vk##name name = nullptr;
    MAQUETTE_VULKAN_GLOBAL(MAQUETTE_DECLARE)
    MAQUETTE_VULKAN_INSTANCE(MAQUETTE_DECLARE)
    MAQUETTE_VULKAN_DEVICE(MAQUETTE_DECLARE)
#undef MAQUETTE_DECLARE

    // Opens the system's loader (once a process) and fills the global functions.
    static Result<VulkanFunctions> load();
    void load_instance(VkInstance instance);
    void load_device(VkDevice device);
};

// "VK_ERROR_DEVICE_LOST" and the like.
const char* vulkan_result_name(VkResult result);
// An error for a failed call: DeviceLost and OutOfMemory keep their meaning, the rest is Failed.
Error vulkan_error(const char* call, VkResult result);

}  // namespace maquette

// MAQUETTE_VK(f.CreateBuffer(…)): returns the error to the caller when the call fails.
#define MAQUETTE_VK(call)                                                           \
    if (const VkResult maquette_vk_result = (call); maquette_vk_result < 0)         \
    return ::tl::unexpected<::maquette::Error>(::maquette::vulkan_error(#call, maquette_vk_result))
