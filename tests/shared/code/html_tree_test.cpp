#include "shared/code/html_tree.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "tests/support/test_data.h"

using namespace maquette;

namespace {

struct TreeCase {
    std::string data, document, fragment;
    bool is_scripting_on = false;
};

// The html5lib tree-construction format: sections that start with "#name" lines, separated by "#data".
std::vector<TreeCase> read_cases(const std::string& text) {
    std::vector<TreeCase> cases;
    std::string* section = nullptr;
    std::string ignored;
    for (size_t at = 0; at < text.size();) {
        size_t end = text.find('\n', at);
        if (end == std::string::npos) end = text.size();
        const std::string line = text.substr(at, end - at);
        at = end + 1;
        if (line == "#data") {
            if (!cases.empty() && cases.back().document.ends_with("\n\n")) cases.back().document.pop_back();
            cases.emplace_back();
            section = &cases.back().data;
        } else if (line == "#document") {
            section = &cases.back().document;
        } else if (line == "#document-fragment") {
            section = &cases.back().fragment;
        } else if (line == "#errors" || line == "#new-errors" || line == "#script-off" || line == "#script-on") {
            if (line == "#script-on") cases.back().is_scripting_on = true;
            section = &ignored;
        } else if (section) {
            *section += line + "\n";
        }
    }
    for (TreeCase& one : cases) {
        if (!one.data.empty()) one.data.pop_back();
        if (!one.fragment.empty()) one.fragment.pop_back();
    }
    if (!cases.empty() && cases.back().document.ends_with("\n\n")) cases.back().document.pop_back();
    return cases;
}

}  // namespace

TEST_CASE("html: every html5lib tree-construction test gives the expected tree") {
    const auto folder = test::shared_data_path("suites/html5lib-tests/tree-construction");
    if (!folder) return;
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
        const std::string file = entry.path().filename().string();
        const auto text = test::shared_data("suites/html5lib-tests/tree-construction/" + file);
        REQUIRE(text);
        for (const TreeCase& one : read_cases(*text)) {
            if (one.is_scripting_on) continue;
            const HtmlCheck check = one.fragment.empty() ? parse_html(one.data) : parse_html_fragment(one.data, one.fragment);
            CHECK_MESSAGE(html5lib_text(check.tree) == one.document, file, ":\n", one.data, "\n(", one.fragment, ")");
            ++count;
        }
    }
    CHECK(count > 1000);
    MESSAGE("trees compared: ", count);
}

TEST_CASE("html: a sound page has no errors, its tags are listed, its elements know where they stand") {
    const HtmlCheck check = parse_html(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><title>A &amp; B</title></head>\n<body>\n  <main><img src=a alt='x'>"
        "<p>Hi <b>you</b></p></main>\n</body></html>");
    CHECK(check.valid);
    CHECK(check.tags == std::vector<std::string>{"b", "body", "head", "html", "img", "main", "p", "title"});
    const auto image = check.tree.elements("img");
    REQUIRE(image.size() == 1);
    const HtmlNode& node = check.tree.nodes[static_cast<size_t>(image[0])];
    CHECK(node.position.line == 4);
    CHECK(node.position.column == 9);
    CHECK(*node.attribute("alt") == "x");
    CHECK(node.attribute("title") == nullptr);
    CHECK(check.tree.visible_text(0) == "Hi you");
    const HtmlNode& paragraph = check.tree.nodes[static_cast<size_t>(check.tree.elements("p")[0])];
    CHECK(paragraph.end_end - paragraph.start_begin == 20);
}

TEST_CASE("html: errors name line, column and reason") {
    const HtmlCheck check = parse_html("<!DOCTYPE html>\n<body>\n<div><span></div>\n<p a=1 a=2>x</p></section></body>");
    CHECK_FALSE(check.valid);
    REQUIRE(check.errors.size() == 4);
    CHECK(check.errors[0].line == 3);
    CHECK(check.errors[0].column == 6);
    CHECK(check.errors[0].reason == "<span> is never closed.");
    CHECK(check.errors[1].reason == "At </div> another element is still open and must be closed first.");
    CHECK(check.errors[2].line == 4);
    CHECK(check.errors[2].reason == "The attribute \"a\" appears twice; the second one is ignored.");
    CHECK(check.errors[3].reason == "At </section> nothing is closed: no such element is open.");
}

TEST_CASE("html: a component needs no doctype, a page does") {
    CHECK(parse_html("<div class=\"p-4\">Hi</div>").valid);
    CHECK_FALSE(parse_html("<div>Hi</div>", HtmlKind::Page).valid);
    const HtmlCheck page = parse_html("<html><body></body></html>");
    REQUIRE(page.errors.size() == 1);
    CHECK(page.errors[0].reason == "The page does not start with <!DOCTYPE html>.");
    CHECK(parse_html("").valid);
}

TEST_CASE("html: a page that is cut off is not valid") {
    const HtmlCheck check = parse_html("<!DOCTYPE html><html><body><div class=\"card\"><p>Some te");
    CHECK_FALSE(check.valid);
    CHECK_FALSE(parse_html("<!DOCTYPE html><html><body><div cla").valid);
}

TEST_CASE("html: hostile nesting ends") {
    std::string deep, attributes = "<a", formats, paragraphs;
    for (int i = 0; i < 300'000; ++i) deep += "<div>";
    const HtmlCheck check = parse_html(deep + "<p>x");
    CHECK(check.tree.elements("div").size() == 510);  // With <html> and <body> 512.
    CHECK(check.tree.elements("p").empty());
    CHECK(std::any_of(check.errors.begin(), check.errors.end(), [](const SourceError& error) { return error.reason.find("512 deep") != std::string::npos; }));
    for (int i = 0; i < 100'000; ++i) attributes += " a" + std::to_string(i);
    const HtmlCheck many = parse_html(attributes + ">");
    REQUIRE(many.tree.elements("a").size() == 1);
    CHECK(many.tree.nodes[static_cast<size_t>(many.tree.elements("a")[0])].attributes.size() == 1000);
    CHECK(std::any_of(many.errors.begin(), many.errors.end(), [](const SourceError& error) { return error.reason.find("1000 attributes") != std::string::npos; }));
    // Every paragraph repeats the formats that are still open.
    for (int i = 0; i < 400; ++i) formats += "<b a" + std::to_string(i) + ">";
    for (int i = 0; i < 20'000; ++i) paragraphs += "<p>x";
    const HtmlCheck bomb = parse_html("<p>" + formats + paragraphs);
    CHECK(bomb.tree.nodes.size() < 500'000);
    CHECK(std::any_of(bomb.errors.begin(), bomb.errors.end(), [](const SourceError& error) { return error.reason.find("more elements than") != std::string::npos; }));
    CHECK(html5lib_text(parse_html("<b><b><b><i></b></table><?php x").tree).size() > 10);
}

TEST_CASE("html: what begins with <? is a comment, also when the text ends inside") {
    const auto first = [](std::string_view source) {
        const HtmlCheck check = parse_html(source);
        return check.tree.nodes[1].kind == HtmlNode::Kind::Comment ? check.tree.nodes[1].text : "no comment";
    };
    CHECK(first("<?") == "?");
    CHECK(first("<?php x") == "?php x");
    CHECK(first("<?xml a\r\nb\rc?>d") == "?xml a\nb\nc?");
    CHECK(first("<?a <?b") == "?a <?b");
    CHECK(first("<? >x") == "? ");
    const HtmlCheck text = parse_html("<p>x</p>1 > 2 <?b");
    CHECK(html5lib_text(text.tree).find("<!-- ?b -->") != std::string::npos);
}
