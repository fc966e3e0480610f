// The Unigram model (Kudo 2018): the segmentation with the highest sum of scores, found by Viterbi's algorithm.
#pragma once

#include <array>
#include <vector>

#include "shared/base/result.h"
#include "shared/tokenizer/vocabulary.h"
#include "shared/tokenizer/word_model.h"

namespace maquette {

struct UnigramSettings {
    std::vector<double> scores;   // By id; logarithms.
    std::vector<bool> excluded;   // By id; control tokens and bytes are never found in text. Empty: none.
    int32_t unknown_id = -1;
    bool byte_fallback = false;
};

class Unigram final : public WordModel {
  public:
    static Result<Unigram> make(const Vocabulary& vocabulary, UnigramSettings settings);
    void encode(std::string_view word, std::vector<WordToken>& out) const override;

  private:
    struct Node {
        uint32_t first_child = 0, children = 0;  // In edges_.
        int32_t id = -1;
    };
    struct Edge {
        uint8_t byte;
        uint32_t node;
    };
    void build_trie(const Vocabulary& vocabulary);
    uint32_t child(uint32_t node, uint8_t byte) const;
    void add_unknown(std::string_view bytes, std::vector<WordToken>& out) const;

    UnigramSettings settings_;
    double unknown_score_ = 0;
    std::vector<Node> nodes_;
    std::vector<Edge> edges_;
    std::array<int32_t, 256> byte_ids_{};
};

}  // namespace maquette
