// What this machine can compute with, and what would be used and why.
#pragma once

#include <string>
#include <vector>

#include "shared/base/json.h"

namespace maquette {

struct ListedDevice {
    std::string kind;  // "gpu" or "cpu"
    std::string name;
    std::string vendor;
    std::string type;  // "discrete", "integrated", "virtual", "software", "processor"
    int64_t memory_bytes = 0;
    int64_t threads = 0;                // Of a CPU: what may run at the same time.
    std::vector<std::string> features;  // Instruction sets, or what matters of Vulkan.
    std::string driver;
    bool usable = false;
    std::string reason;  // Why it is usable, or why not.
};

// The GPUs that the Vulkan loader finds, then the CPU. Asks the drivers once a process: that takes up to a second.
const std::vector<ListedDevice>& list_devices();

struct DeviceChoice {
    std::string device;  // What `--device auto` means: "gpu" or "cpu".
    std::string name;
    std::string reason;
};
DeviceChoice choose_device(const std::vector<ListedDevice>& devices);

// {"devices":[…],"chosen":{…}} as messages.h describes it.
Json devices_json(const std::vector<ListedDevice>& devices);

}  // namespace maquette
