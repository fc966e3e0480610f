#include <doctest/doctest.h>

#include <filesystem>

#include "shared/tokenizer/chat_layout.h"
#include "shared/tokenizer/template_variables.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

Json conversation(int turns) {
    Json out = Json::array({{{"role", "system"}, {"content", "Be brief."}}});
    for (int i = 0; i < turns; ++i) {
        out.push_back({{"role", "user"}, {"content", " question " + std::to_string(i) + "\n"}});
        out.push_back({{"role", "assistant"}, {"content", (i == 1 ? "<think>\nHm.\n</think>\n\n" : "") + std::string("answer ") + std::to_string(i)}});
    }
    return out;
}

Json with_tools() {
    Json out = conversation(1);
    out.push_back({{"role", "user"}, {"content", "And?"}});
    out.push_back(*parse_json(R"({"role":"assistant","content":"","tool_calls":[{"id":"c12345678","type":"function","function":{"name":"f","arguments":{"a":1}}}]})"));
    for (int i = 0; i < 2; ++i) out.push_back({{"role", "tool"}, {"tool_call_id", "c12345678"}, {"name", "f"}, {"content", "3"}});
    out.push_back({{"role", "assistant"}, {"content", "Three."}});
    return out;
}

// How many beginnings were found on the way; each is compared with one that is rendered for itself.
int64_t compare(const ChatTemplate& chat_template, const Json& messages) {
    const Json variables{{"bos_token", "<s>"}, {"eos_token", "</s>"}};
    Beginnings found;
    const std::vector<bool> wanted(messages.size() + 1, true);
    const auto whole = chat_template.render_with_beginnings(template_variables(variables, messages, AnswerStart::None), wanted, found);
    const auto alone = chat_template.render(template_variables(variables, messages, AnswerStart::None));
    REQUIRE(whole.has_value() == alone.has_value());
    if (whole) CHECK(whole->text == alone->text);
    if (whole) CHECK(whole->generation.size() == alone->generation.size());
    if (!whole) CHECK(whole.error().text() == alone.error().text());
    if (!whole) return 0;
    int64_t count = 0;
    for (size_t k = 0; k <= messages.size(); ++k)
        for (const AnswerStart start : {AnswerStart::None, AnswerStart::Prompt}) {
            const auto& one = (start == AnswerStart::None ? found.closed : found.opened)[k];
            if (!one) continue;
            Json first = Json::array();
            for (size_t i = 0; i < k; ++i) first.push_back(messages[i]);
            const auto expected = chat_template.render(template_variables(variables, std::move(first), start));
            CAPTURE(k);
            REQUIRE(one->has_value() == expected.has_value());
            if (expected) CHECK(whole->text.substr(0, (*one)->shared) + (*one)->rest == expected->text);
            else CHECK(one->error().reason == expected.error().reason);
            ++count;
        }
    return count;
}

int64_t compare(std::string_view source, const Json& messages) {
    const auto chat_template = ChatTemplate::parse(source);
    REQUIRE(chat_template);
    return compare(*chat_template, messages);
}

}  // namespace

TEST_CASE("beginnings: what is found on the way is what rendering the first messages alone gives, with real templates") {
    int64_t found = 0, templates = 0, linear = 0;
    const auto folder = test::shared_data_path("tokenizers/templates");
    if (!folder) return;
    for (const auto& file : std::filesystem::directory_iterator(*folder)) {
        if (file.path().extension() != ".jinja") continue;
        const std::string name = file.path().filename().string();
        CAPTURE(name);
        const auto chat_template = ChatTemplate::parse(*test::shared_data("tokenizers/templates/" + name));
        REQUIRE(chat_template);
        const int64_t plain = compare(*chat_template, conversation(4));
        found += plain + compare(*chat_template, with_tools());
        ++templates, linear += plain == 16;
    }
    MESSAGE(templates, " templates, ", linear, " of them linear, ", found, " beginnings");
    CHECK(linear >= 14);
}

TEST_CASE("beginnings: nothing a template remembers from a beginning reaches what follows") {
    const std::string loop = "{% endfor %}{% if add_generation_prompt %}A:{% endif %}";
    const auto all = static_cast<int64_t>(2 * conversation(3).size() - 2);
    for (const char* body : {"{% for m in messages %}{{ m.role }}{{ loop.last }}{{ loop.nextitem }}{{ loop.previtem }}",
                             "{% set ns = namespace(n=0) %}{% for m in messages %}{% set ns.n = ns.n + 1 %}{{ ns.n }}{% if loop.last %}{% set ns.n = 99 %}{% endif %}",
                             "{% for m in messages %}{{ m.content }}{{ messages[loop.index0 + 1] if not loop.last }}{% set x = namespace(a=m) %}{{ x.a.role }}",
                             "{% macro f(m) %}[{{ m.role }}]{% endmacro %}{% for m in messages %}{{ f(m) }}{% if loop.last %}{{ f(messages[-1]) }}{{ messages | length }}{{ loop.length }}{{ loop.changed(1) }}{% endif %}",
                             "{{ messages[0].content }}{% for m in messages %}{% if loop.last and loop.index > 3 %}{{ raise_exception('no') if add_generation_prompt }}{% endif %}{{ m.role }}"})
        CHECK(compare(body + loop, conversation(3)) == all);
}

TEST_CASE("beginnings: nothing is found where a template looks further ahead, or remembers what cannot be set back") {
    for (const char* text : {"{% for m in messages[::-1] %}{{ m.role }}{% endfor %}{% for m in messages %}{{ m.role }}{% endfor %}", "{{ messages | length }}{% for m in messages %}{{ m.role }}{% endfor %}",
                             "{{ messages[-1].role }}{% for m in messages %}{{ m.role }}{% endfor %}", "{{ messages[6].role }}{% for m in messages %}{{ m.role }}{% endfor %}",
                             "{% set c = cycler(1, 2) %}{% for m in messages %}{{ c.next() }}{% endfor %}", "{% set j = joiner() %}{% for m in messages %}{{ j() }}{% endfor %}",
                             "{% set g = [1, 2] | map('string') %}{% for m in messages %}{{ m.role }}{% endfor %}{{ g | list }}"})
        CHECK(compare(text, conversation(3)) == 0);
    CHECK(compare("{% for m in messages %}{{ m.role }}{% endfor %}{% for m in messages %}{{ m.content }}{% endfor %}", conversation(3)) == 12);
    // From the second message on.
    CHECK(compare("{% for m in messages %}{{ loop.length if loop.index == 2 }}{% endfor %}", conversation(3)) == 4);
    // add_generation_prompt changes what comes before.
    CHECK(compare("{{ add_generation_prompt }}{% for m in messages %}{{ m.role }}{% endfor %}", conversation(3)) == 6);
}

TEST_CASE("layout: a template that looks at all messages has a limit on the conversation's length") {
    const auto chat_template = ChatTemplate::parse("{% for m in messages | list %}{{ m.role }}: {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}");
    CHECK(lay_out_chat(*chat_template, conversation(10), Json::object(), 0, 1000)->answers.size() == 10);
    const auto refused = lay_out_chat(*chat_template, conversation(40), Json::object(), 0, 1000);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == "The conversation is too long for this chat template, which looks at all of it to write a part.");
    CHECK(refused.error().fix == "Split it into several rows.");
    const auto linear = ChatTemplate::parse("{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}");
    CHECK(lay_out_chat(*linear, conversation(400), Json::object(), 0, 1000)->answers.size() == 400);
}
