// Products of bf16 numbers with sums in f32, compiled once per instruction set (bf16_kernels_*.cpp) and chosen at run time.
//
// Two numbers that follow each other along the summed dimension ("depth") lie in one 32-bit word, the lower one first:
// that is what the AVX512-BF16 instruction multiplies. A panel holds 64 columns of the right-hand matrix, word by word:
// panel[depth / 2][64]. Other instruction sets widen the halves and multiply in f32.
#pragma once

#include <cstdint>

namespace maquette {

inline constexpr int64_t panel_columns = 64;

// One stretch of the summed dimension. Word k of row i of the left matrix starts at left + i * left_row + k * left_step
// (in 16-bit numbers; words need no alignment); word k of column j of the right one is right[k * right_step + j].
struct Bf16Segment {
    const uint16_t* left;
    int64_t left_row, left_step;
    const uint32_t* right;
    int64_t right_step;
    int64_t words;
};

inline constexpr int segments_max = 8;

// c[i, j] = scale * sum over the segments + bias[j] + added[i, j]. Reads of `right` may go to the end of a panel.
struct Bf16Tile {
    int64_t rows = 0, columns = 0;  // columns <= panel_columns
    Bf16Segment segments[segments_max];
    int segment_count = 0;
    float* c = nullptr;
    int64_t c_stride = 0;
    uint16_t* narrow = nullptr;  // When set, the result goes here, rounded, and c is not written.
    int64_t narrow_stride = 0;
    float scale = 1;
    const float* bias = nullptr;   // May be null.
    const float* added = nullptr;  // May be null, or c itself to accumulate.
    int64_t added_stride = 0;
};

// The scores of at most 64 queries against a tile of 64 keys, [rows, 64], and what becomes of them. Query i of the tile is
// row first_row + i of its document, key j is row first_key + j; a query sees the keys up to its own row (limited by
// `window` when that is not 0) of the `keys` that the tile has.
struct ScoreTile {
    float* scores;  // Products of queries and keys, before the scale; overwritten.
    int64_t rows, first_row, first_key, keys, window;
    float scale;
};

inline constexpr int64_t softmax_lanes = 16;

// The online softmax, with powers of two: top [rows] and total [rows, softmax_lanes], whose lanes add up to a row's, are of
// the tiles so far; shrink [rows] is what earlier sums are multiplied with. At first a top is -3e38 and a total 0.
struct SoftmaxState {
    float *top, *total, *shrink;
    uint16_t* probabilities;  // [rows, 64], 2^(score * scale * log2(e) - top); zeros for keys that are not seen.
};

// The backward of one tile: with P = exp(score * scale - lse) and dS = P * (dP - delta), which its users multiply by the scale.
struct ScoreGradients {
    float* d_probabilities;  // dP [rows, 64]
    const float *lse, *delta;
    int64_t stride;          // Of lse and delta from row to row.
    uint16_t* d_scores;      // dS [rows, 64]
    uint32_t *p_pairs, *ds_pairs;  // Rows (2k, 2k + 1) of P and dS in words, [32, 64].
};

struct Bf16Kernels {
    const char* name;
    bool is_native;  // The processor multiplies bf16 itself.
    void (*product)(const Bf16Tile& tile);
    // y[i] = bf16 of x[i], to the nearest, ties to even.
    void (*round_row)(const float* x, uint16_t* y, int64_t n);
    void (*widen_row)(const uint16_t* x, float* y, int64_t n);
    // words[i] = (low[i], high[i]); high may be null, which means zeros.
    void (*interleave)(const float* low, const float* high, uint32_t* words, int64_t n);
    void (*interleave_halves)(const uint16_t* low, const uint16_t* high, uint32_t* words, int64_t n);
    // From words (k, k + 1) of 64 columns n, [32][64], to words (n, n + 1) of 64 columns k, [32][64].
    void (*transpose_block)(const uint32_t* from, uint32_t* to);
    // As in vector_kernels.h, on numbers in bf16.
    void (*swiglu)(const uint16_t* gate, const uint16_t* up, uint16_t* act, int64_t n);
    void (*swiglu_backward)(const uint16_t* d_act, const uint16_t* gate, const uint16_t* up, uint16_t* d_gate, uint16_t* d_up, int64_t n);
    void (*probabilities)(const ScoreTile&, const SoftmaxState&);
    void (*score_gradients)(const ScoreTile&, const ScoreGradients&);
};

const Bf16Kernels& bf16_kernels_generic();
const Bf16Kernels& bf16_kernels_avx2();
const Bf16Kernels& bf16_kernels_avx512();
const Bf16Kernels& bf16_kernels_avx512_bf16();
// The best one that this processor runs.
const Bf16Kernels& bf16_kernels();

}  // namespace maquette
