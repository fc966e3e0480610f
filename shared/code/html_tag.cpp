#include "shared/code/html_tag.h"

#include "shared/base/ascii.h"

namespace maquette {
namespace {

struct Cursor {
    std::string_view source;
    size_t at = 0;

    bool is_done() const { return at >= source.size(); }
    char peek() const { return source[at]; }
    int64_t here() const { return static_cast<int64_t>(at); }
    void skip_blanks() {
        while (!is_done() && is_html_space(peek())) ++at;
    }
};

void scan_value(Cursor& cursor, HtmlTagSpan::Attribute& out) {
    cursor.skip_blanks();
    if (cursor.is_done() || cursor.peek() == '>') return;
    const char quote = cursor.peek();
    out.is_quoted = quote == '"' || quote == '\'';
    if (out.is_quoted) {
        out.value_begin = ++cursor.at;
        const size_t close = cursor.source.find(quote, cursor.at);
        cursor.at = close == std::string_view::npos ? cursor.source.size() : close;
        out.value_end = cursor.here();
        if (!cursor.is_done()) ++cursor.at;
        return;
    }
    out.value_begin = cursor.here();
    while (!cursor.is_done() && !is_html_space(cursor.peek()) && cursor.peek() != '>') ++cursor.at;
    out.value_end = cursor.here();
}

HtmlTagSpan::Attribute scan_attribute(Cursor& cursor) {
    HtmlTagSpan::Attribute out;
    out.name_begin = cursor.here();
    ++cursor.at;  // Even "=" may begin a name.
    while (!cursor.is_done() && !is_html_space(cursor.peek()) && cursor.peek() != '/' && cursor.peek() != '>' && cursor.peek() != '=')
        ++cursor.at;
    out.name_end = out.value_begin = out.value_end = cursor.here();
    const size_t behind_name = cursor.at;
    cursor.skip_blanks();
    if (cursor.is_done() || cursor.peek() != '=') {
        cursor.at = behind_name;
        return out;
    }
    ++cursor.at;
    scan_value(cursor, out);
    return out;
}

}  // namespace

HtmlTagSpan scan_html_tag(std::string_view source, int64_t begin) {
    HtmlTagSpan out;
    out.begin = begin;
    Cursor cursor{source, static_cast<size_t>(begin) + 1};
    if (!cursor.is_done() && cursor.peek() == '/') out.is_closing = true, ++cursor.at;
    out.name_begin = cursor.here();
    while (!cursor.is_done() && !is_html_space(cursor.peek()) && cursor.peek() != '/' && cursor.peek() != '>') ++cursor.at;
    out.name_end = cursor.here();
    for (;;) {
        while (!cursor.is_done() && (is_html_space(cursor.peek()) || cursor.peek() == '/')) ++cursor.at;
        if (cursor.is_done()) break;
        if (cursor.peek() == '>') {
            ++cursor.at;
            out.is_complete = true;
            break;
        }
        out.attributes.push_back(scan_attribute(cursor));
    }
    out.end = cursor.here();
    return out;
}

}  // namespace maquette
