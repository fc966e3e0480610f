#include "native/server/device_list.h"

#include <sched.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "native/gpu/device.h"

namespace maquette {
namespace {

std::string vendor_name(uint32_t id) {
    switch (id) {
        case 0x10de: return "NVIDIA";
        case 0x1002: return "AMD";
        case 0x8086: return "Intel";
        case 0x13b5: return "Arm";
        case 0x5143: return "Qualcomm";
        case 0x106b: return "Apple";
        case 0x10005: return "Mesa";
        default: {
            char text[16];
            std::snprintf(text, sizeof text, "0x%04x", id);
            return text;
        }
    }
}

ListedDevice listed_gpu(const GpuInfo& info) {
    ListedDevice device;
    device.kind = "gpu";
    device.name = info.name;
    device.vendor = vendor_name(info.vendor_id);
    device.type = info.is_software() ? "software" : info.kind;
    device.memory_bytes = static_cast<int64_t>(info.memory_bytes);
    device.driver = info.driver;
    device.features = {"Vulkan " + std::to_string(VK_API_VERSION_MAJOR(info.api_version)) + "." + std::to_string(VK_API_VERSION_MINOR(info.api_version)),
                       "subgroups of " + std::to_string(info.subgroup_size)};
    if (info.has_timeline_semaphore) device.features.push_back("timeline semaphores");
    for (const char* extension : {"VK_KHR_cooperative_matrix", "VK_NV_cooperative_matrix2", "VK_KHR_shader_integer_dot_product",
                                  "VK_KHR_16bit_storage", "VK_EXT_memory_budget"}) {
        for (const auto& have : info.extensions) {
            if (have == extension) device.features.push_back(extension);
        }
    }
    device.usable = info.has_timeline_semaphore;
    device.reason = !device.usable ? "It lacks timeline semaphores (Vulkan 1.2)."
                    : info.is_software() ? "A GPU in software: right, but slower than the CPU device."
                                         : "A GPU with everything that training needs.";
    return device;
}

std::string processor_field(const std::string& wanted) {
    std::ifstream stream("/proc/cpuinfo");
    std::string line;
    for (int count = 0; count < 200 && std::getline(stream, line); ++count) {
        const size_t colon = line.find(':');
        if (line.compare(0, wanted.size(), wanted) == 0 && colon != std::string::npos && colon + 2 <= line.size()) return line.substr(colon + 2);
    }
    return {};
}

std::vector<std::string> instruction_sets() {
    std::vector<std::string> sets;
#if defined(__x86_64__) || defined(__i386__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("sse4.2")) sets.emplace_back("SSE4.2");
    if (__builtin_cpu_supports("avx")) sets.emplace_back("AVX");
    if (__builtin_cpu_supports("avx2")) sets.emplace_back("AVX2");
    if (__builtin_cpu_supports("fma")) sets.emplace_back("FMA");
    if (__builtin_cpu_supports("avx512f")) sets.emplace_back("AVX-512F");
    if (__builtin_cpu_supports("avx512bw")) sets.emplace_back("AVX-512BW");
    if (__builtin_cpu_supports("avx512vnni")) sets.emplace_back("AVX-512 VNNI");
    if (processor_field("flags").find("amx_bf16") != std::string::npos) sets.emplace_back("AMX BF16");
#elif defined(__aarch64__)
    sets.emplace_back("NEON");
#endif
    return sets;
}

ListedDevice listed_cpu() {
    ListedDevice device;
    device.kind = "cpu";
    device.name = processor_field("model name");
    if (device.name.empty()) device.name = "CPU";
    device.vendor = processor_field("vendor_id");
    device.type = "processor";
    device.memory_bytes = static_cast<int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    device.threads = sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : 1;
    device.features = instruction_sets();
    device.usable = true;
    device.reason = "Always there.";
    return device;
}

std::vector<ListedDevice> find_devices() {
    std::vector<ListedDevice> devices;
    if (const auto gpus = GpuDevice::list()) {
        for (const GpuInfo& info : *gpus) devices.push_back(listed_gpu(info));
    } else {
        // A machine without a loader or a driver is an ordinary machine: told as a device that is not there.
        ListedDevice none;
        none.kind = "gpu";
        none.name = "No Vulkan device";
        none.type = "other";
        none.reason = gpus.error().text();
        devices.push_back(none);
    }
    devices.push_back(listed_cpu());
    return devices;
}

}  // namespace

const std::vector<ListedDevice>& list_devices() {
    static const std::vector<ListedDevice> devices = find_devices();
    return devices;
}

// As open_backend decides: Vulkan in software is slower than the CPU device.
DeviceChoice choose_device(const std::vector<ListedDevice>& devices) {
    bool has_software = false;
    for (const ListedDevice& device : devices) {
        if (device.kind != "gpu" || !device.usable) continue;
        if (device.type != "software") return {"gpu", device.name, "It is a GPU with everything that training needs."};
        has_software = true;
    }
    for (const ListedDevice& device : devices) {
        if (device.kind == "cpu") return {"cpu", device.name, has_software ? "The only Vulkan device is software, which is slower." : "There is no usable GPU."};
    }
    return {"cpu", "CPU", "Nothing else was found."};
}

Json devices_json(const std::vector<ListedDevice>& devices) {
    Json list = Json::array();
    for (const ListedDevice& device : devices) {
        list.push_back({{"kind", device.kind}, {"name", device.name}, {"vendor", device.vendor}, {"type", device.type}, {"driver", device.driver},
                        {"memory_bytes", device.memory_bytes}, {"threads", device.threads}, {"features", device.features},
                        {"usable", device.usable}, {"reason", device.reason}});
    }
    const DeviceChoice choice = choose_device(devices);
    return {{"devices", std::move(list)}, {"chosen", {{"device", choice.device}, {"name", choice.name}, {"reason", choice.reason}}}};
}

}  // namespace maquette
