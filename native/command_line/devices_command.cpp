// `maquette devices`: what this machine can compute with, and what would be used and why.
#include <cstdio>

#include "native/command_line/commands.h"
#include "native/server/device_list.h"

namespace maquette {
namespace {

Result<void> show_devices(const CommandContext& context) {
    const auto& devices = list_devices();
    if (context.json) {
        std::printf("%s\n", write_json(devices_json(devices)).c_str());
        return {};
    }
    for (const ListedDevice& device : devices) {
        std::printf("%s  %s\n", device.kind == "gpu" ? "GPU" : "CPU", device.name.c_str());
        if (!device.vendor.empty()) std::printf("     vendor    %s, %s\n", device.vendor.c_str(), device.type.c_str());
        if (!device.driver.empty()) std::printf("     driver    %s\n", device.driver.c_str());
        if (device.memory_bytes > 0) std::printf("     memory    %.1f GiB\n", static_cast<double>(device.memory_bytes) / (1 << 30));
        if (device.threads > 0) std::printf("     threads   %lld\n", static_cast<long long>(device.threads));
        std::string features;
        for (const auto& feature : device.features) features += (features.empty() ? "" : ", ") + feature;
        if (!features.empty()) std::printf("     features  %s\n", features.c_str());
        std::printf("     %s    %s\n", device.usable ? "usable" : "unused", device.reason.c_str());
    }
    const DeviceChoice choice = choose_device(devices);
    std::printf("\n`--device auto` takes the %s (%s). %s\n", choice.device.c_str(), choice.name.c_str(), choice.reason.c_str());
    return {};
}

}  // namespace

void add_devices_command(Command& app, CommandContext& context) {
    add_command(app, context, "devices", "Show what this machine can compute with, and what would be used",
                "maquette devices --json", [&context] { return show_devices(context); });
}

}  // namespace maquette
