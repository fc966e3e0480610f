// Turns the vocabulary's spelling of tokens back into text. Each step follows Hugging Face tokenizers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/tokenizer/regex.h"

namespace maquette {

struct DecoderStep {
    enum class Kind { JoinBySpaces, ByteLevel, ByteFallback, Fuse, Strip, Replace, Metaspace, WordPiece, WordSuffix, Ctc };
    Kind kind = Kind::Fuse;
    std::string pattern, content;    // Replace; WordPiece: prefix; WordSuffix: suffix; Ctc: padding, word delimiter.
    std::optional<Regex> regex;      // Replace.
    size_t start = 0, stop = 0;      // Strip: at most so many at either end.
    bool prepended = false;          // Metaspace: one was put in front of the text; the first token loses all of its own.
    bool cleanup = false;            // WordPiece, Ctc.
};

struct TokenDecoder {
    std::vector<DecoderStep> steps;

    struct Piece {
        std::string text;
        bool is_added = false;  // Not spelled with GPT-2's letters: ByteLevel leaves it as it is, so that it comes back.
    };
    // Refuses replacements that could make a text more than changed_text_growth_max times as long.
    Result<void> check() const;
    std::string run(std::vector<Piece> pieces) const;
};

// Bytes spelled with GPT-2's 256 characters (bytes_to_unicode).
std::string spell_byte_level(std::string_view bytes);
// The bytes of a token spelled with GPT-2's 256 characters; the spelling itself when another character occurs.
std::string bytes_of_byte_level(std::string_view spelled);
// The same, but nothing when a character is none of the 256.
std::optional<std::string> try_bytes_of_byte_level(std::string_view spelled);

}  // namespace maquette
