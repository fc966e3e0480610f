#include <doctest/doctest.h>

#include "shared/base/hash.h"
#include "shared/tokenizer/chat_template.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

std::string render_language(const std::string& source, const Json& variables = Json::object()) {
    const auto parsed = ChatTemplate::parse(source);
    if (!parsed) return "parse: " + parsed.error().reason;
    const auto rendered = parsed->render(variables, 1'700'000'000);
    return rendered ? rendered->text : "error: " + rendered.error().reason;
}

}  // namespace

TEST_CASE("template language: small templates over every construct give what jinja2 gives") {
    const auto golden = parse_json(test::golden("tokenizer/template_language.json"));
    REQUIRE(golden);
    int count = 0;
    for (const auto& item : (*golden)["templates"].items()) {
        const std::string& source = item.key();  // Older compilers capture no structured bindings.
        const Json& expected = item.value();
        INFO(source);
        ++count;
        const auto parsed = ChatTemplate::parse(source);
        Result<RenderedChat> rendered = parsed ? parsed->render((*golden)["variables"], (*golden)["now"].get<int64_t>()) : Result<RenderedChat>(fail(parsed.error()));
        if (expected.is_object() && expected.contains("error")) {
            CHECK_MESSAGE(!rendered, (rendered ? rendered->text : ""));
            continue;
        }
        CHECK_MESSAGE(rendered, (rendered ? "" : rendered.error().reason));
        if (!rendered) continue;
        if (expected.is_string()) {
            CHECK(rendered->text == expected.get<std::string>());
        } else {
            CHECK(rendered->text.size() == expected["bytes"].get<size_t>());
            CHECK(sha256_hex(rendered->text) == json_text(expected, "sha256"));
        }
    }
    CHECK(count > 700);
}

TEST_CASE("template language: what jinja2 takes and Maquette does not is refused by name") {
    CHECK(render_language("{% autoescape true %}{% endautoescape %}") == "parse: autoescape can only be false: a chat template writes plain text");
    CHECK(render_language("{% block a %}{% endblock %}") == "parse: the tag 'block' is not supported: a chat template stands alone");
    CHECK(render_language("{% include 'a' %}") == "parse: the tag 'include' is not supported: a chat template stands alone");
    CHECK(render_language("{{ self }}") == "parse: the name 'self' is not supported: a chat template has no blocks");
    CHECK(render_language("{{ '\\N{BULLET}' }}") == "parse: characters by name are not supported; use \\u and the code");
    CHECK(render_language("{{ 9223372036854775808 }}") == "parse: the number 9223372036854775808 is too large");
    for (const char* name : {"random", "pprint", "urlize", "wordwrap"})
        CHECK(render_language(std::string("{{ [1] | ") + name + " }}") == std::string("error: The filter '") + name + "' is not supported.");
    CHECK(render_language("{{ 'a'.encode() }}") == "error: the method 'encode' of 'str' objects is not supported");
    CHECK(render_language("{{ (1).bit_length() }}") == "error: the method 'bit_length' of 'int' objects is not supported");
    CHECK(render_language("{{ lipsum() }}") == "error: lipsum() is not supported: its text is random");
    CHECK(render_language("{{ range }}") == "error: a function is written: Python would print an address");
    CHECK(render_language("{{ [1] | map('string') }}") == "error: a generator is written: Python would print an address");
    CHECK(render_language("{{ (-8) ** 0.5 }}") == "error: complex numbers are not supported");
    CHECK(render_language("{{ 'x' is sameas 'x' }}") == "error: the test 'sameas' does not tell equal texts and numbers apart; use ==");
    CHECK(render_language("{{ '&hearts;' | striptags }}") == "error: striptags knows no other entities than &amp; &lt; &gt; &quot; &apos; &nbsp;");
    CHECK(render_language("{{ 'a\xE4\xBA\x8C'.isnumeric() }}") == "False");
    CHECK(render_language("{{ '\xE4\xBA\x8C'.isnumeric() }}") == "error: isnumeric() does not know which Chinese letters are numbers");
}

TEST_CASE("template language: loops that call themselves and large widths are bounded") {
    CHECK(render_language("{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}") == "error: The template's recursive loop is nested too deeply.");
    CHECK(render_language("{% for x in [1] recursive %}{% macro f() %}{{ loop([1]) }}{% endmacro %}{{ f() }}{% endfor %}") == "error: The template's macros call each other too deeply.");
    const std::string large = "9223372036854775807", memory = "error: The template uses too much memory.";
    CHECK(render_language("{{ [1] | slice(" + large + ") | list }}") == memory);
    CHECK(render_language("{{ [1] | batch(" + large + ", 0) | list }}") == memory);
    CHECK(render_language("{{ [1] | slice(-" + large + ") | list }}") == "[]");
    CHECK(render_language("{{ 'abc' | truncate(" + large + ", leeway=" + large + ") }}") == "abc");
    CHECK(render_language("{{ 'a'.ljust(" + large + ") }}") == memory);
    CHECK(render_language("{{ 'a' | center(" + large + ") }}") == memory);
    CHECK(render_language("{{ '%*d' % (" + large + ", 1) }}") == "error: a width in the format string is too large");
    CHECK(render_language("{{ '%." + large + "f' % 1 }}") == "error: a width in the format string is too large");
    CHECK(render_language("{{ '{:200000}'.format(1) }}") == "error: a width in the format string is too large");
    CHECK(render_language("{{ '{:{}}'.format(1, " + large + ") }}") == "error: Invalid format specifier '" + large + "' for object of type 'int'");
    CHECK(render_language("{{ 'a\\tb'.expandtabs(" + large + ") }}") == "error: a tab size is too large");
    CHECK(render_language("{{ 'a' | indent(" + large + ") }}") == "error: indent's width is too large");
    CHECK(render_language("{{ [1] | tojson(indent=" + large + ") }}") == "error: tojson's indent is too large");
    CHECK(render_language("{{ range(-" + large + ", " + large + ") }}") == "error: Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000).");
    CHECK(render_language("{{ range(" + large + " - 1, " + large + ", 5)[::-1] }}") == "range(9223372036854775806, 9223372036854775801, -5)");
    CHECK(render_language("{{ 25 | round(-" + large + ") }}{{ 2.5 | round(-" + large + ") }}{{ 2.5 | round(" + large + ") }}") == "00.02.5");
    CHECK(render_language("{{ 2.5 | round(" + large + ", 'ceil') }}") == "error: a number is too large");
    CHECK(render_language("{{ -" + large + " - 1 }}{{ (-" + large + " - 1) // 3 }}") == "-9223372036854775808-3074457345618258603");
    CHECK(render_language("{{ 'x' | int(0, " + large + ") }}") == "0");
    CHECK(render_language("{% for " + std::string(100000, '(') + "a in [] %}").rfind("parse: ", 0) == 0);
}

TEST_CASE("template language: values that hold the loop or each other are freed") {
    CHECK(render_language("{% set n = namespace() %}{% for x in [1, 2] %}{{ loop.changed(loop, n) }}{% set n.l = loop %}{% set n.n = n %}{% set n.f = loop.changed %}{% endfor %}{{ n.l.index }}") == "TrueFalse2");
    CHECK(render_language("{% set n = namespace() %}{% set n.c = cycler(n) %}{% macro f() %}{% set n.f = f %}{% endmacro %}{{ f() }}{{ n.c.next() == n }}") == "True");
}
