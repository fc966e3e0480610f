#include "shared/dataset/characters.h"

#include <algorithm>

namespace maquette {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; }
bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

}  // namespace

int64_t count_characters(std::string_view text) {
    return std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); });
}

std::string preview(std::string_view text, int64_t characters_max) {
    std::string out;
    int64_t characters = 0;
    for (const char c : text) {
        if (is_blank(c)) {
            if (out.empty() || out.back() == ' ') continue;
            if (++characters > characters_max) break;
            out += ' ';
            continue;
        }
        if (!is_continuation(c) && ++characters > characters_max) break;
        out += c;
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

int64_t estimated_tokens(std::string_view text) {
    int64_t words = 0;
    bool in_word = false;
    for (const char c : text) {
        if (!is_blank(c) && !in_word) ++words;
        in_word = !is_blank(c);
    }
    return std::max<int64_t>(words, static_cast<int64_t>(text.size() + 3) / 4);
}

}  // namespace maquette
