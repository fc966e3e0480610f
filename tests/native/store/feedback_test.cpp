#include "native/store/feedback.h"

#include <doctest/doctest.h>

#include "tests/support/test_data.h"

using namespace maquette;

namespace {

Json interaction(int64_t rating, const std::string& content) {
    return {{"prompt", "A counter"}, {"framework", "streamlit"}, {"rating", rating}, {"files", {{{"path", "app.py"}, {"content", content}}}}};
}

}  // namespace

TEST_CASE("feedback: interactions that are rated well become rows for training") {
    const auto database = Database::open(test::temporary_folder("feedback"));
    REQUIRE(database);
    REQUIRE(add_interaction(**database, interaction(5, "st.title('```')\n")));
    REQUIRE(add_interaction(**database, interaction(2, "nothing")));
    CHECK(list_interactions(**database)->size() == 2);
    const auto rows = export_interactions(**database, 4);
    REQUIRE(rows);
    // A fence inside the file makes the fence around it longer.
    CHECK(*rows == "{\"messages\":[{\"role\":\"user\",\"content\":\"A counter\"},{\"role\":\"assistant\",\"content\":"
                   "\"````python app.py\\nst.title('```')\\n````\\n\"}]}\n");
}

TEST_CASE("feedback: what is wrong with an interaction or a vote is named") {
    const auto database = Database::open(test::temporary_folder("feedback"));
    REQUIRE(database);
    CHECK(add_interaction(**database, interaction(6, "x")).error().field == "rating");
    CHECK(add_interaction(**database, {{"prompt", "p"}, {"framework", "html"}, {"rating", 3}, {"files", Json::array()}}).error().field == "files");
    CHECK(add_interaction(**database, {{"prompt", "p"}, {"framework", "qt"}}).error().field == "framework");
    CHECK(add_vote(**database, {{"compare", "c"}, {"prompt", "p"}, {"choice", "none"}}).error().reason == "\"none\" is no choice.");
    CHECK(list_interactions(**database)->empty());
}

TEST_CASE("feedback: votes are listed by comparison") {
    const auto database = Database::open(test::temporary_folder("feedback"));
    REQUIRE(database);
    REQUIRE(add_vote(**database, {{"compare", "a"}, {"prompt", "1"}, {"choice", "tuned"}}));
    REQUIRE(add_vote(**database, {{"compare", "b"}, {"prompt", "1"}, {"choice", "both_bad"}}));
    CHECK(list_votes(**database, "")->size() == 2);
    CHECK(list_votes(**database, "b")->at(0)["choice"] == "both_bad");
}
