#include "shared/evolve/training_set.h"

#include <doctest/doctest.h>

#include <set>

using namespace maquette;

namespace {

// A log as evolution writes it, made by hand.
EvolutionLog log_of(int number, bool held_out = false) {
    EvolutionLog log;
    log.id = "ui_" + std::to_string(number);
    log.prompt = "Create tool number " + std::to_string(number) + " for town " + std::to_string(number * 7) + " with a slider";
    log.task_type = "app";
    log.held_out = held_out;
    log.note = "WCAG 3.3.2: every input has a label.";
    EvolutionIteration first, last;
    first.files = {{"config.py", "DEBUG = True\n"}};
    first.critique.score = 1;
    first.accepted = true;
    last.index = 1;
    last.files = {{"app.py", "import streamlit as st\nst.title(\"T\")\nst.slider(\"S\", 0, 9, 1)\n"}};
    last.critique.score = 10;
    last.accepted = true;
    log.iterations = {first, last};
    log.final_score = 10;
    return log;
}

std::vector<EvolutionLog> logs_of(int count) {
    std::vector<EvolutionLog> out;
    for (int i = 0; i < count; ++i) out.push_back(log_of(i));
    return out;
}

}  // namespace

TEST_CASE("training set: each log gives a negative, a positive and an improvement example") {
    const auto set = make_training_set(logs_of(5), {});
    REQUIRE(set);
    CHECK(set->kinds.at("negative") == 5);
    CHECK(set->kinds.at("positive") == 5);
    CHECK(set->kinds.at("improvement") == 5);
    CHECK(set->train_rows.size() == 5);
    CHECK(set->openai_rows.size() == 10);
}

TEST_CASE("training set: fewer than ten examples are refused with the reason") {
    const auto set = make_training_set(logs_of(3), {});
    REQUIRE(!set);
    CHECK(set.error().code == ErrorCode::BadInput);
    CHECK(set.error().reason.find("Only 9 examples come of 3 evolution logs") == 0);
}

TEST_CASE("training set: configuration-only answers are never imitated") {
    const auto set = make_training_set(logs_of(6), {});
    REQUIRE(set);
    for (const auto& row : set->train_rows)
        CHECK(row["messages"].back()["content"].get<std::string>().find("config.py") == std::string::npos);
    for (const auto& row : set->openai_rows)
        for (const auto& message : row["messages"])
            if (message["content"].get<std::string>().find("config.py") != std::string::npos) CHECK(message["weight"] == 0);
}

TEST_CASE("training set: held-out logs judge and never train") {
    auto logs = logs_of(8);
    logs.push_back(log_of(100, true));
    logs.back().prompt = "Something about whales and a sidebar";
    const auto set = make_training_set(logs, {});
    REQUIRE(set);
    CHECK(set->train_rows.size() == 8);
    CHECK(set->eval_rows.size() == 1);
    std::set<std::string> held_out;
    for (const auto& prompt : set->held_out_prompts) held_out.insert(json_text(prompt, "prompt"));
    CHECK(held_out.size() >= 15);
    for (const auto& row : set->train_rows) CHECK(!held_out.count(row["messages"][1]["content"].get<std::string>()));
}

TEST_CASE("training set: a request nearly equal to a held-out one is left out") {
    auto logs = logs_of(8);
    logs[0].prompt = "Please create a pipeline dashboard with status indicators.";
    const auto set = make_training_set(logs, {});
    REQUIRE(set);
    CHECK(set->dropped_near_held_out == 1);
    CHECK(set->train_rows.size() == 7);
}

TEST_CASE("training set: the budget of tokens is kept") {
    TrainingSetOptions options;
    options.tokens_max = 300;
    const auto set = make_training_set(logs_of(20), options);
    REQUIRE(set);
    CHECK(set->tokens <= 300);
    CHECK(set->train_rows.size() >= 2);
    CHECK(set->train_rows.size() < 20);
}

TEST_CASE("training set: a log goes through JSON unchanged") {
    const EvolutionLog log = log_of(1);
    const Json json = evolution_log_json(log);
    const auto again = evolution_log_from_json(json);
    REQUIRE(again);
    CHECK(write_json(evolution_log_json(*again)) == write_json(json));
    CHECK(!evolution_log_from_json(Json::object()));
}
