#include <doctest/doctest.h>

#include <filesystem>

#include "shared/tokenizer/chat_template.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

std::string render(const std::string& source, const Json& variables = Json::object()) {
    const auto parsed = ChatTemplate::parse(source);
    if (!parsed) return "parse: " + parsed.error().text();
    const auto rendered = parsed->render(variables, 1'700'000'000);
    return rendered ? rendered->text : "error: " + rendered.error().reason;
}

}  // namespace

TEST_CASE("chat template: every vector of the suite matches exactly") {
    const auto lines = test::shared_data("suites/chat_template_vectors.jsonl");
    if (!lines) return;
    int count = 0;
    for (size_t begin = 0; begin < lines->size();) {
        const size_t end = std::min(lines->find('\n', begin), lines->size());
        const auto row = parse_json(std::string_view(*lines).substr(begin, end - begin));
        begin = end + 1;
        if (!row) continue;
        ++count;
        INFO(json_text(*row, "name"));
        CHECK(render(json_text(*row, "chat_template"), (*row)["data"]) == json_text(*row, "target"));
    }
    CHECK(count == 28);
}

TEST_CASE("chat template: all published templates parse") {
    const auto folder = test::shared_data_path("tokenizers/templates");
    if (!folder) return;
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
        if (entry.path().extension() != ".jinja") continue;
        const auto source = test::shared_data("tokenizers/templates/" + entry.path().filename().string());
        REQUIRE(source);
        const auto parsed = ChatTemplate::parse(*source);
        CHECK_MESSAGE(parsed, entry.path().filename().string(), ": ", (parsed ? "" : parsed.error().text()));
        ++count;
    }
    CHECK(count == 59);
}

TEST_CASE("chat template: white space is trimmed as with trim_blocks and lstrip_blocks") {
    CHECK(render("a\n  {% if true %}\nb\n  {% endif %}\nc\n") == "a\nb\nc");
    CHECK(render("a {%- if true -%} b {%- endif %} c") == "ab c");
    CHECK(render("{{ 1 }}\n{{ 2 }}") == "1\n2");
    CHECK(render("  {%+ if true %}x{% endif %}") == "  x");
    CHECK(render("a {# note #} b") == "a  b");
    CHECK(render("{% raw %}{{ x }}{% endraw %}") == "{{ x }}");
}

TEST_CASE("chat template: loops, scopes and namespaces behave as in Jinja") {
    CHECK(render("{% for x in [1,2,3] %}{{ loop.index }}{{ x }}{{ ',' if not loop.last }}{% endfor %}") == "11,22,33");
    CHECK(render("{% set n = 0 %}{% for x in [1,2] %}{% set n = x %}{% endfor %}{{ n }}") == "0");
    CHECK(render("{% set n = namespace(v=0) %}{% for x in [1,2] %}{% set n.v = n.v + x %}{% endfor %}{{ n.v }}") == "3");
    CHECK(render("{% for x in [] %}a{% else %}none{% endfor %}") == "none");
    CHECK(render("{% for x in [1,2,3,4] if x is even %}{{ x }}{% endfor %}") == "24");
    CHECK(render("{% for x in [1,2,3] %}{% if x == 2 %}{% break %}{% endif %}{{ x }}{% endfor %}") == "1");
    CHECK(render("{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}{{ v }}{% endfor %}") == "a1b2");
    CHECK(render("{% macro f(a, b='x') %}{{ a }}{{ b }}{% endmacro %}{{ f(1) }}{{ f(2, b='y') }}") == "1x2y");
    CHECK(render("{% macro f(a) %}{{ a }}{{ kwargs.b }}{% endmacro %}{{ f(1, b='y') }}") == "1y");
    CHECK(render("{% macro f() %}[{{ caller() }}]{% endmacro %}{% call f() %}x{% endcall %}") == "[x]");
}

TEST_CASE("chat template: values print as Python's") {
    CHECK(render("{{ [1, 'a', none, true, 1.5, 1e20] }}") == "[1, 'a', None, True, 1.5, 1e+20]");
    CHECK(render("{{ {'a': \"it's\"} }}") == "{'a': \"it's\"}");
    CHECK(render("{{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 ** 10 }}") == "3 -4 2 3.5 1024");
    CHECK(render("{{ 'äöü'[1] }}{{ 'äöü'[::-1] }}{{ 'abc'[-2:] }}") == "öüöäbc");
    CHECK(render("{{ x.y is defined }}{{ x is defined }}", Json::parse(R"({"x":{}})")) == "FalseTrue");
    CHECK(render("{{ ['b', 'A'] | sort | join('-') }}") == "A-b");
    CHECK(render("{{ 'a,b'.split(',')[-1] }}") == "b");
    CHECK(render("{{ strftime_now('%d %b %Y') }}") == "14 Nov 2023");
}

