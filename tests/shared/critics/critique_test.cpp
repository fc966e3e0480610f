#include "shared/critics/critique.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace maquette;

namespace {

bool finds(const Critique& critique, const std::string& rule) {
    return std::any_of(critique.findings.begin(), critique.findings.end(), [&](const Finding& finding) { return finding.rule == rule; });
}
Critique of_program(const std::string& code, const std::string& prompt = "") {
    return critique_ui({{"app.py", "import streamlit as st\n" + code}}, Framework::Streamlit, prompt);
}
Critique of_page(const std::string& body) {
    return critique_ui({{"index.html", "<!DOCTYPE html><html lang=\"en\"><head><title>Page</title></head><body><main><h1>Page</h1>" + body + "</main></body></html>"}},
                       Framework::Html, "");
}

}  // namespace

TEST_CASE("critique: there are at least 12 rules for each framework, each with an id of its own and a citation") {
    std::set<std::string> ids;
    int streamlit = 0, html = 0;
    for (const auto& rule : critic_rules()) {
        CHECK(ids.insert(rule.id).second);
        CHECK(std::string(rule.citation).size() > 5);
        streamlit += rule.for_streamlit;
        html += rule.for_html;
    }
    CHECK(streamlit >= 12);
    CHECK(html >= 12);
}

TEST_CASE("critique: a configuration-only answer gets next to nothing, whatever else it is") {
    const auto critique = critique_ui({{"config.py", "DEBUG = True\n"}, {"requirements.txt", "streamlit\n"}, {"utils.py", "def load():\n    return []\n"}},
                                      Framework::Streamlit, "Create a dashboard");
    CHECK(finds(critique, "answer.configuration_only"));
    CHECK(critique.score <= 1);
}

TEST_CASE("critique: a user interface that comes second is found, and that it does not come first") {
    const auto critique = critique_ui({{"config.py", "DEBUG = True\n"}, {"app.py", "import streamlit as st\nst.title(\"Shop\")\n"}}, Framework::Streamlit, "");
    CHECK(finds(critique, "answer.configuration_only"));
    CHECK(critique.findings[0].file == "app.py");
}

TEST_CASE("critique: a plain good program has ten points") {
    const auto critique = of_program("st.title(\"Shop\")\nst.subheader(\"Sales\")\nst.line_chart([1, 2, 3])\nst.text_input(\"Name\")\n", "a line chart");
    CHECK(critique.findings.empty());
    CHECK(critique.score == 10);
}

TEST_CASE("critique: each Streamlit rule finds its own fault, with line and fix") {
    const std::pair<const char*, const char*> cases[] = {
        {"heading.title_missing", "st.write(\"Hello\")\n"},
        {"heading.order", "st.subheader(\"A\")\nst.title(\"B\")\n"},
        {"heading.section_missing", "st.title(\"A\")\nst.line_chart([1, 2])\n"},
        {"label.missing", "st.title(\"A\")\nst.text_input(\"\")\n"},
        {"label.vague", "st.title(\"A\")\nst.text_input(\"Input\")\n"},
        {"image.text_missing", "st.title(\"A\")\nst.image(\"a.png\")\n"},
        {"color.only", "st.title(\"A\")\nst.markdown(\":red[●]\")\n"},
        {"layout.metrics_stacked", "st.title(\"A\")\nst.metric(\"a\", 1)\nst.metric(\"b\", 2)\nst.metric(\"c\", 3)\n"},
        {"behavior.feedback_missing", "st.title(\"A\")\nst.button(\"Save\")\n"},
        {"form.submit_missing", "st.title(\"A\")\nwith st.form(\"f\"):\n    st.text_input(\"Name\")\n"},
        {"choice.too_many", "st.title(\"A\")\nst.radio(\"Pick\", [\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\"])\n"},
        {"code.secret", "API_KEY = \"sk-live-0123456789\"\nst.title(\"A\")\n"},
        {"code.unsafe_markup", "st.title(\"A\")\nst.markdown(\"<b>x</b>\", unsafe_allow_html=True)\n"},
        {"code.unused", "import os\nst.title(\"A\")\n"},
        {"code.debug_output", "st.title(\"A\")\nprint(\"x\")\n"},
        {"code.old_name", "st.title(\"A\")\nst.subheader(\"B\")\nst.dataframe([], use_container_width=True)\n"},
        {"code.syntax", "st.title(\"A\")\nst.write((\n"},
    };
    for (const auto& [name, code] : cases) {
        const char* const rule = name;  // clang 14 captures no structured binding.
        CAPTURE(rule);
        const auto critique = of_program(code);
        REQUIRE(finds(critique, rule));
        const auto found = std::find_if(critique.findings.begin(), critique.findings.end(), [&](const Finding& f) { return f.rule == rule; });
        CHECK(found->line > 0);
        CHECK(!found->fix.empty());
        CHECK(!found->source.empty());
        CHECK(critique.score < 10);
    }
}

TEST_CASE("critique: each HTML rule finds its own fault") {
    CHECK(of_page("<p>Hello</p>").findings.empty());
    const std::pair<const char*, const char*> cases[] = {
        {"heading.order", "<h3>Deep</h3>"},
        {"label.missing", "<input type=\"text\">"},
        {"label.vague", "<a href=\"#x\">Click here</a>"},
        {"image.text_missing", "<img src=\"a.png\">"},
        {"color.only", "<p><span class=\"bg-red-500 rounded-full\"></span></p>"},
        {"contrast.low", "<p class=\"text-gray-300\">Pale</p>"},
        {"target.small", "<button>Save</button>"},
        {"landmark.name_missing", "<nav><a href=\"#a\">Home</a></nav>"},
        {"table.header_missing", "<table><tbody><tr><td>1</td></tr></tbody></table>"},
        {"form.submit_missing", "<form><label>A <input></label><label>B <input></label></form>"},
        {"code.unsafe_markup", "<p style=\"color:red\">x</p>"},
        {"code.debug_output", "<script>console.log(1)</script>"},
        {"code.syntax", "<p>x</div>"},
        {"layout.fixed_width", "<div class=\"w-[900px]\">x</div>"},
    };
    for (const auto& [name, body] : cases) {
        const char* const rule = name;
        CAPTURE(rule);
        CHECK(finds(of_page(body), rule));
    }
    const auto bare = critique_ui({{"index.html", "<!DOCTYPE html><html><head></head><body><p>x</p></body></html>"}}, Framework::Html, "");
    CHECK(finds(bare, "language.missing"));
    CHECK(finds(bare, "landmark.main_missing"));
    CHECK(finds(bare, "heading.title_missing"));
}

TEST_CASE("critique: white text on a dark background is no low contrast") {
    CHECK(!finds(of_page("<section class=\"bg-blue-700 text-white\"><p class=\"text-gray-100\">x</p></section>"), "contrast.low"));
}

TEST_CASE("critique: a component that the request names and the program lacks is missing") {
    CHECK(finds(of_program("st.title(\"A\")\n", "a page with a date picker"), "answer.component_missing"));
    CHECK(!finds(of_program("st.title(\"A\")\nst.date_input(\"Date\")\n", "a page with a date picker"), "answer.component_missing"));
}
