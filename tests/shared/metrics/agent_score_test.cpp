#include "shared/metrics/agent_score.h"

#include <doctest/doctest.h>

#include <vector>

using namespace maquette;

namespace {
const std::vector<float> sure = {0.9f, 0.7f};
}

TEST_CASE("agent score: a program that runs and has what was asked for gets everything but doubt") {
    const auto score = score_answer("Create a shop page with a slider", Framework::Streamlit,
                                    "app.py\n```python\nimport streamlit as st\nst.title(\"Shop\")\nst.slider(\"Price\", 0, 9, 3)\n```\n", sure);
    CHECK(score.ui_first);
    CHECK(score.runs);
    CHECK(score.on_topic);
    CHECK(score.critique == 10);
    CHECK(score.confidence == doctest::Approx(0.8));
    CHECK(score.task_accuracy == doctest::Approx(1));
    CHECK(score.overall == doctest::Approx((0.8 + 1 + 1) / 3));
}

TEST_CASE("agent score: configuration only is no user interface") {
    const auto score = score_answer("Create a shop page", Framework::Streamlit, "config.py\n```python\nA = 1\n```\n", sure);
    CHECK(!score.ui_first);
    CHECK(!score.runs);
    CHECK(!score.on_topic);
    CHECK(score.critique == 0);
    CHECK(score.task_accuracy == 0);
}

TEST_CASE("agent score: an exception is named, and what does not run is not on topic") {
    const auto score = score_answer("a slider", Framework::Streamlit, "```python\nimport streamlit as st\nst.slider(\"A\", 0, 9, 3)\nst.write(missing)\n```\n", {});
    CHECK(score.ui_first);
    CHECK(!score.runs);
    CHECK(score.error.find("NameError") == 0);
    CHECK(!score.on_topic);
    CHECK(score.components_share == 1);
}

TEST_CASE("agent score: a page runs when it parses without errors") {
    const std::string page = "<!DOCTYPE html><html lang=\"en\"><head><title>A</title></head><body><main><h1>A</h1></main></body></html>";
    CHECK(score_answer("", Framework::Html, "index.html\n```html\n" + page + "\n```\n", {}).runs);
    CHECK(!score_answer("", Framework::Html, "index.html\n```html\n" + page.substr(0, page.size() - 20) + "</b>\n```\n", {}).runs);
}

TEST_CASE("agent score: means are taken over answers") {
    AnswerScore good, bad;
    good.runs = good.ui_first = true;
    good.critique = 8;
    const std::vector<AnswerScore> both = {good, bad};
    const auto mean = mean_score(both);
    CHECK(mean.answers == 2);
    CHECK(mean.runs == 0.5);
    CHECK(mean.critique == 4);
    CHECK(mean_score({}).answers == 0);
}
