// The pieces of a SentencePiece model file (sentencepiece_model.proto): text, score and type, in order of their ids.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shared/base/result.h"

namespace maquette {

struct SentencePiece {
    std::string text;
    float score = 0.0f;
    int32_t type = 1;  // 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte: GGUF's numbers are the same.
};

Result<std::vector<SentencePiece>> read_sentencepiece_pieces(std::span<const std::byte> bytes);

}  // namespace maquette
