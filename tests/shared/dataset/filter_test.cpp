#include "shared/dataset/filter.h"

#include <doctest/doctest.h>

#include <numeric>

#include "shared/dataset/characters.h"
#include "shared/formats/format_list.h"

using namespace maquette;

namespace {

Dataset sample_file() {
    Report report;
    return *open_dataset(
        "{\"instruction\":\"Build a Dashboard\",\"output\":\"caf\\u00e9\",\"quality\":8,\"task_type\":\"ui\"}\n"
        "{\"instruction\":\"zebra\",\"output\":\"say \\\"hi\\\"\\nnow\",\"quality\":3}\n"
        "{\"instruction\":\"apple\",\"output\":\"long long answer\"}\n"
        "{\"instruction\":\n",
        report);
}

std::vector<int64_t> filtered(const Dataset& dataset, const RowFilter& filter) {
    std::vector<int64_t> out;
    filter_rows(dataset, filter, 0, dataset.size(), out);
    return out;
}

}  // namespace

TEST_CASE("filter: text is found whatever its case and however JSON escapes it") {
    const Dataset dataset = sample_file();
    using Rows = std::vector<int64_t>;
    CHECK(filtered(dataset, {.text = "dashBOARD"}) == Rows{0});
    CHECK(filtered(dataset, {.text = "café"}) == Rows{0});
    CHECK(filtered(dataset, {.text = "say \"hi\"\nnow"}) == Rows{1});
    CHECK(filtered(dataset, {.text = "nothing"}).empty());
    CHECK(filtered(dataset, {}) == Rows{0, 1, 2, 3});
    CHECK(filtered(dataset, {.task_type = "ui"}) == Rows{0});
    CHECK(filtered(dataset, {.quality_min = 5}) == Rows{0});
    CHECK(filtered(dataset, {.only_unreadable = true}) == Rows{3});
}

TEST_CASE("filter: rows are sorted by what the table shows, equal ones in file order") {
    const Dataset dataset = sample_file();
    std::vector<RowFacts> facts;
    for (int64_t i = 0; i < dataset.size(); ++i) facts.push_back(row_facts(dataset, i));
    using Rows = std::vector<int64_t>;
    Rows rows{0, 1, 2};
    sort_rows(rows, facts, SortKey::Prompt, SortDirection::Ascending);
    CHECK(rows == Rows{0, 2, 1});
    sort_rows(rows, facts, SortKey::Quality, SortDirection::Descending);
    CHECK(rows == Rows{0, 1, 2});
    sort_rows(rows, facts, SortKey::Turns, SortDirection::Descending);
    CHECK(rows == Rows{0, 1, 2});
    sort_rows(rows, facts, SortKey::FileOrder, SortDirection::Descending);
    CHECK(rows == Rows{2, 1, 0});
    CHECK(facts[0].answer_characters == 4);
    CHECK(facts[1].answer_start == "say \"hi\" now");
}

TEST_CASE("characters: counted and cut whole") {
    CHECK(count_characters("añ😀") == 3);
    CHECK(preview("a  b\n\nñ😀c", 5) == "a b ñ");
    CHECK(preview("", 5).empty());
    CHECK(estimated_tokens("") == 0);
    CHECK(estimated_tokens("a b c d e") == 5);
}
