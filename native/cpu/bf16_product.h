// Whole products of bf16 matrices on all threads: rows and panels of columns are shared out, and every element is summed
// by one thread in one order, so that results do not depend on the number of threads.
#pragma once

#include <cstdint>
#include <vector>

#include "native/cpu/bf16_kernels.h"
#include "native/cpu/cpu_operations.h"
#include "native/cpu/packed_matrix.h"

namespace maquette {

// Numbers in bf16, row after row; `stride` in numbers. When columns is odd, one more number may be read.
struct Bf16Matrix {
    const uint16_t* data = nullptr;
    int64_t stride = 0;
};

// Rows (2k, 2k + 1) of a matrix in one row of words: [ceil(rows / 2)][columns].
struct Bf16Pairs {
    const uint32_t* data = nullptr;
    int64_t columns = 0;
};

// The right-hand matrix, [depth, columns], in one of the forms that it may have.
struct RightMatrix {
    enum class Form {
        Packed,            // The transpose of a packed matrix.
        PackedTransposed,  // The packed matrix itself.
        Rows,              // The transpose of an f32 matrix: row n holds column n.
        Columns,           // An f32 matrix itself.
        Pairs,             // Already words.
    };
    Form form = Form::Rows;
    int64_t depth = 0, columns = 0;
    const PackedMatrix* packed = nullptr;
    FloatMatrix floats;
    Bf16Pairs pairs;

    static RightMatrix transpose_of(const PackedMatrix& w) { return {Form::Packed, w.columns(), w.rows(), &w, {}, {}}; }
    static RightMatrix of(const PackedMatrix& w) { return {Form::PackedTransposed, w.rows(), w.columns(), &w, {}, {}}; }
    static RightMatrix transpose_of(const FloatMatrix& w) { return {Form::Rows, w.columns, w.rows, nullptr, w, {}}; }
    static RightMatrix of(const FloatMatrix& w) { return {Form::Columns, w.rows, w.columns, nullptr, w, {}}; }
    static RightMatrix of(Bf16Pairs p, int64_t depth) { return {Form::Pairs, depth, p.columns, nullptr, {}, p}; }
};

// Adds left times right to columns [column, column + right.columns) of the product: more depth for a part of it.
struct ProductPart {
    Bf16Matrix left;
    RightMatrix right;
    int64_t column = 0;
};

// c = scale * (left right) + bias + added, and `parts` on top of left right.
struct Bf16Product {
    int64_t rows = 0;
    Bf16Matrix left;            // [rows, depth], or
    Bf16Pairs left_transposed;  // the transpose of it, [depth, rows], in pairs.
    int64_t first_row = 0;      // The column of left_transposed that is row 0.
    RightMatrix right;
    std::vector<ProductPart> parts;
    Activation c;
    float scale = 1;
    const float* bias = nullptr;
    FloatMatrix added;  // May be c.
};

// Memory that is kept from product to product: grows to what the largest one needs.
class ProductScratch {
  public:
    // 16-bit numbers (or half as many words) that live until the same slot is asked for again; null when memory is short.
    uint16_t* numbers(size_t slot, int64_t count);
    int64_t bytes() const;

  private:
    struct Block {
        std::shared_ptr<uint16_t[]> data;
        int64_t count = 0;
    };
    std::vector<Block> blocks_;
};

Result<void> multiply_bf16(const Bf16Product& product, ProductScratch& scratch);

// x in bf16 (an odd row gets a zero); where it is already, it is not copied. data is null when memory is short.
Bf16Matrix round_matrix(const Activation& x, ProductScratch& scratch, size_t slot);
Bf16Pairs pair_rows(const Activation& x, ProductScratch& scratch, size_t slot);
// Rows index and index + 1 of x (zeros beyond `end`), as words.
void pair_row(const Activation& x, int64_t index, int64_t end, uint32_t* words);

// Slots of the scratch: what multiply_bf16 uses itself, and what the operations use.
namespace scratch_slot {
inline constexpr size_t panels = 0, left = 1, left_pairs = 2, right_pairs = 3, adapter = 4, adapter_pairs = 5, dropped = 6, attention = 7;  // Attention takes 13 slots.
}

}  // namespace maquette
