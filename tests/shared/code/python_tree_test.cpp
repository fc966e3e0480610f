// Python text: CPython's verdict on mutated programs, messages, and the outline of calls.
#include "shared/code/python_tree.h"

#include <doctest/doctest.h>

#include "shared/base/json.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

std::string refusal(std::string_view source) {
    const PythonCheck check = check_python(source);
    return check.valid ? "" : std::to_string(check.errors[0].line) + ": " + check.errors[0].reason;
}

// A line of =, the name and its marks, a line of =, the program, a line of -, the tree.
std::vector<std::pair<std::string, std::string>> corpus_programs(const std::string& text) {
    std::vector<std::pair<std::string, std::string>> out;
    enum { Tree, Name, Program } part = Tree;
    for (size_t at = 0; at < text.size();) {
        const size_t end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, end - at);
        at = end + 1;
        const bool is_rule = line.size() >= 3 && line.find_first_not_of('=') == std::string::npos;
        if (is_rule && part != Program) part = part == Tree ? (out.emplace_back(), Name) : Program;
        else if (part == Name && out.back().first.empty()) out.back().first = line;
        else if (part == Program && line.size() >= 3 && line.find_first_not_of('-') == std::string::npos) part = Tree;
        else if (part == Program) out.back().second += line + "\n";
    }
    return out;
}

}  // namespace

TEST_CASE("python: the verdict agrees with CPython 3.11 on the programs and their mutated copies") {
    const auto apps = test::shared_data("datasets/streamlit_apps.jsonl");
    if (!apps) return;
    std::vector<std::string> sources;
    for (size_t at = 0; at < apps->size();) {
        const size_t end = std::min(apps->find('\n', at), apps->size());
        sources.push_back(json_text(*parse_json(apps->substr(at, end - at)), "source"));
        at = end + 1;
    }
    const std::string rows = test::golden("python/verdicts.jsonl");
    int total = 0, same = 0, same_line = 0, invalid = 0;
    for (size_t at = 0; at < rows.size();) {
        const size_t end = std::min(rows.find('\n', at), rows.size());
        const Json row = *parse_json(rows.substr(at, end - at));
        at = end + 1;
        std::string text = sources.at(static_cast<size_t>(json_integer(row, "app")));
        text.replace(static_cast<size_t>(json_integer(row, "at")), static_cast<size_t>(json_integer(row, "remove")), json_text(row, "insert"));
        const PythonCheck check = check_python(text);
        const int64_t line = json_integer(row, "line");
        ++total;
        const bool agrees = check.valid == (line == 0);
        same += agrees;
        if (!agrees) MESSAGE("app " << json_integer(row, "app") << " at " << json_integer(row, "at") << ": CPython says line " << line);
        if (line == 0) continue;
        ++invalid;
        same_line += !check.valid && check.errors[0].line == line;
    }
    CHECK(total > 1400);
    CHECK(same >= total * 0.995);
    CHECK(same_line >= invalid * 0.98);
}

TEST_CASE("python: the verdict on tree-sitter's corpus is CPython 3.11's") {
    const auto golden = parse_json(test::golden("python/corpus.json"));
    REQUIRE(golden);
    int count = 0;
    for (const char* file : {"errors.txt", "expressions.txt", "literals.txt", "pattern_matching.txt", "statements.txt"}) {
        const auto text = test::shared_data("suites/tree-sitter-python/corpus/" + std::string(file));
        if (!text) return;
        for (const auto& [name, source] : corpus_programs(*text)) {
            const std::string where = file + std::string(": ") + name;  // clang 14 captures no bindings.
            INFO(where);
            REQUIRE(golden->contains(where));
            const int64_t line = (*golden)[where].get<int64_t>();
            const PythonCheck check = check_python(source);
            CHECK(check.valid == (line == 0));
            if (line != 0 && !check.valid) CHECK(check.errors[0].line == line);
            ++count;
        }
    }
    CHECK(count == 117);
}

