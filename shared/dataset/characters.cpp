#include "shared/dataset/characters.h"

#include <algorithm>

#include "shared/base/ascii.h"

namespace maquette {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; }

}  // namespace

int64_t count_characters(std::string_view text) {
    return std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); });
}

std::string preview(std::string_view text, int64_t characters_max) {
    std::string out;
    int64_t characters = 0;
    for (const char c : text) {
        if (is_json_space(c)) {
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
        if (!is_json_space(c) && !in_word) ++words;
        in_word = !is_json_space(c);
    }
    return std::max<int64_t>(words, static_cast<int64_t>(text.size() + 3) / 4);
}

}  // namespace maquette
