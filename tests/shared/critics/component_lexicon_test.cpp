#include "shared/critics/component_lexicon.h"

#include <doctest/doctest.h>

using namespace maquette;

namespace {

std::string names(std::string_view prompt) {
    std::string out;
    for (const auto& component : asked_components(prompt)) out += (out.empty() ? "" : ", ") + component.name;
    return out;
}

}  // namespace

TEST_CASE("component lexicon: components are named in the order of the request, plurals and synonyms included") {
    CHECK(names("Create a pipeline dashboard with status indicators") == "status");
    CHECK(names("Build a page with KPIs, a trend line and two dropdowns") == "metrics, line chart, dropdown");
    CHECK(names("a to-do list with checkboxes") == "checkboxes");
    CHECK(names("File upload page with a progress bar") == "file upload, progress bar");
}

TEST_CASE("component lexicon: longer words win, so a progress bar is no bar chart and an image upload no image") {
    CHECK(names("a progress bar") == "progress bar");
    CHECK(names("an image upload") == "file upload");
    CHECK(names("a line chart") == "line chart");
}

TEST_CASE("component lexicon: parts of words do not count") {
    CHECK(names("A platform for information about startups") == "");
    CHECK(names("") == "");
}

TEST_CASE("component lexicon: any fitting command or tag will do") {
    const auto asked = asked_components("a date picker");
    REQUIRE(asked.size() == 1);
    CHECK(has_component(asked[0], {"app.py", "import streamlit as st\nst.date_input(\"Day\")\n"}, Framework::Streamlit));
    CHECK(!has_component(asked[0], {"app.py", "import streamlit as st\nst.text_input(\"Day\")\n"}, Framework::Streamlit));
    CHECK(has_component(asked[0], {"index.html", "<!DOCTYPE html><label>Day <input type=\"date\"></label>"}, Framework::Html));
    CHECK(!has_component(asked[0], {"index.html", "<!DOCTYPE html><label>Day <input></label>"}, Framework::Html));
}

TEST_CASE("component lexicon: a sidebar counts however it is written") {
    const auto asked = asked_components("a sidebar");
    REQUIRE(asked.size() == 1);
    CHECK(has_component(asked[0], {"app.py", "import streamlit as st\nst.sidebar.title(\"Menu\")\n"}, Framework::Streamlit));
    CHECK(has_component(asked[0], {"app.py", "import streamlit as st\nwith st.sidebar:\n    st.write(\"Menu\")\n"}, Framework::Streamlit));
}
