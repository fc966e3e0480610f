#include "native/gpu/commands.h"

#include <doctest/doctest.h>

#include <cstring>

#include "shaders/interface/params.h"

using namespace maquette;

TEST_CASE("gpu: a recorded list runs a kernel between two copies, as often as wanted") {
    auto opened = GpuDevice::open({});
    if (!opened) {
        MESSAGE("skipped: no Vulkan device: " << opened.error().text());
        return;
    }
    const auto device = *opened;
    constexpr uint32_t count = 1001;  // Not a multiple of the workgroup.
    constexpr uint64_t bytes = count * sizeof(float);
    const auto upload = *GpuBuffer::create(device, bytes, GpuMemoryUse::Upload);
    const auto download = *GpuBuffer::create(device, bytes, GpuMemoryUse::Download);
    const auto x = *GpuBuffer::create(device, bytes, GpuMemoryUse::Device);
    const auto y = *GpuBuffer::create(device, bytes, GpuMemoryUse::Device);
    std::vector<float> values(count);
    for (uint32_t i = 0; i < count; ++i) values[i] = static_cast<float>(i);
    std::memcpy(upload->mapped(), values.data(), bytes);

    GpuKernels kernels(device);
    const GpuKernel* add = *kernels.get("column_sum", 2);
    shader::ElementwiseParams params{};
    params.rows = 1;
    params.columns = count;
    params.x_stride = count;
    const auto commands = *GpuCommands::create(device);
    REQUIRE(commands->begin());
    commands->copy({upload.get(), 0, bytes}, {x.get(), 0, bytes});
    commands->fill_zero({y.get(), 0, bytes});
    commands->barrier();
    const GpuBinding bindings[] = {{x.get(), 0, bytes}, {y.get(), 0, bytes}};
    for (int i = 0; i < 2; ++i) {
        REQUIRE(commands->dispatch(*add, bindings, std::as_bytes(std::span(&params, 1)), {(count + 63) / 64, 1, 1}));
        commands->barrier();
    }
    commands->copy({y.get(), 0, bytes}, {download.get(), 0, bytes});
    REQUIRE(commands->end());
    for (int run = 0; run < 3; ++run) {
        REQUIRE(commands->run());
        // The kernel adds x to y, and it was recorded twice.
        std::vector<float> result(count);
        std::memcpy(result.data(), download->mapped(), bytes);
        bool doubled = true;
        for (uint32_t i = 0; i < count; ++i) doubled &= result[i] == 2 * values[i];
        CHECK(doubled);
    }
}

TEST_CASE("gpu: a device number that does not exist is refused") {
    const auto opened = GpuDevice::open({.index = 99});
    REQUIRE_FALSE(opened);
    CHECK(!opened.error().fix.empty());
}
