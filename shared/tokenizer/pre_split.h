// Cuts text into words the way the well-known splitting expressions do, by hand-written scanners.
//
// The general expression engine (regex.h) gives the same pieces some fifty times slower.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace maquette {

struct WordRules {
    enum class Family {
        Gpt2,    // ` ?\p{L}+`: a space belongs to the word that follows.
        Llama3,  // `[^\r\n\p{L}\p{N}]?\p{L}+`: any one sign belongs to the letters that follow.
    };
    Family family = Family::Gpt2;
    int digits_max = 0;             // Digits of one number; 0 is no limit.
    bool isolated_digits = false;   // Every digit was cut off before the expression is applied.
    bool whole_end = false;         // White space at the text's end stays in one piece (cl100k's `\s++$`).
    bool any_case = false;          // 'S is a contraction as 's is.
};

// The rules of a splitting expression that we know, by its exact spelling.
std::optional<WordRules> known_word_rules(std::string_view pattern);

// The end of the word that begins at `position` (before text.size()).
size_t word_end(std::string_view text, size_t position, const WordRules& rules);

}  // namespace maquette
