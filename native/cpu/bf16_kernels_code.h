// The code of the bf16 kernels, for a vector width that the including file sets.
//
// In an unnamed namespace and without `#pragma once`, for the reason given in vector_kernels_code.h.
#include <cstring>

namespace maquette {
namespace {

#include "native/cpu/vector_code.h"
typedef uint32_t Words __attribute__((vector_size(MAQUETTE_VECTOR_WIDTH * 4)));
typedef uint16_t Halves __attribute__((vector_size(MAQUETTE_VECTOR_WIDTH * 2)));

// Registers hold the sums of rows_of(NV) rows and NV vectors of columns.
constexpr int vectors_max = MAQUETTE_VECTOR_WIDTH == 16 ? 4 : 2;
constexpr int rows_of(int vectors) {
    if (MAQUETTE_VECTOR_WIDTH < 16) return 4;
    return vectors == 4 ? 6 : vectors == 3 ? 8 : 12;
}

inline Words load_words(const uint32_t* p) {
    Words v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}
inline Vector as_floats(Words v) {
    Vector f;
    __builtin_memcpy(&f, &v, sizeof f);
    return f;
}

#if defined(__AVX512BF16__) && MAQUETTE_VECTOR_WIDTH == 16
struct Left {
    Words word;
};
inline Left left_of(uint32_t word) { return {word - Words{}}; }
struct Right {
    Words word;
};
inline Right right_of(Words word) { return {word}; }
inline Vector add_products(Vector sum, Left a, Right b) {
    return (Vector)_mm512_dpbf16_ps((__m512)sum, (__m512bh)a.word, (__m512bh)b.word);
}
#else
struct Left {
    Vector low, high;
};
inline Left left_of(uint32_t word) { return {as_floats((word << 16) - Words{}), as_floats((word & 0xffff0000u) - Words{})}; }
struct Right {
    Vector low, high;
};
inline Right right_of(Words word) { return {as_floats(word << 16), as_floats(word & 0xffff0000u)}; }
inline Vector add_products(Vector sum, Left a, Right b) {
    sum += a.low * b.low;
    return sum + a.high * b.high;
}
#endif

inline uint32_t left_word(const uint16_t* p) {
    uint32_t word;
    __builtin_memcpy(&word, p, sizeof word);
    return word;
}

// To the nearest, ties to even; NaN stays. The processor's own instruction takes subnormal numbers for zero, as its products do.
#if defined(__AVX512BF16__) && MAQUETTE_VECTOR_WIDTH == 16
inline Halves rounded(Vector v) { return (Halves)_mm512_cvtneps_pbh((__m512)v); }
#else
inline Halves rounded(Vector v) {
    Words bits;
    __builtin_memcpy(&bits, &v, sizeof bits);
    const Words result = bits + 0x7fffu + ((bits >> 16) & 1u);
    const Words is_nan = (Words)((bits & 0x7fffffffu) > 0x7f800000u);
    return __builtin_convertvector(((is_nan & (bits | 0x00400000u)) | (~is_nan & result)) >> 16, Halves);
}
#endif
inline Halves rounded(const float* x, int64_t count) {
    Vector v{};
    __builtin_memcpy(&v, x, static_cast<size_t>(count) * sizeof(float));
    return rounded(v);
}
#if defined(__AVX512F__) && MAQUETTE_VECTOR_WIDTH == 16
inline Words words_of(Halves halves) { return (Words)_mm512_cvtepu16_epi32((__m256i)halves); }
#else
inline Words words_of(Halves halves) { return __builtin_convertvector(halves, Words); }
#endif
inline Words pairs_of(Halves low, Halves high) { return words_of(low) | words_of(high) << 16; }
inline Vector widened(Halves halves) { return as_floats(words_of(halves) << 16); }

// One vector of sums on its way to c; `count` columns of it are used.
inline void finish_part(const Bf16Tile& tile, int64_t row, int64_t column, const float* sums, int64_t count) {
    const size_t bytes = static_cast<size_t>(count) * sizeof(float);
    Vector value, more{};
    __builtin_memcpy(&value, sums, sizeof value);
    value *= tile.scale;
    if (tile.bias != nullptr) {
        __builtin_memcpy(&more, tile.bias + column, bytes);
        value += more;
    }
    if (tile.added != nullptr) {
        __builtin_memcpy(&more, tile.added + row * tile.added_stride + column, bytes);
        value += more;
    }
    if (tile.narrow != nullptr) {
        const Halves halves = rounded(value);
        __builtin_memcpy(tile.narrow + row * tile.narrow_stride + column, &halves, static_cast<size_t>(count) * sizeof(uint16_t));
        return;
    }
    __builtin_memcpy(tile.c + row * tile.c_stride + column, &value, bytes);
}

// Apart from the products and through memory, because GCC 12 otherwise keeps the sums themselves there.
__attribute__((noinline)) void finish(const Bf16Tile& tile, int64_t row, int64_t rows, int64_t column, int64_t vectors, const float* sums) {
    for (int64_t i = 0; i < rows; ++i)
        for (int64_t j = 0; j < vectors; ++j, sums += width_of_vector) {
            const int64_t at = column + j * width_of_vector, left = tile.columns - at;
            if (left >= width_of_vector) finish_part(tile, row + i, at, sums, width_of_vector);
            else finish_part(tile, row + i, at, sums, left);
        }
}

// Whole vectors straight to c: what attention does for every tile.
template <int MR, int NV>
__attribute__((always_inline)) inline void store_sums(const Bf16Tile& tile, int64_t row, int64_t column, const Vector (&sums)[MR][NV]) {
    float* c = tile.c + row * tile.c_stride + column;
    if (tile.added == nullptr) {
#pragma GCC unroll 12
        for (int i = 0; i < MR; ++i)
#pragma GCC unroll 4
            for (int j = 0; j < NV; ++j) store(c + i * tile.c_stride + j * width_of_vector, sums[i][j] * tile.scale);
        return;
    }
    const float* added = tile.added + row * tile.added_stride + column;
#pragma GCC unroll 12
    for (int i = 0; i < MR; ++i)
#pragma GCC unroll 4
        for (int j = 0; j < NV; ++j) store(c + i * tile.c_stride + j * width_of_vector, sums[i][j] * tile.scale + load(added + i * tile.added_stride + j * width_of_vector));
}

// The same in bf16: what most linear layers do.
template <int MR, int NV>
__attribute__((always_inline)) inline void store_narrow_sums(const Bf16Tile& tile, int64_t row, int64_t column, const Vector (&sums)[MR][NV]) {
    uint16_t* narrow = tile.narrow + row * tile.narrow_stride + column;
#pragma GCC unroll 12
    for (int i = 0; i < MR; ++i)
#pragma GCC unroll 4
        for (int j = 0; j < NV; ++j) {
            const Halves halves = rounded(sums[i][j] * tile.scale);
            __builtin_memcpy(narrow + i * tile.narrow_stride + j * width_of_vector, &halves, sizeof halves);
        }
}

template <int MR, int NV>
inline void block_product(const Bf16Tile& tile, int64_t row, int64_t column) {
    Vector sums[MR][NV];
#pragma GCC unroll 12
    for (int i = 0; i < MR; ++i)
#pragma GCC unroll 4
        for (int j = 0; j < NV; ++j) sums[i][j] = Vector{};
    for (int s = 0; s < tile.segment_count; ++s) {
        const Bf16Segment& segment = tile.segments[s];
        const uint16_t* left = segment.left + row * segment.left_row;
        const uint32_t* right = segment.right + column;
        const int64_t left_row = segment.left_row, left_step = segment.left_step, right_step = segment.right_step;
        for (int64_t k = segment.words; k > 0; --k, left += left_step, right += right_step) {
            Right b[NV];
#pragma GCC unroll 4
            for (int j = 0; j < NV; ++j) b[j] = right_of(load_words(right + j * width_of_vector));
#pragma GCC unroll 12
            for (int i = 0; i < MR; ++i) {
                const Left a = left_of(left_word(left + i * left_row));
#pragma GCC unroll 4
                for (int j = 0; j < NV; ++j) sums[i][j] = add_products(sums[i][j], a, b[j]);
            }
        }
    }
    if (column + NV * width_of_vector <= tile.columns && tile.bias == nullptr) {
        if (tile.narrow == nullptr) return store_sums<MR, NV>(tile, row, column, sums);
        if (tile.added == nullptr) return store_narrow_sums<MR, NV>(tile, row, column, sums);
    }
    float stored[MR * NV * width_of_vector];
#pragma GCC unroll 12
    for (int i = 0; i < MR; ++i)
#pragma GCC unroll 4
        for (int j = 0; j < NV; ++j) __builtin_memcpy(stored + (i * NV + j) * width_of_vector, &sums[i][j], sizeof(Vector));
    finish(tile, row, MR, column, NV, stored);
}

template <int NV>
inline void column_product(const Bf16Tile& tile, int64_t column) {
    constexpr int rows = rows_of(NV);
    int64_t row = 0;
    for (; row + rows <= tile.rows; row += rows) block_product<rows, NV>(tile, row, column);
    for (; row + 4 <= tile.rows; row += 4) block_product<4, NV>(tile, row, column);
    for (; row < tile.rows; ++row) block_product<1, NV>(tile, row, column);
}

void product(const Bf16Tile& tile) {
    for (int64_t column = 0; column < tile.columns; column += vectors_max * width_of_vector) {
        const int64_t vectors = (tile.columns - column + width_of_vector - 1) / width_of_vector;
        if (vectors == 1) column_product<1>(tile, column);
#if MAQUETTE_VECTOR_WIDTH == 16
        else if (vectors == 2) column_product<2>(tile, column);
        else if (vectors == 3) column_product<3>(tile, column);
#endif
        else column_product<vectors_max>(tile, column);
    }
}

// Whole vectors with a count that the compiler knows, then the rest: a copy of unknown size would be a call.
template <class Body>
inline void for_vectors(int64_t n, Body body) {
    int64_t i = 0;
    for (; i + width_of_vector <= n; i += width_of_vector) body(i, static_cast<int64_t>(width_of_vector));
    if (i < n) body(i, n - i);
}
inline Halves load_halves(const uint16_t* p, int64_t count) {
    Halves halves{};
    __builtin_memcpy(&halves, p, static_cast<size_t>(count) * sizeof(uint16_t));
    return halves;
}

void round_row(const float* x, uint16_t* y, int64_t n) {
    const auto body = [&](int64_t i, int64_t count) __attribute__((always_inline)) {
        const Halves halves = rounded(x + i, count);
        __builtin_memcpy(y + i, &halves, static_cast<size_t>(count) * sizeof(uint16_t));
    };
    for_vectors(n, body);
}

void widen_row(const uint16_t* x, float* y, int64_t n) {
    const auto body = [&](int64_t i, int64_t count) __attribute__((always_inline)) {
        const Vector v = widened(load_halves(x + i, count));
        __builtin_memcpy(y + i, &v, static_cast<size_t>(count) * sizeof(float));
    };
    for_vectors(n, body);
}

void interleave_halves(const uint16_t* low, const uint16_t* high, uint32_t* words, int64_t n) {
    const auto body = [&](int64_t i, int64_t count) __attribute__((always_inline)) {
        const Words pair = pairs_of(load_halves(low + i, count), high != nullptr ? load_halves(high + i, count) : Halves{});
        __builtin_memcpy(words + i, &pair, static_cast<size_t>(count) * sizeof(uint32_t));
    };
    for_vectors(n, body);
}

void interleave(const float* low, const float* high, uint32_t* words, int64_t n) {
    const auto body = [&](int64_t i, int64_t count) __attribute__((always_inline)) {
        const Words pair = pairs_of(rounded(low + i, count), high != nullptr ? rounded(high + i, count) : Halves{});
        __builtin_memcpy(words + i, &pair, static_cast<size_t>(count) * sizeof(uint32_t));
    };
    for_vectors(n, body);
}

// Two words (k, k + 1) of columns n and n + 1 become two words (n, n + 1) of columns k and k + 1: the middle numbers
// of 64 bits change places, and the 64-bit pieces are transposed as a [32][32] matrix.
#if MAQUETTE_VECTOR_WIDTH == 16
typedef uint64_t Pieces __attribute__((vector_size(64)));
inline Pieces swap_middle(Pieces p) {
    const Pieces outer = p & 0xffff00000000ffffull;
    return outer | ((p & 0x00000000ffff0000ull) << 16) | ((p & 0x0000ffff00000000ull) >> 16);
}
void transpose_block(const uint32_t* from, uint32_t* to) {
    for (int64_t k = 0; k < 32; k += 8)
        for (int64_t n = 0; n < 32; n += 8) {
            Pieces a[8], b[8];
            for (int i = 0; i < 8; ++i) {
                __builtin_memcpy(&a[i], from + (k + i) * panel_columns + 2 * n, sizeof a[i]);
                a[i] = swap_middle(a[i]);
            }
            for (int i = 0; i < 8; i += 2) {
                b[i] = __builtin_shufflevector(a[i], a[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
                b[i + 1] = __builtin_shufflevector(a[i], a[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
            }
            for (int i = 0; i < 8; i += 4)
                for (int j = 0; j < 2; ++j) {
                    a[i + j] = __builtin_shufflevector(b[i + j], b[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
                    a[i + j + 2] = __builtin_shufflevector(b[i + j], b[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
                }
            for (int j = 0; j < 4; ++j) {
                b[j] = __builtin_shufflevector(a[j], a[j + 4], 0, 1, 2, 3, 8, 9, 10, 11);
                b[j + 4] = __builtin_shufflevector(a[j], a[j + 4], 4, 5, 6, 7, 12, 13, 14, 15);
            }
            for (int i = 0; i < 8; ++i) __builtin_memcpy(to + (n + i) * panel_columns + 2 * k, &b[i], sizeof b[i]);
        }
}
#else
void transpose_block(const uint32_t* from, uint32_t* to) {
    for (int64_t k = 0; k < 32; ++k)
        for (int64_t n = 0; n < 32; ++n) {
            const uint32_t *in = from + k * panel_columns + 2 * n;
            uint32_t* out = to + n * panel_columns + 2 * k;
            out[0] = (in[0] & 0xffffu) | (in[1] << 16);
            out[1] = (in[0] >> 16) | (in[1] & 0xffff0000u);
        }
}
#endif

inline void store_some(uint16_t* to, Halves halves, int64_t count) { __builtin_memcpy(to, &halves, static_cast<size_t>(count) * sizeof(uint16_t)); }

void swiglu(const uint16_t* gate, const uint16_t* up, uint16_t* act, int64_t n) {
    const auto body = [&](int64_t i, int64_t count) __attribute__((always_inline)) {
        store_some(act + i, rounded(swiglu_of(widened(load_halves(gate + i, count)), widened(load_halves(up + i, count)))), count);
    };
    for_vectors(n, body);
}

void swiglu_backward(const uint16_t* d_act, const uint16_t* gate, const uint16_t* up, uint16_t* d_gate, uint16_t* d_up, int64_t n) {
    const auto body = [&](int64_t i, int64_t count) __attribute__((always_inline)) {
        const SwigluGradients d = swiglu_gradients(widened(load_halves(d_act + i, count)), widened(load_halves(gate + i, count)), widened(load_halves(up + i, count)));
        store_some(d_up + i, rounded(d.up), count);
        store_some(d_gate + i, rounded(d.gate), count);
    };
    for_vectors(n, body);
}

#include "native/cpu/bf16_attention_code.h"

Bf16Kernels make_kernels(const char* name, bool is_native) {
    return {name, is_native, product, round_row, widen_row, interleave, interleave_halves, transpose_block, swiglu, swiglu_backward, probabilities, score_gradients};
}

}  // namespace
}  // namespace maquette
