// Every token of an answer has a class, in each of the four languages.
#include "shared/code/token_classes.h"

#include <doctest/doctest.h>

#include <string>

using namespace maquette;

namespace {

// "tag:<div class-name:p-4 …"
std::string shown(std::string_view source, std::string_view language) {
    std::string out;
    int64_t at = 0;
    for (const CodeSpan& span : code_spans(source, language)) {
        CHECK(span.begin >= at);
        CHECK(span.end > span.begin);
        at = span.end;
        out += std::string(out.empty() ? "" : " ") + token_class_name(span.kind) + ":" +
               std::string(source.substr(static_cast<size_t>(span.begin), static_cast<size_t>(span.end - span.begin)));
    }
    CHECK(at <= static_cast<int64_t>(source.size()));
    return out;
}

}  // namespace

TEST_CASE("token classes: HTML has tags, attributes, class names, styles, scripts, comments and closing tags") {
    CHECK(shown("<!doctype html><div class=\"p-4 md:flex\" id=x hidden>Hi <b>you</b></div>", "html") ==
          "doctype:<!doctype html> tag:<div attribute:class attribute-value:=\" class-name:p-4 class-name:md:flex attribute-value:\" attribute:id "
          "attribute-value:=x attribute:hidden tag:> text:Hi tag:<b tag:> text:you closing-tag:</b> closing-tag:</div>");
    CHECK(shown("<!-- <a> --><img src='x'/><p style=\"color: red\">a < b", "html") ==
          "comment:<!-- <a> --> tag:<img attribute:src attribute-value:='x' tag:/> tag:<p attribute:style attribute-value:=\" css-property:color operator:: "
          "css-value:red attribute-value:\" tag:> text:a text:< text:b");
    CHECK(shown("<style>.a{top:0}</style><script>let x = '<b>';</script>", "html") ==
          "tag:<style tag:> css-selector:. css-selector:a operator:{ css-property:top operator:: css-value:0 operator:} closing-tag:</style> tag:<script tag:> "
          "keyword:let name:x operator:= string:' string:<b> string:' operator:; closing-tag:</script>");
    CHECK(shown("<div class=\"a", "html") == "tag:<div attribute:class attribute-value:=\" class-name:a");
}

TEST_CASE("token classes: CSS, JSX and Python") {
    CHECK(shown("/* c */ @media print { a { color: red } }", "css") ==
          "comment:/* c */ at-rule:@media at-rule:print operator:{ css-selector:a operator:{ css-property:color operator:: css-value:red operator:} operator:}");
    CHECK(shown("x = <A.B className=\"p-4 m-2\" style={{ color: 'red' }} on={f(1)}>Hi</A.B>", "jsx") ==
          "name:x operator:= tag:< tag:A tag:. tag:B attribute:className attribute-value:= attribute-value:\" class-name:p-4 class-name:m-2 attribute-value:\" "
          "attribute:style attribute-value:= operator:{ operator:{ css-property:color operator:: css-value:' css-value:red css-value:' operator:} operator:} "
          "attribute:on attribute-value:= operator:{ function:f operator:( number:1 operator:) operator:} tag:> text:Hi closing-tag:</A.B>");
    CHECK(shown("import streamlit as st\nst.slider('A', key=1)  # c", "python") ==
          "keyword:import streamlit-name:streamlit keyword:as streamlit-name:st streamlit-name:st operator:. streamlit-name:slider operator:( string:'A' operator:, argument:key operator:= number:1 operator:) comment:# c");
    CHECK(code_spans("anything", "cobol").empty());
}

TEST_CASE("token classes: tokens of an answer are classed by most of their bytes") {
    const std::string answer = "Sure:\n```html\n<div class=\"p-4\">x</div>\n```\nDone.";
    const auto spans = answer_spans(answer);
    const auto at = [&](const char* text) { return static_cast<int64_t>(answer.find(text)); };
    const std::vector<std::pair<int64_t, int64_t>> offsets = {{0, 4}, {at("<div"), at("<div") + 4}, {at(" class"), at(" class") + 6}, {at("p-4"), at("p-4") + 2},
                                                              {at("4\">"), at("4\">") + 3}, {at("</div"), at("</div") + 2}, {at("\nDone"), at("\nDone") + 5}};
    const auto classes = token_classes(spans, answer, offsets);
    CHECK(classes == std::vector<TokenClass>{TokenClass::Other, TokenClass::Tag, TokenClass::Attribute, TokenClass::ClassName, TokenClass::ClassName,
                                             TokenClass::ClosingTag, TokenClass::Other});
    CHECK(token_classes(spans, answer, {}).empty());
    const std::vector<std::pair<int64_t, int64_t>> outside = {{500, 600}, {5, 5}};
    CHECK(token_classes(spans, answer, outside) == std::vector<TokenClass>{TokenClass::Other, TokenClass::Other});
}

TEST_CASE("token classes: every class has a name that leads back to it") {
    for (int i = 0; i < token_class_count; ++i) CHECK(token_class(token_class_name(static_cast<TokenClass>(i))) == static_cast<TokenClass>(i));
    CHECK_FALSE(token_class("closing tag"));
    CHECK(is_critical(TokenClass::ClosingTag));
    CHECK_FALSE(is_critical(TokenClass::Comment));
}
