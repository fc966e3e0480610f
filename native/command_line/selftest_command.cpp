// `maquette selftest`: what the devices of this machine really compute, operation by operation.
#include <cstdio>
#include <memory>

#include "native/command_line/commands.h"
#include "native/server/device_list.h"
#include "native/verify/self_test.h"

namespace maquette {
namespace {

void print_test(const SelfTest& test) {
    std::printf("%s\n", test.device.c_str());
    for (const SelfTestRow& row : test.rows) {
        std::printf("  %-24s %3lld runs  error %.2e  %8.2f ms  %s\n", row.operation.c_str(), static_cast<long long>(row.runs), row.relative_error, row.milliseconds,
                    row.ok ? "ok" : "WRONG");
    }
    for (const SelfTestKernel& kernel : test.kernels) {
        const bool has_run = kernel.milliseconds > 0 || kernel.relative_error > 0;
        std::printf("  %-21s %-40s ", kernel.operation.c_str(), kernel.variant.c_str());
        if (has_run) std::printf("error %.2e  %8.3f ms  %9.1f GFLOP/s  ", kernel.relative_error, kernel.milliseconds, kernel.gigaflops);
        std::printf("%s\n", kernel.refused.empty() ? "ok" : ("not used: " + kernel.refused).c_str());
    }
}

bool has_gpu() {
    for (const ListedDevice& device : list_devices()) {
        if (device.kind == "gpu" && device.usable) return true;
    }
    return false;
}

Result<void> run_self_test(const std::string& device, int threads, CommandContext& context) {
    std::vector<std::string> devices = {device};
    if (device == "all") {
        devices = {"cpu"};
        if (has_gpu()) devices.push_back("gpu");
    }
    Json tests = Json::array();
    bool is_ok = true;
    for (const std::string& name : devices) {
        MAQUETTE_TRY(const SelfTest test, self_test(name, threads));
        is_ok = is_ok && test.ok();
        if (context.json) tests.push_back(self_test_json(test));
        else print_test(test);
    }
    if (context.json) std::printf("%s\n", write_json({{"ok", is_ok}, {"devices", std::move(tests)}}).c_str());
    context.json_done = context.json;
    if (!is_ok) return fail(ErrorCode::Failed, "A device computes something else than the reference.", "Update its driver, or train with --device cpu meanwhile.");
    return {};
}

}  // namespace

void add_selftest_command(Command& app, CommandContext& context) {
    const auto device = std::make_shared<std::string>("all");
    const auto threads = std::make_shared<int>(0);
    Command command = add_command(app, context, "selftest", "Compare what each device computes with the reference, operation by operation",
                                  "maquette selftest --device gpu", [device, threads, &context] { return run_self_test(*device, *threads, context); });
    command.option("--device", *device, "all, cpu, gpu or reference").among({"all", "cpu", "gpu", "reference"}).with_default();
    command.option("--threads", *threads, "CPU threads; 0 takes all").not_negative();
}

}  // namespace maquette
