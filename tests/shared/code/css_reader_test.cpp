// CSS: what breaks the grammar, what is declared.
#include "shared/code/css_reader.h"

#include <doctest/doctest.h>

#include "shared/base/json.h"
#include "shared/code/css_tokens.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

std::string refusals(std::string_view source, CssKind kind = CssKind::StyleSheet) {
    std::string out;
    for (const SourceError& error : check_css(source, kind).errors)
        out += std::to_string(error.line) + ":" + std::to_string(error.column) + " " + error.reason + "\n";
    return out;
}

// The text of the first style element of every page, by line.
std::vector<std::string> style_sheets(const std::string& traces) {
    std::vector<std::string> out;
    for (size_t at = 0; at < traces.size();) {
        const size_t end = std::min(traces.find('\n', at), traces.size());
        const std::string answer = json_text(*parse_json(traces.substr(at, end - at)), "answer");
        at = end + 1;
        const size_t begin = answer.find("<style>"), close = answer.find("</style>", begin);
        out.push_back(begin == std::string::npos || close == std::string::npos ? "" : answer.substr(begin + 7, close - begin - 7));
    }
    return out;
}

}  // namespace

TEST_CASE("css: sound style sheets have no errors") {
    for (const char* source : {
             "", "/* nothing */", "a{}", "a { color: red; background: url(x.png) no-repeat }", "a,b>c~d+e f{margin:0 -1px .5em}",
             "@import url(\"a.css\");\n@charset \"utf-8\";", "@media (min-width: 40rem) and (width <= 80rem) { .a { b: c } }",
             ".a { &:hover { color: red } .b & { x: y } > c { d: e } @media print { color: black } }",
             "@keyframes spin { from { a: b } 50.5%, to { a: c } }", ":root { --gap: { a: b }; --empty:; --x: 1px }",
             "@font-face { font-family: \"A\"; src: url( a.woff2 ) format('woff2') }", "a[href^='x' i]::before { content: '\\201C' }",
             ".md\\:p-4, .\\31 0, #a-1 { x: calc((1px + 2%) * 3) !important }", "*, ::after, svg|a, *|* { x: y }", "@layer base, components;",
             "li:nth-child(2n + 1 of .a):not(:has(> b)) { x: y }", "a { filter: progid:DXImageTransform.Microsoft.gradient(a='b') }",
             "@tailwind base;\n.btn { @apply px-4 py-2; }", "a { b: c;; }", "@supports (display: grid) and (not (display: inline-grid)) { a { b: c } }",
             "@page :first { margin: 1in }", "<!-- a { b: c } -->", "@property --x { syntax: '<length>'; inherits: false }"}) {
        INFO(source);
        CHECK(refusals(source) == "");
        CHECK(check_css(source).valid);
    }
}

TEST_CASE("css: the verdict agrees with lightningcss and PostCSS on style sheets of generated pages and their mutated copies") {
    const auto traces = test::shared_data("datasets/uigen_x_4b_traces.jsonl");
    if (!traces) return;
    const auto sheets = style_sheets(*traces);
    const std::string rows = test::golden("code/css_verdicts.jsonl");
    int total = 0, same = 0;
    for (size_t at = 0; at < rows.size();) {
        const size_t end = std::min(rows.find('\n', at), rows.size());
        const Json row = *parse_json(rows.substr(at, end - at));
        at = end + 1;
        std::string text = sheets.at(static_cast<size_t>(json_integer(row, "page")));
        text.replace(static_cast<size_t>(json_integer(row, "at")), static_cast<size_t>(json_integer(row, "remove")), json_text(row, "insert"));
        const CssCheck check = check_css(text);
        const bool agrees = check.valid == json_flag(row, "valid");
        ++total;
        same += agrees;
        if (!agrees) MESSAGE(row.dump(), " ", (check.valid ? "no error" : check.errors[0].reason));
        if (!row.contains("properties")) continue;
        CHECK(static_cast<int64_t>(check.declarations.size()) == json_integer(row, "properties"));
        for (size_t i = 0; i < row["first"].size() && i < check.declarations.size(); ++i) CHECK(check.declarations[i].property == row["first"][i].get<std::string>());
    }
    CHECK(total > 2000);
    CHECK(same >= total * 0.99);  // lightningcss passes over broken rules inside @keyframes.
}

