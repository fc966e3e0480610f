// The rows that `bench train` measures with: random tokens, or chat packed as it is trained.
#pragma once

#include <cstdint>
#include <string>

#include "shared/base/result.h"

namespace maquette {

struct BenchRows {
    int64_t length = 512;        // Tokens of a row, at most.
    int64_t rows = 0;            // How many.
    double trained_share = 1.0;  // Of random rows, at their end.
};

// JSONL of {"input_ids", "labels"}, drawn evenly from a vocabulary of `vocabulary` tokens.
Result<void> write_random_rows(const BenchRows& wanted, int64_t vocabulary, const std::string& path);

// As many rows of `chat_file` as fill `wanted.rows` rows, with the tokens and labels of assistant-only training. Into
// `documents_path` one by one, for a trainer that packs them; into `packed_path` as the rows that our trainer makes of these,
// in the order of its first epoch: {"input_ids", "labels", "position_ids"}, positions beginning anew with each document.
struct ChatRows {
    std::string model, chat_file, documents_path, packed_path;
};
Result<void> write_chat_rows(const BenchRows& wanted, const ChatRows& chat);

}  // namespace maquette
