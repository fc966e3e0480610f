// Letters and white space of ASCII, byte by byte and whatever the locale: UTF-8's other bytes are never among them.
#pragma once

#include <string>
#include <string_view>

namespace maquette {

// White space between JSON's tokens (RFC 8259 §2).
constexpr bool is_json_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// HTML's and CSS's white space (WHATWG Infra §4.6, "ASCII whitespace").
constexpr bool is_html_space(char c) { return is_json_space(c) || c == '\f'; }

// A to Z in small letters.
inline std::string ascii_lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

}  // namespace maquette
