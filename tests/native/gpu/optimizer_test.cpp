// Moments in 8 bits on the GPU, against the CPU's, which bitsandbytes' numbers prove (tests/native/cpu).
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>

#include "native/backend/optimizer_states.h"
#include "native/cpu/cpu_backend.h"
#include "native/gpu/gpu_backend.h"
#include "shared/base/random.h"

using namespace maquette;

namespace {

constexpr int64_t parameter_offset = 131;  // No multiple of a binding's alignment.

Plan plan_of(int64_t count, OptimizerKind optimizer = OptimizerKind::AdamW8) {
    Plan plan;
    const int64_t states = state_places(optimizer, count);
    for (const auto& [arena, size] : {std::pair{Arena::Parameters, parameter_offset + count}, {Arena::Gradients, parameter_offset + count}, {Arena::FirstMoments, states + 64}, {Arena::SecondMoments, states + 64}}) {
        Tensor tensor;
        tensor.arena = arena;
        tensor.rows = 1;
        tensor.columns = size;
        plan.tensors.push_back(tensor);
        plan.arena_elements[static_cast<size_t>(arena)] = size;
    }
    OpAttributes attributes;
    attributes.count = count;
    attributes.offset = parameter_offset;
    attributes.state_offset = 64;
    attributes.optimizer = optimizer;
    attributes.epsilon = 1e-8;
    attributes.weight_decay = 0.1;
    plan.sections.push_back({"adamw", {{OpKind::AdamW, {}, {}, attributes, {}}}});
    return plan;
}

std::vector<float> read(Backend& backend, const Plan& plan, TensorId id) {
    std::vector<float> values(static_cast<size_t>(plan.tensor(id).elements()));
    REQUIRE(backend.read(id, 0, std::span<float>(values)));
    return values;
}

}  // namespace

TEST_CASE("gpu: AdamW in 8 bits steps as the CPU does, codes and absmax values included") {
    auto opened = open_gpu_backend({});
    if (!opened) {
        MESSAGE("skipped: no Vulkan device: " << opened.error().text());
        return;
    }
    for (const int64_t count : {int64_t{4096}, int64_t{10007}}) {
        const Plan plan = plan_of(count);
        const auto gpu = std::move(*open_gpu_backend({})), cpu = make_cpu_backend(2);
        REQUIRE(gpu->prepare(plan));
        REQUIRE(cpu->prepare(plan));
        Random random(3);
        std::vector<float> values(static_cast<size_t>(parameter_offset + count));
        for (float& value : values) value = random.normal();
        for (Backend* backend : {gpu.get(), cpu.get()}) REQUIRE(backend->write(0, 0, std::span<const float>(values)));
        RunArguments run;
        run.learning_rate = 0.01;
        run.gradient_scale = 0.5;
        for (run.step = 1; run.step <= 5; ++run.step) {
            for (float& value : values) value = std::pow(random.normal(), 3.0f);
            for (Backend* backend : {gpu.get(), cpu.get()}) {
                REQUIRE(backend->write(1, 0, std::span<const float>(values)));
                REQUIRE(backend->run(plan.sections.front(), run));
            }
        }
        const auto ours = read(*gpu, plan, 0), expected = read(*cpu, plan, 0);
        int apart = 0;
        for (size_t i = 0; i < ours.size(); ++i) apart += std::abs(ours[i] - expected[i]) > 1e-5f ? 1 : 0;
        CHECK(apart <= 2);  // Where a moment lay half way between two levels, and the other one was taken.
        for (const TensorId moments : {2, 3}) {
            const auto own = read(*gpu, plan, moments), wanted = read(*cpu, plan, moments);
            const int64_t absmax = 64 + state_code_places(count);
            for (size_t i = static_cast<size_t>(absmax); i < static_cast<size_t>(64 + state_places(OptimizerKind::AdamW8, count)); ++i) CHECK(own[i] == doctest::Approx(wanted[i]).epsilon(1e-5));
            std::vector<uint8_t> own_codes(static_cast<size_t>(count)), wanted_codes(own_codes.size());
            std::memcpy(own_codes.data(), own.data() + 64, own_codes.size());
            std::memcpy(wanted_codes.data(), wanted.data() + 64, own_codes.size());
            int different = 0;
            for (size_t i = 0; i < own_codes.size(); ++i) different += own_codes[i] != wanted_codes[i] ? 1 : 0;
            CHECK(different <= 2);
        }
    }
}

TEST_CASE("gpu: moments lie in the host's memory when they are told to or when the device is full, and step to the same bits") {
    if (!GpuDevice::open({})) {
        MESSAGE("skipped: no Vulkan device");
        return;
    }
    constexpr int64_t count = 3 << 20;  // 12 MiB each of parameters, gradients and, in f32, of either moment.
    for (const OptimizerKind optimizer : {OptimizerKind::AdamW, OptimizerKind::AdamW8}) {
        const Plan plan = plan_of(count, optimizer);
        const auto stepped = [&](const GpuBackendOptions& options, int64_t paged_arenas) {
            const auto gpu = std::move(*open_gpu_backend(options));
            REQUIRE(gpu->prepare(plan));
            int64_t paged = 0;
            for (const Arena arena : {Arena::FirstMoments, Arena::SecondMoments}) paged += plan.arena_elements[static_cast<size_t>(arena)] * 4;
            CHECK(gpu->paged_bytes() == paged * paged_arenas / 2);
            Random random(3);
            std::vector<float> values(static_cast<size_t>(parameter_offset + count));
            for (const TensorId id : {0, 1}) {
                for (float& value : values) value = random.normal();
                REQUIRE(gpu->write(id, 0, std::span<const float>(values)));
            }
            RunArguments run;
            run.learning_rate = 0.01;
            run.gradient_scale = 0.5;
            for (run.step = 1; run.step <= 3; ++run.step) REQUIRE(gpu->run(plan.sections.front(), run));
            std::vector<std::vector<uint32_t>> arenas;  // Bits: codes of 8 bits, read as f32, may be no numbers.
            for (const TensorId id : {0, 2, 3}) {
                const auto numbers = read(*gpu, plan, id);
                arenas.emplace_back(numbers.size());
                std::memcpy(arenas.back().data(), numbers.data(), numbers.size() * sizeof(float));
            }
            return arenas;
        };
        GpuBackendOptions options;
        const auto on_device = stepped(options, 0);
        options.moments = MomentsPlace::Host;
        CHECK(stepped(options, 2) == on_device);
        // Room for parameters, gradients and the small scratch: the device itself refuses the moments.
        options.moments = MomentsPlace::Device;
        options.memory_bytes_max = uint64_t{26} << 20;
        CHECK(stepped(options, 2) == on_device);
        options.memory_bytes_max = uint64_t{20} << 20;
        const auto refused = std::move(*open_gpu_backend(options))->prepare(plan);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::OutOfMemory);
        CHECK(refused.error().reason.starts_with("The run may take 20 MiB of "));
    }
}
