// Reorders the rows of q_proj and k_proj between Hugging Face's order and that of llama-family GGUF files.
//
// Hugging Face rotates the two halves of a head against each other, llama.cpp rotates neighbours. Its converter
// therefore moves row [head, half, pair] to [head, pair, half]. Rows are whole blocks in every number format, so moving
// bytes is enough.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "shared/weights/tensor.h"

namespace maquette {

enum class RowOrder { HuggingFace, Gguf };

// True for the weight and the bias of q_proj and k_proj, by Hugging Face name: what a llama-family GGUF stores permuted.
bool has_head_rows(std::string_view hugging_face_name);

// `rows` rows of `bytes.size() / rows` bytes in the other order, as a copy. `heads` divides rows into even parts.
std::vector<std::byte> reorder_head_rows(std::span<const std::byte> bytes, int64_t rows, int64_t heads, RowOrder wanted);

}  // namespace maquette
