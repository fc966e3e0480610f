// Tokens by id and ids by token: one pool of bytes and one hash table, so that 150,000 tokens load in milliseconds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace maquette {

class Vocabulary {
  public:
    void reserve(size_t tokens, size_t bytes);
    // Ids may come in any order; missing ones are empty. A token that is there already keeps its first id.
    // False when the id is taken or out of range (at most vocabulary_ids_max).
    bool add(std::string_view token, int32_t id);
    // -1 when there is none.
    int32_t find(std::string_view token) const;
    // Empty for an unknown id.
    std::string_view token(int32_t id) const;
    bool has(int32_t id) const;
    // One more than the highest id.
    int32_t size() const { return static_cast<int32_t>(begins_.size()); }
    int32_t longest() const { return longest_; }  // Bytes of the longest token.

  private:
    void grow();
    std::string pool_;
    std::vector<uint32_t> begins_, lengths_;  // By id; a begin of `absent` where there is no token.
    std::vector<int32_t> slots_;              // Open addressing, -1 is free; the size is a power of two.
    size_t used_ = 0;
    int32_t longest_ = 0;
};

}  // namespace maquette