TEST_CASE("css: errors name line, column and reason") {
    CHECK(refusals("a {\n  color red;\n}") == "2:3 ':' is missing behind 'color'.\n");
    CHECK(refusals("a {\n  color: red\n  margin: 0;\n}") == "3:3 ';' is missing before 'margin'.\n");
    CHECK(refusals("a { color: red") == "1:3 '{' is never closed.\n");
    CHECK(refusals("a { color: ; }") == "1:5 'color' has no value.\n");
    CHECK(refusals("a { }\n}") == "2:1 '}' closes nothing.\n");
    CHECK(refusals("{ a: b }") == "1:1 The rule has no selector.\n");
    CHECK(refusals("color: red;") == "1:1 The declaration of 'color' stands outside of any rule.\n");
    CHECK(refusals(".a, { b: c }") == "1:5 A selector is missing here.\n");
    CHECK(refusals(".1a { b: c }") == "1:1 \".1a\" cannot stand in a selector.\n");
    CHECK(refusals("#1 { b: c }") == "1:1 \"#1\" is no id: a name cannot begin with a digit.\n");
    CHECK(refusals("a: { b: c }") == "1:3 The name of a pseudo class is missing behind \":\".\n");
    CHECK(refusals("a > { b: c }") == "1:5 A selector is missing behind the combinator.\n");
    CHECK(refusals("a { width: calc(1px + 2px; }") == "1:12 'calc(' is never closed.\n");
    CHECK(refusals("a { content: 'x\n'; }").find("1:14 The string is not closed on its line.\n") != std::string::npos);
    CHECK(refusals("a { b: c } /* x") == "1:12 The comment is never closed.\n");
    CHECK(refusals("a { b: url(x y) }") == "1:8 The address in url(…) holds a blank; put it in quotes.\n");
    CHECK(refusals("a { b: c !imporant }") == "1:10 Only \"!important\" may follow '!'.\n");
    CHECK(refusals("@keyframes a { middle { b: c } }") == "1:16 \"middle\" is no stop of @keyframes: use from, to or a percentage.\n");
    CHECK(refusals("@media print;") == "1:1 @media needs a block.\n");
    CHECK(refusals("a { b: var(gap) }") == "1:12 var(…) takes the name of a variable, such as --gap.\n");
    CHECK(refusals("a { b: var(--gap 1) var( --x , 2px) }") == "1:18 Only ',' or ')' may follow the name in var(…).\n");
    CHECK(refusals("a { b: c) }") == "1:9 ')' closes nothing.\n");
    CHECK(refusals("ä { color }") == "1:5 ':' is missing behind 'color'.\n");
}

TEST_CASE("css: a missing brace is named where it is missing") {
    const std::string found = refusals(".a {\n  color: red;\n.b {\n  color: blue;\n}\n");
    CHECK(found == "1:4 '{' is never closed.\n");
    CHECK(refusals(".a {\n  color: red\n.b {\n  color: blue;\n}\n}").find("2:") == 0);
}

TEST_CASE("css: declarations are listed, nested ones too, and style attributes read alone") {
    const CssCheck check = check_css(".a { COLOR: Red !important; .b { --Gap: 1px 2px ; } }");
    REQUIRE(check.declarations.size() == 2);
    CHECK(check.rules == 2);
    CHECK(check.declarations[0].property == "color");
    CHECK(check.declarations[0].value == "Red");
    CHECK(check.declarations[0].begin == 5);
    CHECK(check.declarations[1].property == "--Gap");
    CHECK(check.declarations[1].value == "1px 2px");
    CHECK(refusals("color: red; width: 10%", CssKind::Declarations) == "");
    CHECK(refusals("color: red width", CssKind::Declarations) == "");
    CHECK(refusals("color", CssKind::Declarations) == "1:1 ':' is missing behind 'color'.\n");
}

TEST_CASE("css: hostile text ends, every byte in one token") {
    CHECK_FALSE(check_css(std::string(100'000, '{')).valid);
    CHECK_FALSE(check_css(std::string(100'000, '(')).valid);
    CHECK_FALSE(check_css("a{b:" + std::string(100'000, '[')).valid);
    CHECK_FALSE(check_css(std::string(50'000, ':')).valid);
    const std::string odd = "a\xff\xfe{\\\n\\g:\\0 00'\\\r\n\"\x00url(\\";
    int64_t at = 0;
    for (const CssToken& token : tokenize_css(odd).tokens) {
        CHECK(token.begin == at);
        CHECK(token.end > token.begin);
        at = token.end;
    }
    CHECK(at == static_cast<int64_t>(odd.size()));
}
