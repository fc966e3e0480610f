// WordPiece (BERT): the longest token first, then the longest continuation; and WordLevel, which knows whole words only.
#pragma once

#include <string>

#include "shared/tokenizer/vocabulary.h"
#include "shared/tokenizer/word_model.h"

namespace maquette {

struct WordPieceSettings {
    int32_t unknown_id = -1;
    std::string continuing_prefix = "##";
    int64_t characters_max = 100;  // Longer words are unknown.
    bool whole_words = false;      // WordLevel.
};

class WordPiece final : public WordModel {
  public:
    WordPiece(const Vocabulary& vocabulary, WordPieceSettings settings);
    void encode(std::string_view word, std::vector<WordToken>& out) const override;

  private:
    Vocabulary vocabulary_;
    WordPieceSettings settings_;
};

}  // namespace maquette