TEST_CASE("python: errors carry CPython's words and lines") {
    CHECK(refusal("x = (1,\ny = 2\n") == "1: '(' was never closed");
    CHECK(refusal("if x:\npass\n") == "2: expected an indented block after 'if' statement on line 1");
    CHECK(refusal("print 'a'\n") == "1: Missing parentheses in call to 'print'. Did you mean print(...)?");
    CHECK(refusal("def f():\n    x = 'abc\n") == "2: unterminated string literal (detected at line 2)");
    CHECK(refusal("return 1\n") == "1: 'return' outside function");
    CHECK(refusal("def f(a, a): pass\n") == "1: duplicate argument 'a' in function definition");
    CHECK(refusal("f(a=1, a=2)\n") == "1: keyword argument repeated: a");
    CHECK(refusal("1 = x\n") == "1: cannot assign to literal here. Maybe you meant '==' instead of '='?");
    CHECK(refusal("f'{a b}'\n").find("f-string: invalid syntax") != std::string::npos);
    CHECK(refusal("f'{}'\n") == "1: f-string: empty expression not allowed");
    CHECK(refusal("(f'{!r}'\n'b'\n\n)\n") == "4: f-string: expression required before '!'");  // The token behind the strings.
    CHECK(refusal("x = f'''{\n#\n}'''\n") == "3: f-string expression part cannot include '#'");
    CHECK(refusal("('a' b'c'\n+ d)\n") == "2: cannot mix bytes and nonbytes literals");
    CHECK(refusal("('a'\n'\\x4'\n)\n") == "3: (unicode error) 'unicodeescape' codec can't decode bytes: truncated \\xXX escape");
    CHECK(refusal("for i in x:\n\tpass\n        y\n") == "3: inconsistent use of tabs and spaces in indentation");
    CHECK(refusal("x = [1, 2\n     3]\n") == "1: invalid syntax. Perhaps you forgot a comma?");
    CHECK(refusal("match x:\n    case y: pass\n    case 2: pass\n") == "2: name capture 'y' makes remaining patterns unreachable");
    CHECK(refusal("a = 1\n    b = 2\n") == "2: unexpected indent");
    CHECK(refusal("match = 1\ncase = match\nprint(match)\nwith (open(f) as a, b): pass\n") == "");
}

TEST_CASE("python: many calls or fields in one statement take time in proportion") {
    std::string calls = "a", nested, closed, fields = "f'''";
    for (int i = 0; i < 100'000; ++i) calls += "()", fields += "{x}\n";
    for (int i = 0; i < 20'000; ++i) nested += "f(", closed += ")";
    CHECK(outline_python(calls).calls.size() == 100'000);
    CHECK(outline_python(nested + "'x'" + closed).calls.size() == 20'000);
    CHECK(refusal(fields + "'''") == "");
    CHECK(refusal(fields + "{x y}'''") == "100001: f-string: invalid syntax. Perhaps you forgot a comma?");
}

TEST_CASE("python: nesting beyond CPython's limits is refused, not followed") {
    CHECK_FALSE(check_python(std::string(100000, '(')).valid);
    CHECK_FALSE(check_python(std::string(100000, '-') + "1").valid);
    CHECK_FALSE(check_python("x" + std::string(50000, '[')).valid);
    std::string deep;
    for (int i = 0; i < 300; ++i) deep += std::string(static_cast<size_t>(i), ' ') + "if x:\n";
    CHECK_FALSE(check_python(deep).valid);
}

TEST_CASE("python: the outline lists imports, calls and literals, also of broken text") {
    const auto look = [](const PythonOutline& outline) {
        REQUIRE(outline.imports.size() == 2);
        CHECK(outline.imports[0].module == "streamlit");
        CHECK(outline.imports[0].alias == "st");
        CHECK(outline.imports[1].module == "datetime");
        CHECK(outline.imports[1].name == "date");
        REQUIRE(outline.calls.size() >= 2);
        CHECK(outline.calls[0].name == "st.sidebar.slider");
        CHECK(outline.calls[0].line == 3);
        REQUIRE(outline.calls[0].arguments.size() == 2);
        CHECK(outline.calls[0].arguments[0].literal == "Age");
        CHECK(outline.calls[0].arguments[1].keyword == "max_value");
        CHECK(outline.calls[0].arguments[1].text == "10 + x");
        CHECK_FALSE(outline.calls[0].arguments[1].is_literal);
    };
    const std::string text = "import streamlit as st\nfrom datetime import date\nst.sidebar.slider('Age', max_value=10 + x)\nst.write(1)\n";
    look(outline_python(text));
    look(outline_python(text + "def broken(:\n    st.title('x'\n"));
}
