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

Plan plan_of(int64_t count) {
    Plan plan;
    const int64_t states = state_places(OptimizerKind::AdamW8, count);
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
    attributes.optimizer = OptimizerKind::AdamW8;
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
