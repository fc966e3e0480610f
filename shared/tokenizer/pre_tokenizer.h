// Cuts normalized text into the words that the model sees. Each step follows Hugging Face tokenizers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/tokenizer/pre_split.h"
#include "shared/tokenizer/regex.h"
#include "shared/tokenizer/traced_text.h"

namespace maquette {

struct PreTokenizerStep {
    enum class Kind {
        Words,            // A known splitting expression, isolated.
        Expression,       // Any splitting expression, or plain text.
        PrefixSpace,      // ByteLevel's add_prefix_space.
        SpellBytes,       // ByteLevel before what works on its characters: every byte becomes GPT-2's letter for it.
        Metaspace,
        WhiteSpace,       // \w+|[^\w\s]+
        WhiteSpaceSplit,
        Bert,
        Punctuation,
        Digits,
        FixedLength,
        Scripts,          // Where the script changes.
        SafeSpaces,       // Before a U+2581 behind another character, where no token could reach across.
    };
    enum class Behavior { Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous };
    enum class Prepend { Always, First, Never };
    Kind kind = Kind::Words;
    WordRules words;
    std::optional<Regex> regex;
    std::string pattern;                  // Plain text, where there is no regex.
    Behavior behavior = Behavior::Isolated;
    bool invert = false;                  // Expression: the matches are the words, the rest separates.
    bool individual = false;              // Digits.
    std::string replacement = "\xE2\x96\x81";  // Metaspace.
    Prepend prepend = Prepend::Always;    // Metaspace.
    bool split = true;                    // Metaspace.
    size_t length = 5;                    // FixedLength.
};

struct TextPiece {
    size_t begin = 0;
    size_t end = 0;
};

struct PreTokenizer {
    std::vector<PreTokenizerStep> steps;

    // When the whole chain is one known expression: the caller walks with word_end and nothing is copied.
    std::optional<WordRules> plain_words() const;
    // Cuts `text` and may change it. `is_first`: byte 0 of what it came from is the beginning of the input. Refuses what text_bounds.h bounds.
    Result<std::vector<TextPiece>> run(TracedText& text, bool is_first) const;
};

}  // namespace maquette
