#include "shared/code/code_blocks.h"

#include <doctest/doctest.h>

using namespace maquette;

TEST_CASE("code blocks: fences give language, file and exact text") {
    const auto blocks = code_blocks("Sure.\n\n**app.py**\n```python\nimport streamlit as st\n```\nand\n~~~css styles/a.css\na { color: red; }\n~~~\n");
    REQUIRE(blocks.size() == 2);
    CHECK(blocks[0].language == "python");
    CHECK(blocks[0].file == "app.py");
    CHECK(blocks[0].text == "import streamlit as st\n");
    CHECK(blocks[0].is_closed);
    CHECK(blocks[1].language == "css");
    CHECK(blocks[1].file == "styles/a.css");
    CHECK(blocks[1].text == "a { color: red; }\n");
}

TEST_CASE("code blocks: an answer that is cut off keeps its code and says so") {
    const auto blocks = code_blocks("```html\n<!DOCTYPE html>\n<html>");
    REQUIRE(blocks.size() == 1);
    CHECK_FALSE(blocks[0].is_closed);
    CHECK(blocks[0].text == "<!DOCTYPE html>\n<html>");
}

TEST_CASE("code blocks: bare code is one block, prose is none, thinking is not looked at") {
    REQUIRE(code_blocks("<!DOCTYPE html><html></html>").size() == 1);
    CHECK(code_blocks("<!DOCTYPE html><html></html>")[0].language == "html");
    CHECK(code_blocks("Hello, what can I do?").empty());
    CHECK(code_blocks("").empty());
    CHECK(extract_code("<think>```html\n<b>\n```</think>\n```\nimport streamlit as st\nst.title('x')\n```") ==
          "import streamlit as st\nst.title('x')\n");
    CHECK(code_blocks("<think>```html\n<b>").empty());
}

TEST_CASE("code blocks: a longer fence holds a shorter one") {
    const auto blocks = code_blocks("````markdown\n```html\n<b>\n```\n````");
    REQUIRE(blocks.size() == 1);
    CHECK(blocks[0].text == "```html\n<b>\n```\n");
}