// Expected texts are jinja2's in transformers' sandbox.
TEST_CASE("chat template: filters on lists give generators, and nothing can be changed in place") {
    CHECK(render("{% if [] | select | list %}a{% endif %}{% if [] | select %}b{% endif %}") == "b");
    CHECK(render("{% set x = [1, 2] | map('string') %}{{ x | join }}{{ x | join }}.") == "12.");
    CHECK(render("{% set x = [1, 2] | select %}{{ x | first }}{{ x | join }}") == "12");
    CHECK(render("{{ none | selectattr('a') | list | length }}{{ none | map('string') | list | length }}") == "00");
    CHECK(render("{{ [1] | map('string') | length }}") == "error: object of type 'generator' has no len()");
    CHECK(render("{{ [1] | map('string') | tojson }}") == "error: Object of type generator is not JSON serializable");
    CHECK(render("{% set x = [] %}{{ x.append is defined }}") == "False");
    CHECK(render("{% set x = [] %}{% set y = x.append(1) %}") == "error: access to attribute 'append' of 'list' object is unsafe.");
    CHECK(render("{{ {'a': 1}['pop']('a') }}") == "error: access to attribute 'pop' of 'dict' object is unsafe.");
}

TEST_CASE("chat template: a safe text escapes what is joined to it") {
    CHECK(render("{{ 'a<' | safe + 'b<' + \"'\" }}{{ '<' + ('&' | e) }}{{ '<' | e | e }}{{ '<' ~ ('>' | safe) }}") == "a<b&lt;&#39;&lt;&amp;&lt;<>");
    CHECK(render("{{ {'a': ['b']} | string }}{{ [1, 'x'] | string }}") == "{'a': ['b']}[1, 'x']");
}

TEST_CASE("chat template: tojson has transformers' spacing and leaves other scripts alone") {
    const Json variables = Json::parse(R"({"x":{"b":[1,2],"a":"é<&\n","c":{}}})");
    CHECK(render("{{ x | tojson }}", variables) == R"({"b": [1, 2], "a": "é<&\n", "c": {}})");
    CHECK(render("{{ x | tojson(indent=2) }}", variables) == "{\n  \"b\": [\n    1,\n    2\n  ],\n  \"a\": \"é<&\\n\",\n  \"c\": {}\n}");
}

TEST_CASE("chat template: generation blocks say what the model wrote") {
    const auto parsed = ChatTemplate::parse("{% for m in messages %}<{{ m.role }}>{% if m.role == 'assistant' %}{% generation %}{{ m.content }}|{% endgeneration %}{% else %}{{ m.content }}{% endif %}{% endfor %}");
    REQUIRE(parsed);
    CHECK(parsed->has_generation_marks());
    const auto rendered = parsed->render(Json::parse(R"({"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"yo"}]})"));
    REQUIRE(rendered);
    CHECK(rendered->text == "<user>hi<assistant>yo|");
    REQUIRE(rendered->generation.size() == 1);
    CHECK(rendered->text.substr(static_cast<size_t>(rendered->generation[0].begin)) == "yo|");
}

TEST_CASE("chat template: the template's own refusal is the error") {
    CHECK(render("{{ raise_exception('Only user and assistant roles are supported!') }}") == "error: Only user and assistant roles are supported!");
    CHECK(render("{{ missing.member }}") == "error: 'missing' is undefined");
    CHECK(render("{% if %}") .rfind("parse: ", 0) == 0);
    CHECK(render("{{ x | nothing }}") == "error: No filter named 'nothing'.");
}

TEST_CASE("chat template: what runs away is stopped") {
    CHECK(render("{% for i in range(100000) %}{% for j in range(1000) %}{% endfor %}{% endfor %}") == "error: The template runs too long.");
    CHECK(render("{% set n = namespace(t='x') %}{% for i in range(60) %}{% set n.t = n.t + n.t %}{% endfor %}") == "error: The template uses too much memory.");
    CHECK(render("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}") == "error: The template's macros call each other too deeply.");
    CHECK(render("{% set n = namespace(v=[]) %}{% for i in range(5000) %}{% set n.v = [n.v] %}{% endfor %}") == "error: The template nests values too deeply.");
    for (const char* bomb : {"{{ ('a' * 1000000)|replace('a', 'b' * 1000000) }}", "{{ ('a' * 1000000).replace('', 'b' * 1000000) }}",
                             "{% set n = namespace(t='x') %}{% for i in range(60) %}{% set n.t = '%s%s' % (n.t, n.t) %}{% endfor %}",
                             "{% set n = namespace(t='x') %}{% for i in range(60) %}{% set n.t = '{0}{0}'.format(n.t) %}{% endfor %}"})
        CHECK(render(bomb) == "error: The template uses too much memory.");
    CHECK(render("{{ '%999999999d' % 1 }}") == "error: a width in the format string is too large");
    CHECK(render("{{ 9223372036854775 * 9223372036854775 }}") == "error: a number is too large");
    CHECK(render("{{ " + std::string(100000, '(')).rfind("parse: ", 0) == 0);
    CHECK(render("{{ range(1000000) }}").rfind("error: Range too big", 0) == 0);
}
