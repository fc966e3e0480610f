// Tokens that are looked for in the text itself, before the model: "<|im_end|>", "<think>", "[MASK]".
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace maquette {

struct AddedToken {
    int32_t id = 0;
    std::string content;
    bool special = false;
    bool normalized = false;   // Looked for in the normalized text instead of the raw one.
    bool verbatim = false;     // The content is already as normalized text spells it (SentencePiece's own pieces).
    bool single_word = false;  // Only where no word character touches it.
    bool strip_left = false;   // Swallows white space before it.
    bool strip_right = false;  // Swallows white space behind it.
};

struct AddedMatch {
    size_t begin = 0, end = 0;  // With the white space that it swallows.
    const AddedToken* token = nullptr;
};

// Finds the leftmost match, the longest one at that place.
class AddedTokenFinder {
  public:
    void add(AddedToken token, std::string_view spelled);  // `spelled`: what to look for.
    bool is_empty() const { return tokens_.empty(); }
    // The next match from `from` on; token is null when there is none. Special ones only if `parse_special`.
    AddedMatch next(std::string_view text, size_t from, bool parse_special) const;
    const std::vector<AddedToken>& tokens() const { return tokens_; }

  private:
    struct Node {
        std::vector<std::pair<uint8_t, uint32_t>> children;
        int32_t token = -1;
    };
    int32_t longest_at(std::string_view text, size_t position, bool parse_special) const;
    std::vector<AddedToken> tokens_;
    std::vector<size_t> lengths_;
    std::vector<Node> nodes_{1};
    std::array<bool, 256> starts_{};
};

}  // namespace maquette
