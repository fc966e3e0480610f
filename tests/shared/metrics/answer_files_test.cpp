#include "shared/metrics/answer_files.h"

#include <doctest/doctest.h>

using namespace maquette;

TEST_CASE("answer files: a named fence keeps its name, an unnamed one gets that of its language") {
    const auto named = parse_answer("app.py\n```python\nimport streamlit as st\n```\nWCAG 3.3.2", Framework::Streamlit);
    REQUIRE(named.size() == 1);
    CHECK(named[0].path == "app.py");
    CHECK(named[0].text.find("import streamlit") == 0);
    const auto unnamed = parse_answer("Here it is:\n```python\nprint(1)\n```\n", Framework::Streamlit);
    REQUIRE(unnamed.size() == 1);
    CHECK(unnamed[0].path == "app.py");
}

TEST_CASE("answer files: the order of the answer stays, so configuration first is seen as such") {
    const auto files = parse_answer("config.py\n```python\nA = 1\n```\n\napp.py\n```python\nimport streamlit as st\nst.title(\"A\")\n```\n", Framework::Streamlit);
    REQUIRE(files.size() == 2);
    CHECK(files[0].path == "config.py");
    CHECK(find_ui_file(files, Framework::Streamlit) == &files[1]);
}

TEST_CASE("answer files: prose has none, and a broken end of a fence is not repaired") {
    CHECK(parse_answer("I would start by thinking about the users.", Framework::Streamlit).empty());
    const auto cut = parse_answer("```python\nimport streamlit as st\nst.title(\"A", Framework::Streamlit);
    REQUIRE(cut.size() == 1);
    CHECK(cut[0].text.find("st.title(\"A") != std::string::npos);
    CHECK(cut[0].text.find("\")") == std::string::npos);
}

TEST_CASE("answer files: names that lead out of the folder are not taken") {
    for (const char* name : {"../../etc/passwd.py", "/etc/app.py", "C:\\app.py"}) {
        const auto files = parse_answer(std::string(name) + "\n```python\nprint(1)\n```\n", Framework::Streamlit);
        REQUIRE(files.size() == 1);
        CHECK(files[0].path.find("..") == std::string::npos);
        CHECK(files[0].path.front() != '/');
        CHECK(files[0].path.find(':') == std::string::npos);
    }
}
