// Letters and white space of ASCII, byte by byte and whatever the locale: UTF-8's other bytes are never among them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace maquette {

// White space between JSON's tokens (RFC 8259 §2).
constexpr bool is_json_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// HTML's and CSS's white space (WHATWG Infra §4.6, "ASCII whitespace").
constexpr bool is_html_space(char c) { return is_json_space(c) || c == '\f'; }

// Control characters that no text file holds: all but tabs, line and page breaks, and the escape of terminal colors.
constexpr bool is_binary_control(char c) {
    return static_cast<uint8_t>(c) < 32 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\x1B';
}

// A to Z in small letters.
constexpr char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
inline std::string ascii_lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = ascii_lower(c);
    return out;
}

// Whether `part` stands in `text`, whatever the case of A to Z.
inline bool contains_ignoring_case(std::string_view text, std::string_view part) {
    const auto found = std::search(text.begin(), text.end(), part.begin(), part.end(), [](char a, char b) { return ascii_lower(a) == ascii_lower(b); });
    return part.empty() || found != text.end();
}

}  // namespace maquette
