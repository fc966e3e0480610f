// JSX: what breaks the grammar, what is in it.
#include "shared/code/jsx_reader.h"

#include <doctest/doctest.h>

using namespace maquette;

namespace {

std::string refusals(std::string_view source) {
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

TEST_CASE("jsx: errors name line, column and reason") {
    CHECK(refusals("const a = <div>\n  <span>x</div>\n</div>;") .find("</div> cannot close <span>.") != std::string::npos);
    CHECK(refusals("const a = <a>x</b>;") == "1:15 </b> cannot close <a>.\n");
    CHECK_FALSE(check_jsx("function f() { return 1;").valid);
    CHECK_FALSE(check_jsx("const a = ;").valid);
    CHECK_FALSE(check_jsx("const a = <div className=>x</div>;").valid);
    CHECK_FALSE(check_jsx("return (<div></div>").valid);
    CHECK_FALSE(check_jsx("const a = 'x").valid);
}

TEST_CASE("jsx: hostile text ends") {
    CHECK_FALSE(check_jsx(std::string(50'000, '(')).valid);
    CHECK_FALSE(check_jsx(std::string(50'000, '<')).valid);
    std::string deep;
    for (int i = 0; i < 5'000; ++i) deep += "<a>";
    CHECK_FALSE(check_jsx(deep).valid);
    CHECK_FALSE(check_jsx(std::string(static_cast<size_t>(jsx_bytes_max) + 1, ' ')).valid);
    CHECK_FALSE(check_jsx("\xff\xfe\x80").valid);
}
