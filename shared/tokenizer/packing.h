// Packs rows of tokens into fewer, fuller rows, as TRL's pack_dataset does, and says where every document begins.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace maquette {

enum class PackingStrategy {
    Bfd,       // "bfd": best fit decreasing; documents longer than a row are cut off.
    BfdSplit,  // "bfd-split": the same, but long documents are split into several pieces.
    Wrapped,   // "wrapped": everything one after the other, cut every max_length tokens.
};

Result<PackingStrategy> packing_strategy(std::string_view name);

// A part of an input row: tokens [begin, begin + length) of row `row`.
struct PackedPiece {
    int64_t row = 0;
    int64_t begin = 0;
    int64_t length = 0;
};

struct PackedRow {
    std::vector<PackedPiece> pieces;  // Every piece starts at position 0 and attends to nothing before it.
    int64_t length = 0;               // Sum of the pieces' lengths, at most max_length.
};

// TRL packs what datasets.map hands to it at once; no packed row holds documents of two batches.
inline constexpr size_t packing_batch_rows = 1000;

// The rows in TRL's order. `lengths` are the input rows' token counts.
std::vector<PackedRow> pack_rows(const std::vector<int64_t>& lengths, int64_t max_length, PackingStrategy strategy);

// 0, 1, 2, …, restarting at every piece: what TRL's padding-free collator feeds.
std::vector<int32_t> packed_positions(const PackedRow& row);

// Tokens that packing would drop: those beyond max_length with Bfd, 0 with the others.
int64_t tokens_cut(const std::vector<int64_t>& lengths, int64_t max_length, PackingStrategy strategy);

}  // namespace maquette
