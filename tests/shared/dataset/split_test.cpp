#include "shared/dataset/split.h"

#include <doctest/doctest.h>

#include "shared/dataset/duplicates.h"

using namespace maquette;

namespace {

Sample question(const std::string& text, const std::string& answer = "a") {
    Sample out;
    out.messages = {text_message("user", text), text_message("assistant", answer)};
    return out;
}

}  // namespace

TEST_CASE("split: the share is met, another seed gives another choice") {
    int validation = 0, moved = 0;
    for (int i = 0; i < 10000; ++i) {
        const Sample sample = question("Create page number " + std::to_string(i));
        const Part part = part_of(sample, {.validation_share = 0.1, .seed = 7});
        validation += part == Part::Validation;
        moved += part != part_of(sample, {.validation_share = 0.1, .seed = 8});
    }
    CHECK(validation > 900);
    CHECK(validation < 1100);
    CHECK(moved > 1500);
    CHECK(moved < 2100);
}

TEST_CASE("split: two answers to one question stay together, and a larger share only adds") {
    for (int i = 0; i < 500; ++i) {
        const std::string text = "task " + std::to_string(i);
        CHECK(part_of(question(text, "x"), {}) == part_of(question(text, "y"), {}));
        if (part_of(question(text), {.validation_share = 0.1}) == Part::Validation)
            CHECK(part_of(question(text), {.validation_share = 0.2}) == Part::Validation);
    }
}

TEST_CASE("duplicates: exact and near ones are grouped, others are not") {
    std::string base, near, other;
    for (int i = 0; i < 200; ++i) {
        base += "word" + std::to_string(i) + " ";
        near += (i == 100 ? std::string("changed") : "word" + std::to_string(i)) + " ";
        other += "thing" + std::to_string(i) + " ";
    }
    DuplicateFinder finder;
    finder.add(10, base);
    finder.add(11, other);
    finder.add(12, near);
    finder.add(13, "  WORD0" + base.substr(5));
    const auto exact = finder.groups(1);
    REQUIRE(exact.size() == 1);
    CHECK(exact[0].rows == std::vector<int64_t>{10, 13});
    const auto alike = finder.groups(0.8);
    REQUIRE(alike.size() == 1);
    CHECK(alike[0].rows == std::vector<int64_t>{10, 12, 13});
    CHECK(alike[0].similarity > 0.8);
    CHECK(alike[0].similarity < 1);
    CHECK(DuplicateFinder().groups(0.5).empty());
}
