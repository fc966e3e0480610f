#include "shared/dataset/sample.h"

#include <doctest/doctest.h>

using namespace maquette;

TEST_CASE("sample: its JSON form gives back every field") {
    Sample sample;
    sample.kind = SampleKind::Preference;
    sample.messages = {text_message("system", "s"), text_message("user", "make a page")};
    sample.messages[1].weight = 0.5;
    sample.messages[1].train = false;
    sample.messages[1].extra["cache"] = 1;
    sample.preferred = {text_message("assistant", "<p>good</p>")};
    sample.rejected = {text_message("assistant", "config.py")};
    sample.images = {"a.png"};
    sample.task_type = "dashboard";
    sample.quality = 8.5;
    sample.rating = 9;
    sample.source = "evolution";
    sample.licence = "MIT";
    sample.parent = "row-1";
    sample.critique = Json{{"score", 7}};
    sample.extra["split"] = "train";
    const auto again = sample_from_json(sample_json(sample));
    REQUIRE(again);
    CHECK(*again == sample);
    CHECK(sample.prompt() == "make a page");
    CHECK(sample.answer() == "<p>good</p>");
    CHECK(training_example_json(sample)["quality_score"] == 0.85);
}

TEST_CASE("sample: wrong fields are named") {
    CHECK(sample_from_json(Json{{"kind", "poem"}}).error().field == "kind");
    CHECK(sample_from_json(*parse_json(R"({"messages":[{"role":"user","content":4}]})")).error().field == "messages[0].content");
    CHECK(sample_from_json(*parse_json(R"({"messages":[{"content":"x"}]})")).error().reason == "The role is missing.");
    CHECK_FALSE(sample_from_json(Json::array()));
}
