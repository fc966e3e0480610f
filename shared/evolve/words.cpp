#include "shared/evolve/words.h"

#include <cctype>

#include "shared/base/ascii.h"

namespace maquette {

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> out;
    size_t start = 0;
    while (true) {
        const size_t end = text.find(separator, start);
        out.emplace_back(text.substr(start, end == std::string_view::npos ? end : end - start));
        if (end == std::string_view::npos) return out;
        start = end + 1;
    }
}

std::string trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

std::string capitalized(std::string_view text) {
    std::string out(text);
    if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
    return out;
}

std::string title_case(std::string_view text) {
    std::string out(text);
    bool starts = true;
    for (char& c : out) {
        if (starts && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
        starts = c == ' ';
    }
    return out;
}

std::string with_article(const std::string& words) {
    // By sound, as far as letters tell: "FAQ" and "SMS" are spelled out, "user" and "unit" begin with a "y".
    static const std::string_view an[] = {"FAQ", "SMS", "HTML", "hour", "honest", "MP"};
    static const std::string_view a[] = {"user", "unit", "one", "uni", "use", "eu"};
    for (const auto start : an)
        if (words.starts_with(start)) return "an " + words;
    for (const auto start : a)
        if (words.starts_with(start)) return "a " + words;
    const bool vowel = !words.empty() && std::string_view("aeiouAEIO").find(words[0]) != std::string_view::npos;
    return (vowel ? "an " : "a ") + words;
}

std::string enumeration(const std::vector<std::string>& words) {
    std::string out;
    for (size_t i = 0; i < words.size(); ++i) {
        if (i > 0) out += i + 1 == words.size() ? " and " : ", ";
        out += words[i];
    }
    return out;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

std::string snake_case(std::string_view text) {
    std::string out;
    for (const char c : ascii_lower(text)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain) out += c;
        else if (!out.empty() && out.back() != '_') out += '_';
    }
    while (!out.empty() && out.back() == '_') out.pop_back();
    return out;
}

}  // namespace maquette
