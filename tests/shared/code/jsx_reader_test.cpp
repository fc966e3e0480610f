// JSX: what breaks the grammar, what is in it.
#include "shared/code/jsx_reader.h"

#include <doctest/doctest.h>

#include "shared/base/json.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

std::string jsx_refusals(std::string_view source) {
    std::string out;
    for (const SourceError& error : check_jsx(source).errors)
        out += std::to_string(error.line) + ":" + std::to_string(error.column) + " " + error.reason + "\n";
    return out;
}

}  // namespace

TEST_CASE("jsx: a sound component has no errors, its elements and imports are listed") {
    const JsxCheck check = check_jsx(
        "import React, { useState } from 'react';\nimport { Menu } from \"lucide-react\";\n\nexport default function App({ items = [] }) {\n"
        "  const [open, setOpen] = useState(false);\n  return (\n    <>\n      <nav className=\"p-4\" {...rest} onClick={() => setOpen(!open)}>\n"
        "        {open ? <Menu.Item /> : <b>it&apos;s</b>}\n        {items.map((i) => <li key={i.id}>{`${i.name}`}</li>)}\n      </nav>\n    </>\n  );\n}\n");
    CHECK(check.valid);
    CHECK(check.elements == std::vector<std::string>{"Menu.Item", "b", "li", "nav"});
    CHECK(check.imports == std::vector<std::string>{"react", "lucide-react"});
    CHECK(check_jsx("").valid);
}

TEST_CASE("jsx: the verdict agrees with Babel and esbuild on components and their mutated copies") {
    const auto golden = parse_json(test::golden("code/jsx_verdicts.json"));
    REQUIRE(golden);
    const auto sources = (*golden)["sources"].get<std::vector<std::string>>();
    int total = 0, same = 0;
    for (const Json& copy : (*golden)["copies"]) {
        std::string text = sources.at(copy[0].get<size_t>());
        text.replace(copy[1].get<size_t>(), copy[2].get<size_t>(), copy[3].get<std::string>());
        const JsxCheck check = check_jsx(text);
        const bool agrees = check.valid == (copy[4] == 0);
        ++total;
        same += agrees;
        if (!agrees) MESSAGE(copy.dump(), " ", (check.valid ? "no error" : check.errors[0].reason));
    }
    CHECK(total > 1000);
    CHECK(same >= total * 0.99);
    for (size_t i = 0; i < sources.size(); ++i) CHECK(Json(check_jsx(sources[i]).elements).dump() == (*golden)["elements"][i].dump());
}

TEST_CASE("jsx: errors name line, column and reason") {
    CHECK(jsx_refusals("const a = <div>\n  <span>x</div>\n</div>;") .find("</div> cannot close <span>.") != std::string::npos);
    CHECK(jsx_refusals("const a = <a>x</b>;") == "1:15 </b> cannot close <a>.\n");
    CHECK_FALSE(check_jsx("function f() { return 1;").valid);
    CHECK_FALSE(check_jsx("const a = ;").valid);
    CHECK_FALSE(check_jsx("const a = <div className=>x</div>;").valid);
    CHECK_FALSE(check_jsx("return (<div></div>").valid);
    CHECK_FALSE(check_jsx("const a = 'x").valid);
}

TEST_CASE("jsx: what the grammar lets pass and no engine does is an error") {
    CHECK(jsx_refusals("const a = <b onClick{f}>x</b>;") == "1:21 '=' is missing before '{'.\n");
    CHECK(jsx_refusals("const a = <b {...c}>x</b>;") == "");
    CHECK(jsx_refusals("const a;") == "1:7 The constant \"a\" has no value.\n");
    CHECK(jsx_refusals("for (const a of b) c(a);\nlet d;") == "");
    CHECK(jsx_refusals("f(a,, b);") == "1:5 ',' cannot stand here.\n");
    CHECK(jsx_refusals("f(a, b,); x = {a, b,}; y = [a,, b];") == "");
    CHECK(jsx_refusals("const a = 1;\nexport ") == "2:1 \"export\" exports nothing here.\n");
}

TEST_CASE("jsx: text may hold what is no reference, attributes may have any name") {
    for (const char* source : {"const a = <p>Terms & Conditions</p>;", "const a = <p>AT&T &nbsp &copy; 2&3</p>;", "const a = <label for=\"x\" class=\"y\">z</label>;",
                               "const a = b & c, d = b && c, e = b&c;", "const a = <a:b c:d='1' data-x aria-label=\"q & r\"/>;", "const a = <p>it's \"quoted\" // no comment</p>;"}) {
        INFO(source);
        CHECK(jsx_refusals(source) == "");
    }
    CHECK(jsx_refusals("const a = <p>1 > 2</p>;") != "");
}

TEST_CASE("jsx: hostile text ends") {
    CHECK_FALSE(check_jsx(std::string(50'000, '(')).valid);
    CHECK_FALSE(check_jsx(std::string(50'000, '<')).valid);
    std::string deep;
    for (int i = 0; i < 5'000; ++i) deep += "<a>";
    CHECK_FALSE(check_jsx(deep).valid);
    CHECK(jsx_refusals(std::string(static_cast<size_t>(jsx_bytes_max) + 1, ' ')) == "1:1 The text is longer than 1 MiB.\n");
    std::string bytes;
    for (uint32_t i = 0, state = 1; i < 100'000; ++i, state = state * 1664525 + 1013904223) bytes += static_cast<char>(state >> 24);
    CHECK(jsx_refusals(bytes) == "1:1 The text is full of control characters: it is no source code.\n");
    CHECK_FALSE(check_jsx("\xff\xfe\x80").valid);
}
