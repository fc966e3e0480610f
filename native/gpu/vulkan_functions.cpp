#include "native/gpu/vulkan_functions.h"

#include <dlfcn.h>

namespace maquette {

Result<VulkanFunctions> VulkanFunctions::load() {
    // Never closed: drivers keep threads of their own that outlive any device.
    static void* const library = dlopen("libvulkan.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return fail(ErrorCode::Failed, "There is no Vulkan loader (libvulkan.so.1) on this machine.",
                    "Install the package libvulkan1 and your GPU's driver, or train with --device cpu.");
    VulkanFunctions functions;
    functions.GetInstanceProcAddr = reinterpret_cast<PFN_vkGetInstanceProcAddr>(dlsym(library, "vkGetInstanceProcAddr"));
    if (!functions.GetInstanceProcAddr) return fail(ErrorCode::Failed, "libvulkan.so.1 is not a Vulkan loader.", "Reinstall libvulkan1.");
#define MAQUETTE_LOAD(name) \
    functions.name = reinterpret_cast<PFN_vk##name>(functions.GetInstanceProcAddr(nullptr, "vk" #name));
    MAQUETTE_VULKAN_GLOBAL(MAQUETTE_LOAD)
#undef MAQUETTE_LOAD
    if (!functions.EnumerateInstanceVersion)
        return fail(ErrorCode::Failed, "The Vulkan loader is older than Vulkan 1.1.", "Update libvulkan1.");
    return functions;
}

void VulkanFunctions::load_instance(VkInstance instance) {
#define MAQUETTE_LOAD(name) name = reinterpret_cast<PFN_vk##name>(GetInstanceProcAddr(instance, "vk" #name));
    MAQUETTE_VULKAN_INSTANCE(MAQUETTE_LOAD)
#undef MAQUETTE_LOAD
}

void VulkanFunctions::load_device(VkDevice device) {
#define MAQUETTE_LOAD(name) name = reinterpret_cast<PFN_vk##name>(GetDeviceProcAddr(device, "vk" #name));
    MAQUETTE_VULKAN_DEVICE(MAQUETTE_LOAD)
#undef MAQUETTE_LOAD
}

const char* vulkan_result_name(VkResult result) {
    switch (result) {
#define MAQUETTE_NAME(name) \
    case name:              \
        return #name;
        MAQUETTE_NAME(VK_SUCCESS)
        MAQUETTE_NAME(VK_NOT_READY)
        MAQUETTE_NAME(VK_TIMEOUT)
        MAQUETTE_NAME(VK_ERROR_OUT_OF_HOST_MEMORY)
        MAQUETTE_NAME(VK_ERROR_OUT_OF_DEVICE_MEMORY)
        MAQUETTE_NAME(VK_ERROR_INITIALIZATION_FAILED)
        MAQUETTE_NAME(VK_ERROR_DEVICE_LOST)
        MAQUETTE_NAME(VK_ERROR_MEMORY_MAP_FAILED)
        MAQUETTE_NAME(VK_ERROR_LAYER_NOT_PRESENT)
        MAQUETTE_NAME(VK_ERROR_EXTENSION_NOT_PRESENT)
        MAQUETTE_NAME(VK_ERROR_FEATURE_NOT_PRESENT)
        MAQUETTE_NAME(VK_ERROR_INCOMPATIBLE_DRIVER)
        MAQUETTE_NAME(VK_ERROR_TOO_MANY_OBJECTS)
        MAQUETTE_NAME(VK_ERROR_OUT_OF_POOL_MEMORY)
#undef MAQUETTE_NAME
        default:
            return "an unlisted VkResult";
    }
}

Error vulkan_error(const char* call, VkResult result) {
    Error error;
    error.reason = std::string(call).substr(0, std::string(call).find('(')) + " failed with " + vulkan_result_name(result) + ".";
    switch (result) {
        case VK_ERROR_DEVICE_LOST:
            error.code = ErrorCode::DeviceLost;
            error.fix = "The GPU stopped answering. Resume from the last checkpoint, with fewer rows a batch if it happens again.";
            break;
        case VK_ERROR_OUT_OF_HOST_MEMORY:
        case VK_ERROR_OUT_OF_DEVICE_MEMORY:
            error.code = ErrorCode::OutOfMemory;
            error.fix = "Use fewer rows a batch, a shorter --max-length, or --device cpu.";
            break;
        default:
            error.fix = "Run `maquette devices` and `maquette selftest`; train with --device cpu meanwhile.";
    }
    return error;
}

}  // namespace maquette
