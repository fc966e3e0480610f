#include "native/generate/generator.h"

#include <doctest/doctest.h>

#include "tests/support/test_data.h"

using namespace maquette;
using namespace maquette::test;

namespace {

std::unique_ptr<Generator> open(const std::string& model, const std::string& adapter = {}) {
    GeneratorOptions options;
    options.model_path = model;
    options.adapter_folder = adapter;
    options.device = "cpu";
    options.precision = "f32";
    options.threads = 1;
    auto generator = Generator::open(options);
    REQUIRE(generator.has_value());
    return std::move(*generator);
}

SamplingOptions short_answer() {
    SamplingOptions sampling;
    sampling.max_tokens = 8;
    sampling.ignore_eos = true;
    return sampling;
}

Json chat(const std::string& question) { return Json::array({{{"role", "user"}, {"content", question}}}); }

Generated answer(Generator& generator, const std::string& question, const SamplingOptions& sampling) {
    auto answers = generator.generate({chat(question)}, sampling, {});
    REQUIRE(answers.has_value());
    return answers->front();
}

}  // namespace

TEST_CASE("generator: an adapter switched at run time answers as one that was opened with it, and back") {
    const auto model = shared_data_path("models/minimind2-small"), adapter = shared_data_path("goldens/peft_adapters/minimind2-small");
    if (!model || !adapter) return;
    const auto switched = open(*model), fresh = open(*model, *adapter);
    const std::string prompt = "The weather today is";
    const Generated base = answer(*switched, prompt, short_answer());
    REQUIRE(switched->use_adapter(*adapter).has_value());
    const Generated tuned = answer(*switched, prompt, short_answer()), expected = answer(*fresh, prompt, short_answer());
    CHECK(tuned.ids == expected.ids);
    CHECK(tuned.probabilities == expected.probabilities);
    CHECK(tuned.probabilities != base.probabilities);
    const auto refused = switched->use_adapter(*model);  // A folder without an adapter.
    CHECK(!refused.has_value());
    CHECK(answer(*switched, prompt, short_answer()).probabilities == tuned.probabilities);
    REQUIRE(switched->use_adapter("").has_value());
    CHECK(answer(*switched, prompt, short_answer()).probabilities == base.probabilities);
}

TEST_CASE("generator: an answer ends before a stop string, equal seeds give equal answers, chats do not disturb each other") {
    const auto model = shared_data_path("models/minimind2-small");
    if (!model) return;
    const auto generator = open(*model);
    SamplingOptions sampling = short_answer();
    sampling.max_tokens = 24;
    sampling.temperature = 1.0;
    sampling.seed = 3;
    const Generated whole = answer(*generator, "Tell me a story.", sampling);
    REQUIRE(whole.text.size() > 12);
    CHECK(whole.finish_reason == "length");
    sampling.stop = {whole.text.substr(8, 3)};
    const Generated stopped = answer(*generator, "Tell me a story.", sampling);
    CHECK(stopped.finish_reason == "stop");
    CHECK(stopped.text == whole.text.substr(0, whole.text.find(sampling.stop[0])));

    sampling.stop.clear();
    CHECK(answer(*generator, "One", sampling).ids == answer(*generator, "One", sampling).ids);
    const auto together = generator->generate({chat("One"), chat("A rather longer second question")}, sampling, {});
    REQUIRE(together.has_value());
    CHECK((*together)[0].ids == answer(*generator, "One", sampling).ids);
}
