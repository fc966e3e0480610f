// Changes text before it is split: normal forms, case, replacements. Each step follows Hugging Face tokenizers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/tokenizer/regex.h"
#include "shared/tokenizer/traced_text.h"
#include "shared/tokenizer/unicode.h"

namespace maquette {

class PrecompiledMap;

struct NormalizerStep {
    enum class Kind {
        NormalForm, Lowercase, Strip, StripAccents, Replace, Prepend, Bert, Nmt, Precompiled, ByteLevel, SentencePieceSpaces
    };
    Kind kind = Kind::NormalForm;
    unicode::NormalForm form = unicode::NormalForm::Nfc;
    bool left = true, right = true;                       // Strip.
    std::optional<Regex> regex;                           // Replace; without it `pattern` is plain text.
    std::string pattern, content;                         // Replace; Prepend uses content.
    bool clean_text = true, chinese = true, accents = false, lowercase = true;  // Bert; accents: strip them.
    bool escape_spaces = true, add_prefix = true, remove_extra = true;          // SentencePieceSpaces.
    std::shared_ptr<const PrecompiledMap> map;            // Precompiled.
};

struct Normalizer {
    std::vector<NormalizerStep> steps;

    // True when the text certainly comes out as it went in, so that no copy is needed.
    bool leaves(std::string_view text) const;
    // Refuses what text_bounds.h bounds.
    Result<void> run(TracedText& text) const;
};

// What is no UTF-8 becomes U+FFFD: for vocabularies that have no tokens for single bytes.
void replace_broken(TracedText& traced);

}  // namespace maquette
