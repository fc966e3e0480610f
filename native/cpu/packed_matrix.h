// A frozen matrix W[rows, columns] in bf16, laid out for products with its transpose (bf16_kernels.h): panels of 64 rows
// of W, [columns / 2][64] words each. It is the only copy: the product with W itself rearranges blocks as it reads them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace maquette {

class PackedMatrix {
  public:
    PackedMatrix() = default;
    // Zeroed; is_allocated() is false when memory is short.
    PackedMatrix(int64_t rows, int64_t columns);
    // In memory of at least bytes_of(rows, columns) that others may share: what another matrix left there stays in the
    // rows beyond the last one, whose products nobody reads.
    PackedMatrix(int64_t rows, int64_t columns, std::shared_ptr<uint32_t[]> memory) : rows_(rows), columns_(columns), words_(std::move(memory)) {}

    bool is_allocated() const { return words_ != nullptr; }
    int64_t rows() const { return rows_; }
    int64_t columns() const { return columns_; }
    int64_t bytes() const { return panels() * panel_words() * 4; }
    static int64_t bytes_of(int64_t rows, int64_t columns);

    // `values` [count, columns], rounded to bf16, become rows first, first + 1, …
    void write_rows(int64_t first, int64_t count, const float* values);
    // The same on the calling thread alone, for few rows.
    void write_some_rows(int64_t first, int64_t count, const float* values);
    void read_row(int64_t row, float* values) const;
    // Row `row` of 64: words (column, column + 1) of rows 64 * panel …, [ceil(columns / 2)][64].
    const uint32_t* panel(int64_t index) const { return words_.get() + index * panel_words(); }
    int64_t panels() const { return (rows_ + 63) / 64; }
    int64_t panel_words() const { return (columns_ + 1) / 2 * 64; }

  private:
    int64_t rows_ = 0, columns_ = 0;
    std::shared_ptr<uint32_t[]> words_;
};

}  // namespace maquette
