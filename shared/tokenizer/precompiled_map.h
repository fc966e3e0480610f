// SentencePiece's compiled normalization rules: a double-array trie (Darts-clone) and the texts it points to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace maquette {

class PrecompiledMap {
  public:
    // `bytes` is normalizer_spec.precompiled_charsmap: the trie's size in 4 bytes, the trie, the texts.
    static Result<PrecompiledMap> read(std::string_view bytes);
    struct Found {
        size_t length = 0;  // Bytes of the text that are replaced; 0 when no rule applies.
        std::string_view replacement;
    };
    // The longest rule that the text begins with at `position`.
    Found longest(std::string_view text, size_t position) const;

  private:
    std::vector<uint32_t> units_;
    std::string texts_;
};

}  // namespace maquette
