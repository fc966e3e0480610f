#include "shared/evolve/ui_plan.h"

#include <doctest/doctest.h>

#include "shared/base/ascii.h"
#include "shared/code/html_tree.h"
#include "shared/code/python_tree.h"
#include "shared/evolve/words.h"

using namespace maquette;

TEST_CASE("ui plan: every domain, subject and component of the tables can be read") {
    CHECK(domains().size() >= 60);
    CHECK(component_kinds(Framework::Streamlit).size() >= 60);
    CHECK(component_kinds(Framework::Html).size() >= 30);
    for (const auto framework : {Framework::Streamlit, Framework::Html})
        for (const auto& subject : subjects())
            for (const auto& kind : subject.kinds) {
                CAPTURE(subject.name);
                CAPTURE(kind);
                CHECK(find_component_kind(framework, kind) != nullptr);
            }
}

TEST_CASE("ui plan: every component is valid code with nothing left to fill in") {
    for (const auto& kind : component_kinds(Framework::Streamlit)) {
        for (uint64_t seed = 0; seed < 20; ++seed) {
            Random random(seed, 3);
            const auto component = fill_component(kind, domains()[seed % domains().size()], "Title", true, random);
            CAPTURE(component.code);
            CHECK(check_python("import streamlit as st\n" + component.code + "\n").valid);
            CHECK(component.code.find("{f1}") == std::string::npos);
            CHECK(component.phrase.find('{') == std::string::npos);
            CHECK(component.asked.ends_with(component.phrase));
        }
    }
}

TEST_CASE("ui plan: programs and pages of random plans parse") {
    for (uint64_t seed = 0; seed < 60; ++seed) {
        Random random(seed, 4);
        const auto program = write_ui(draw_plan({Framework::Streamlit, nullptr, nullptr, nullptr}, random));
        CHECK(program.size() == 1);
        CHECK(check_python(program[0].text).valid);
        const auto page = write_ui(draw_plan({Framework::Html, nullptr, nullptr, nullptr}, random));
        CAPTURE(page[0].text);
        CHECK(parse_html(page[0].text).valid);
    }
}

TEST_CASE("ui plan: the request names every component that was drawn for it, word by word") {
    for (uint64_t seed = 0; seed < 60; ++seed) {
        Random random(seed, 5);
        const UiPlan plan = draw_plan({Framework::Streamlit, nullptr, nullptr, nullptr}, random);
        const std::string prompt = ascii_lower(write_prompt(plan, random));
        for (const auto& component : plan.components) {
            if (component.asked.empty()) continue;
            CAPTURE(prompt);
            CHECK(prompt.find(ascii_lower(component.phrase)) != std::string::npos);
        }
        CHECK(prompt.find('{') == std::string::npos);
    }
}

TEST_CASE("ui plan: what is held out is not drawn unless it is wished for") {
    for (uint64_t seed = 0; seed < 300; ++seed) {
        Random random(seed, 6);
        const UiPlan plan = draw_plan({Framework::Streamlit, nullptr, nullptr, nullptr}, random);
        CHECK(!plan.domain->held_out);
        CHECK(!plan.subject->held_out);
    }
}

TEST_CASE("words: articles follow the sound") {
    CHECK(with_article("area chart") == "an area chart");
    CHECK(with_article("user profile") == "a user profile");
    CHECK(with_article("FAQ section") == "an FAQ section");
    CHECK(with_article("hour picker") == "an hour picker");
    CHECK(enumeration({"a", "b", "c"}) == "a, b and c");
    CHECK(title_case("pet clinic page") == "Pet Clinic Page");
}
