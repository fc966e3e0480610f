// A frozen weight kept as the file has it, or in NF4, and decoded into scratch before each product (QLoRA).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "native/cpu/packed_matrix.h"
#include "shared/weights/nf4.h"
#include "shared/weights/tensor.h"

namespace maquette {

class StoredMatrix {
  public:
    bool is_empty() const { return pieces_.empty(); }
    int64_t bytes() const;

    // Rows [row, row + view.rows()), copied as they are.
    void add(int64_t row, const TensorView& view);
    void add(int64_t row, int64_t rows, int64_t columns, Nf4 weights);

    // All rows, on every thread.
    Result<void> decode(float* values) const;         // [rows, columns]
    Result<void> decode(PackedMatrix& packed) const;  // Rounded to bf16.

  private:
    struct Piece {
        int64_t row = 0, rows = 0, columns = 0;
        TensorType type = TensorType::F32;
        std::vector<std::byte> bytes;  // Of `type`, or
        Nf4 nf4;                       // NF4 when its count is not 0.
    };
    static Result<void> decode_rows(const Piece& piece, int64_t first, int64_t count, std::span<float> values);
    std::vector<Piece> pieces_;
};

}  // namespace maquette
