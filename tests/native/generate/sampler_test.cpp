#include "native/generate/sampler.h"

#include <doctest/doctest.h>

#include <cmath>

#include "native/model/mapped_file.h"
#include "shared/base/json.h"

using namespace maquette;

namespace {

Json goldens() {
    const auto text = read_text_file(std::string(MAQUETTE_SOURCE_FOLDER) + "/tests/golden/generate/sampler.json");
    REQUIRE(text.has_value());
    auto json = parse_json(*text);
    REQUIRE(json.has_value());
    return *json;
}

SamplingOptions options_of(const Json& json) {
    SamplingOptions options;
    options.temperature = json_number(json, "temperature", 1.0);
    options.top_k = json_integer(json, "top_k", 0);
    options.top_p = json_number(json, "top_p", 1.0);
    options.min_p = json_number(json, "min_p", 0.0);
    options.repetition_penalty = json_number(json, "repetition_penalty", 1.0);
    return options;
}

}  // namespace

TEST_CASE("sampler: what is drawn has the distribution that transformers' processors leave") {
    const Json golden = goldens();
    const auto logits = golden["logits"].get<std::vector<float>>();
    const auto history = golden["history"].get<std::vector<int32_t>>();
    constexpr int draws = 20000;
    for (const Json& one : golden["cases"]) {
        CAPTURE(write_json(one["options"]));
        const auto expected = one["probabilities"].get<std::vector<double>>();
        SamplingOptions options = options_of(one["options"]);
        options.seed = 3;
        Sampler sampler(options, 0);
        std::vector<int> counts(logits.size(), 0);
        for (int i = 0; i < draws; ++i) {
            std::vector<float> copy = logits;
            ++counts[static_cast<size_t>(sampler.choose(copy, history).id)];
        }
        for (size_t id = 0; id < expected.size(); ++id) {
            CAPTURE(id);
            const double deviation = std::sqrt(expected[id] * (1 - expected[id]) / draws);
            if (expected[id] == 0) CHECK(counts[id] == 0);
            else CHECK(std::abs(counts[id] / static_cast<double>(draws) - expected[id]) < 5 * deviation);
        }
    }
}

TEST_CASE("sampler: equal seeds and streams draw the same, others do not; greedy takes the first of the most probable") {
    const std::vector<float> logits = {1.0f, 1.1f, 0.9f, 1.1f};
    const auto drawn = [&](uint64_t seed, uint64_t stream) {
        SamplingOptions options;
        options.temperature = 1.0;
        options.seed = seed;
        Sampler sampler(options, stream);
        std::vector<int32_t> ids;
        for (int i = 0; i < 40; ++i) {
            std::vector<float> copy = logits;
            ids.push_back(sampler.choose(copy, {}).id);
        }
        return ids;
    };
    CHECK(drawn(1, 0) == drawn(1, 0));
    CHECK(drawn(1, 0) != drawn(2, 0));
    CHECK(drawn(1, 0) != drawn(1, 1));
    std::vector<float> copy = logits;
    CHECK(Sampler({}, 0).choose(copy, {}).id == 1);
}

TEST_CASE("sampler: probabilities and alternatives are the model's own, whatever the options") {
    const std::vector<float> logits = {0.0f, 2.0f, 1.0f};
    double sum = 0;
    for (const float value : logits) sum += std::exp(static_cast<double>(value));
    SamplingOptions options;
    options.temperature = 0.1;
    options.repetition_penalty = 4.0;
    options.alternatives = 2;
    std::vector<float> copy = logits;
    const std::vector<int32_t> history = {1};
    const Choice choice = Sampler(options, 0).choose(copy, history);
    CHECK(choice.probability == doctest::Approx(std::exp(static_cast<double>(logits[static_cast<size_t>(choice.id)])) / sum));
    REQUIRE(choice.alternatives.size() == 2);
    CHECK(choice.alternatives[0].first == 1);
    CHECK(choice.alternatives[0].second == doctest::Approx(2.0 - std::log(sum)));
    CHECK(choice.alternatives[1].first == 2);
}
