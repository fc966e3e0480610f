// What turns one word, already normalized and split off, into tokens.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace maquette {

struct WordToken {
    int32_t id = 0;
    uint32_t length = 0;  // Bytes of the word that it stands for.
};

class WordModel {
  public:
    virtual ~WordModel() = default;
    // Appends the word's tokens. Safe from several threads.
    virtual void encode(std::string_view word, std::vector<WordToken>& out) const = 0;
};

}  // namespace maquette
