#include "native/cpu/optimizer_steps.h"

#include <doctest/doctest.h>

#include <cmath>

#include "native/backend/optimizer_states.h"
#include "native/model/mapped_file.h"
#include "shared/base/json.h"

using namespace maquette;

namespace {

Json golden(const char* name) {
    const auto text = read_text_file(std::string(MAQUETTE_SOURCE_FOLDER) + "/tests/golden/train/optimizers.json");
    REQUIRE(text.has_value());
    auto json = parse_json(*text);
    REQUIRE(json.has_value());
    return (*json)[name];
}

// The formula of make_optimizer_goldens.py.
float value_of(int64_t index, int64_t seed) { return static_cast<float>((index * 7919 + seed * 104729) % 65536 - 32768) / 32768.0f; }

}  // namespace

TEST_CASE("optimizer: AdamW in 8 bits gives bitsandbytes' parameters, codes and absmax values") {
    const Json expected = golden("adamw8");
    const int64_t count = json_integer(expected, "count"), kept = json_integer(expected, "kept");
    std::vector<float> parameters, gradients(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; ++i) parameters.push_back(value_of(i, 1));
    std::vector<float> moments[2];
    for (auto& moment : moments) moment.assign(static_cast<size_t>(state_places(OptimizerKind::AdamW8, count)), 0.0f);
    OpAttributes attributes;
    attributes.optimizer = OptimizerKind::AdamW8;
    attributes.epsilon = json_number(expected, "eps");
    attributes.weight_decay = json_number(expected, "weight_decay");
    RunArguments run;
    run.learning_rate = json_number(expected, "lr");
    for (run.step = 1; run.step <= json_integer(expected, "steps"); ++run.step) {
        for (int64_t i = 0; i < count; ++i) gradients[static_cast<size_t>(i)] = static_cast<float>(std::pow(static_cast<double>(value_of(i, 9 + run.step)), 3));
        cpu_optimizer_step({parameters.data(), gradients.data(), moments[0].data(), moments[1].data(), count}, attributes, run);
    }
    const auto wanted = expected["parameters"].get<std::vector<double>>();
    int apart = 0;  // Where a moment lay half way between two levels, and the other one was taken.
    for (size_t i = 0; i < wanted.size(); ++i) {
        const double difference = std::abs(static_cast<double>(parameters[i * static_cast<size_t>(kept)]) - wanted[i]);
        CHECK(difference < 1e-3);
        apart += difference > 1e-5 ? 1 : 0;
    }
    CHECK(apart <= 4);  // Of 122.
    for (const int which : {0, 1}) {
        CAPTURE(which);
        const auto absmax = expected[which == 0 ? "absmax1" : "absmax2"].get<std::vector<double>>();
        REQUIRE(absmax.size() == static_cast<size_t>((count + state_block - 1) / state_block));
        for (size_t i = 0; i < absmax.size(); ++i) CHECK(moments[which][static_cast<size_t>(state_code_places(count)) + i] == doctest::Approx(absmax[i]).epsilon(1e-4));
        const auto codes = expected[which == 0 ? "codes1" : "codes2"].get<std::vector<int>>();
        const auto* own = reinterpret_cast<const uint8_t*>(moments[which].data());
        int different = 0;
        for (size_t i = 0; i < codes.size(); ++i) {
            CHECK(std::abs(codes[i] - own[i]) <= 1);  // A number half way between two levels.
            different += codes[i] != own[i] ? 1 : 0;
        }
        CHECK(different <= 3);
    }
}

TEST_CASE("optimizer: small tensors keep 32 bits, large ones take a byte a number") {
    CHECK(optimizer_of(OptimizerKind::AdamW8, 4095) == OptimizerKind::AdamW);
    CHECK(optimizer_of(OptimizerKind::AdamW8, 4096) == OptimizerKind::AdamW8);
    CHECK(state_places(OptimizerKind::AdamW8, 4096) == 4096 / 4 + 16);
    CHECK(state_places(OptimizerKind::Sgd, 4096) == 0);
}

TEST_CASE("optimizer: the nearest code, the lower of two equally near") {
    const std::vector<float> levels = {-1.0f, 0.0f, 1.0f, 3.0f};
    CHECK(nearest_code(levels, -5.0f) == 0);
    CHECK(nearest_code(levels, 0.6f) == 2);
    CHECK(nearest_code(levels, 2.0f) == 2);
    CHECK(nearest_code(levels, 9.0f) == 3);
}
