#include "shared/dataset/statistics.h"

#include <doctest/doctest.h>

using namespace maquette;

// Expected values from numpy.percentile on the same numbers.
TEST_CASE("statistics: the spread of a few numbers") {
    const Spread spread = spread_of({4, 1, 3, 2, 10});
    CHECK(spread.count == 5);
    CHECK(spread.min == 1);
    CHECK(spread.max == 10);
    CHECK(spread.mean == doctest::Approx(4));
    CHECK(spread.median == doctest::Approx(3));
    CHECK(spread.percentile_95 == doctest::Approx(8.8));
    CHECK(spread_of({}).count == 0);
    CHECK(spread_of({7}).percentile_95 == 7);
}

TEST_CASE("statistics: rows are counted by kind, task, role; tokens say whether they are an estimate") {
    DatasetStatistics statistics;
    Sample sample;
    sample.messages = {text_message("user", "make it"), text_message("assistant", "<p>12345</p>")};
    sample.task_type = "page";
    statistics.add(sample);
    sample.kind = SampleKind::Completion;
    sample.task_type.clear();
    sample.quality = 8;
    statistics.add(sample);
    statistics.add_unreadable();
    const Json json = statistics.to_json();
    CHECK(json["rows"] == 2);
    CHECK(json["unreadable"] == 1);
    CHECK(json["kinds"]["completion"] == 1);
    CHECK(json["task_types"]["page"] == 1);
    CHECK(json["roles"]["assistant"] == 2);
    CHECK(json["tokens_are_estimated"] == true);
    CHECK(json["answer_characters"]["mean"] == 12.0);
    CHECK(json["quality"]["count"] == 1);
    DatasetStatistics exact([](std::string_view text) { return static_cast<int64_t>(text.size()); });
    exact.add(sample);
    CHECK(exact.to_json()["tokens_total"] == 19.0);
    CHECK_FALSE(exact.are_tokens_estimated());
}
