#include "native/gpu/device.h"

#include <algorithm>
#include <optional>

#include "native/gpu/device_features.h"

namespace maquette {
namespace {

constexpr const char* validation_layer = "VK_LAYER_KHRONOS_validation";

const char* kind_name(VkPhysicalDeviceType type) {
    switch (type) {
        case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
            return "discrete";
        case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
            return "integrated";
        case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
            return "virtual";
        case VK_PHYSICAL_DEVICE_TYPE_CPU:
            return "cpu";
        default:
            return "other";
    }
}

Result<VkInstance> create_instance(const VulkanFunctions& functions, bool validation) {
    uint32_t loader_version = 0;
    functions.EnumerateInstanceVersion(&loader_version);
    if (loader_version < VK_API_VERSION_1_2)
        return fail(ErrorCode::Failed, "The Vulkan loader is older than Vulkan 1.2.", "Update libvulkan1.");
    VkApplicationInfo application{VK_STRUCTURE_TYPE_APPLICATION_INFO};
    application.pApplicationName = "maquette";
    application.apiVersion = VK_API_VERSION_1_3;  // The highest that is used where a device has it.
    VkInstanceCreateInfo create{VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO};
    create.pApplicationInfo = &application;
    const VkValidationFeatureEnableEXT synchronization[] = {VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT};
    VkValidationFeaturesEXT features{VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT};
    features.enabledValidationFeatureCount = 1;
    features.pEnabledValidationFeatures = synchronization;
    if (validation) {
        create.enabledLayerCount = 1;
        create.ppEnabledLayerNames = &validation_layer;
        create.pNext = &features;
    }
    VkInstance instance = VK_NULL_HANDLE;
    const VkResult result = functions.CreateInstance(&create, nullptr, &instance);
    if (result == VK_ERROR_LAYER_NOT_PRESENT)
        return fail(ErrorCode::Failed, "The Vulkan validation layer is not installed.", "Install the package vulkan-validationlayers.");
    if (result == VK_ERROR_INCOMPATIBLE_DRIVER)
        return fail(ErrorCode::Failed, "No Vulkan driver was found.", "Install your GPU's driver, or mesa-vulkan-drivers for Vulkan in software.");
    if (result < 0) return fail(vulkan_error("vkCreateInstance", result));
    return instance;
}

std::vector<VkPhysicalDevice> physical_devices(const VulkanFunctions& functions, VkInstance instance) {
    uint32_t count = 0;
    functions.EnumeratePhysicalDevices(instance, &count, nullptr);
    std::vector<VkPhysicalDevice> devices(count);
    functions.EnumeratePhysicalDevices(instance, &count, devices.data());
    devices.resize(count);
    return devices;
}

GpuInfo describe(const VulkanFunctions& functions, VkPhysicalDevice device) {
    VkPhysicalDeviceIDProperties ids{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_ID_PROPERTIES};
    VkPhysicalDeviceDriverProperties driver{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES, &ids, {}, {}, {}, {}};
    VkPhysicalDeviceSubgroupProperties subgroup{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES, &driver, {}, {}, {}, {}};
    VkPhysicalDeviceMaintenance3Properties maintenance{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES, &subgroup, {}, {}};
    VkPhysicalDeviceProperties2 properties{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, &maintenance, {}};
    functions.GetPhysicalDeviceProperties2(device, &properties);
    VkPhysicalDeviceMemoryProperties memory{};
    functions.GetPhysicalDeviceMemoryProperties(device, &memory);

    const VkPhysicalDeviceProperties& base = properties.properties;
    GpuInfo info;
    info.name = base.deviceName;
    info.driver = std::string(driver.driverName) + " " + driver.driverInfo;
    info.kind = kind_name(base.deviceType);
    info.vendor_id = base.vendorID;
    info.device_id = base.deviceID;
    info.api_version = base.apiVersion;
    for (const uint8_t byte : ids.deviceUUID) {
        info.uuid += "0123456789abcdef"[byte >> 4];
        info.uuid += "0123456789abcdef"[byte & 15];
    }
    for (uint32_t i = 0; i < memory.memoryHeapCount; ++i)
        if (memory.memoryHeaps[i].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) info.memory_bytes += memory.memoryHeaps[i].size;
    info.allocation_bytes_max = maintenance.maxMemoryAllocationSize;
    info.binding_bytes_max = base.limits.maxStorageBufferRange;
    info.subgroup_size = subgroup.subgroupSize;
    info.has_subgroup_shuffle = (subgroup.supportedOperations & VK_SUBGROUP_FEATURE_SHUFFLE_BIT) != 0;
    info.shared_memory_bytes = base.limits.maxComputeSharedMemorySize;
    info.invocations_max = base.limits.maxComputeWorkGroupInvocations;
    info.timestamp_nanoseconds = base.limits.timestampComputeAndGraphics ? base.limits.timestampPeriod : 0;
    uint32_t count = 0;
    functions.EnumerateDeviceExtensionProperties(device, nullptr, &count, nullptr);
    std::vector<VkExtensionProperties> extensions(count);
    functions.EnumerateDeviceExtensionProperties(device, nullptr, &count, extensions.data());
    for (const auto& extension : extensions) info.extensions.emplace_back(extension.extensionName);
    describe_features(functions, device, info);
    return info;
}

bool is_usable(const GpuInfo& info) { return info.api_version >= VK_API_VERSION_1_2 && info.has_timeline_semaphore && info.has_buffer_address; }

int preference(const GpuInfo& info) {
    static const char* const order[] = {"discrete", "integrated", "virtual", "other", "cpu"};
    return static_cast<int>(std::find(std::begin(order), std::end(order), info.kind) - std::begin(order));
}

Error no_device() {
    return {ErrorCode::Failed, "No device here supports Vulkan 1.2 with timeline semaphores and buffer addresses.", "Update the GPU's driver, or train with --device cpu.", {}, 0, {}};
}

std::optional<uint32_t> compute_family(const VulkanFunctions& functions, VkPhysicalDevice device) {
    uint32_t count = 0;
    functions.GetPhysicalDeviceQueueFamilyProperties(device, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    functions.GetPhysicalDeviceQueueFamilyProperties(device, &count, families.data());
    for (uint32_t i = 0; i < count; ++i)
        if (families[i].queueFlags & VK_QUEUE_COMPUTE_BIT) return i;
    return std::nullopt;
}

}  // namespace

Result<std::vector<GpuInfo>> GpuDevice::list() {
    MAQUETTE_TRY(VulkanFunctions functions, VulkanFunctions::load());
    MAQUETTE_TRY(const VkInstance instance, create_instance(functions, false));
    functions.load_instance(instance);
    std::vector<GpuInfo> out;
    for (const VkPhysicalDevice device : physical_devices(functions, instance)) {
        GpuInfo info = describe(functions, device);
        if (is_usable(info)) out.push_back(std::move(info));
    }
    functions.DestroyInstance(instance, nullptr);
    return out;
}

Result<GpuInfo> GpuDevice::best() {
    MAQUETTE_TRY(const std::vector<GpuInfo> devices, list());
    if (devices.empty()) return fail(no_device());
    return *std::min_element(devices.begin(), devices.end(), [](const GpuInfo& a, const GpuInfo& b) { return preference(a) < preference(b); });
}

Result<std::shared_ptr<GpuDevice>> GpuDevice::open(const GpuOpenOptions& options) {
    std::shared_ptr<GpuDevice> gpu(new GpuDevice());
    VulkanFunctions& functions = gpu->functions_;
    MAQUETTE_TRY(functions, VulkanFunctions::load());
    MAQUETTE_TRY(gpu->instance_, create_instance(functions, options.validation));
    functions.load_instance(gpu->instance_);

    std::vector<std::pair<GpuInfo, VkPhysicalDevice>> usable;
    for (const VkPhysicalDevice device : physical_devices(functions, gpu->instance_)) {
        GpuInfo info = describe(functions, device);
        if (is_usable(info)) usable.emplace_back(std::move(info), device);
    }
    if (usable.empty()) return fail(no_device());
    auto chosen = usable.begin();
    if (options.index >= 0) {
        if (options.index >= static_cast<int>(usable.size()))
            return fail(ErrorCode::WrongUsage, "There is no GPU number " + std::to_string(options.index) + ".", "See `maquette devices`.");
        chosen += options.index;
    } else {
        chosen = std::min_element(usable.begin(), usable.end(),
                                  [](const auto& a, const auto& b) { return preference(a.first) < preference(b.first); });
    }
    gpu->info_ = chosen->first;
    gpu->memory_bytes_max_ = options.memory_bytes_max;
    const auto family = compute_family(functions, chosen->second);
    if (!family) return fail(ErrorCode::Failed, gpu->info_.name + " has no compute queue.", "Train with --device cpu.");
    gpu->queue_family_ = *family;

    const float priority = 1;
    VkDeviceQueueCreateInfo queue{VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO};
    queue.queueFamilyIndex = *family;
    queue.queueCount = 1;
    queue.pQueuePriorities = &priority;
    const GpuInfo& info = gpu->info_;
    FeatureChain chain(info);
    chain.turn_on(info);
    VkPhysicalDeviceFeatures features{};
    features.shaderInt64 = info.has_int64;
    VkDeviceCreateInfo create{VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO};
    create.pEnabledFeatures = &features;
    create.pNext = chain.first();
    create.enabledExtensionCount = static_cast<uint32_t>(chain.extensions.size());
    create.ppEnabledExtensionNames = chain.extensions.data();
    create.queueCreateInfoCount = 1;
    create.pQueueCreateInfos = &queue;
    MAQUETTE_VK(functions.CreateDevice(chosen->second, &create, nullptr, &gpu->device_));
    functions.load_device(gpu->device_);
    functions.GetDeviceQueue(gpu->device_, *family, 0, &gpu->queue_);
    functions.GetPhysicalDeviceMemoryProperties(chosen->second, &gpu->memory_);
    return gpu;
}

const char* precision_name(MatmulPrecision precision) { return precision == MatmulPrecision::Float32 ? "f32" : precision == MatmulPrecision::Float16 ? "f16" : "bf16"; }

bool GpuInfo::multiplies_matrices_in(MatmulPrecision precision) const {
    return has_memory_model && std::any_of(cooperative_shapes.begin(), cooperative_shapes.end(), [&](const CooperativeShape& shape) { return shape.operands == precision; });
}

bool GpuInfo::has_extension(std::string_view extension) const { return std::find(extensions.begin(), extensions.end(), extension) != extensions.end(); }

GpuDevice::~GpuDevice() {
    if (device_) functions_.DestroyDevice(device_, nullptr);
    if (instance_) functions_.DestroyInstance(instance_, nullptr);
}

Result<uint32_t> GpuDevice::memory_type(uint32_t type_bits, VkMemoryPropertyFlags wanted, VkMemoryPropertyFlags preferred, VkMemoryPropertyFlags avoided) const {
    for (const VkMemoryPropertyFlags without : {avoided, VkMemoryPropertyFlags{0}})
        for (const VkMemoryPropertyFlags flags : {wanted | preferred, wanted})
            for (uint32_t i = 0; i < memory_.memoryTypeCount; ++i)
                if ((type_bits >> i & 1u) && (memory_.memoryTypes[i].propertyFlags & (flags | without)) == flags) return i;
    return fail(ErrorCode::OutOfMemory, info_.name + " offers no memory of the kind that is needed.", "Train with --device cpu.");
}

Result<void> GpuDevice::take_memory(uint64_t bytes) {
    if (memory_bytes_max_ > 0 && memory_taken_ + bytes > memory_bytes_max_)
        return fail(ErrorCode::OutOfMemory, "The run may take " + std::to_string(memory_bytes_max_ >> 20) + " MiB of " + info_.name + "'s memory, and needs " +
                    std::to_string((memory_taken_ + bytes) >> 20) + " MiB.", "Use fewer rows a batch, a shorter --max-length, or --device cpu.");
    memory_taken_ += bytes;
    return {};
}

bool GpuDevice::is_host_coherent(uint32_t memory_type) const {
    constexpr VkMemoryPropertyFlags wanted = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
    return (memory_.memoryTypes[memory_type].propertyFlags & wanted) == wanted;
}

}  // namespace maquette
