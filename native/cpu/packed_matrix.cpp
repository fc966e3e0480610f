#include "native/cpu/packed_matrix.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "native/backend/host_backend.h"
#include "native/cpu/bf16_kernels.h"

namespace maquette {

PackedMatrix::PackedMatrix(int64_t rows, int64_t columns) : rows_(rows), columns_(columns), words_(AlignedBuffer<uint32_t>::allocate(panels() * panel_words())) {}

int64_t PackedMatrix::bytes_of(int64_t rows, int64_t columns) { return (rows + 63) / 64 * ((columns + 1) / 2 * 64) * 4; }

void PackedMatrix::write_rows(int64_t first, int64_t count, const float* values) {
    const int64_t words = (columns_ + 1) / 2;
    const auto& kernels = bf16_kernels();
#pragma omp parallel
    {
        std::vector<uint16_t> row(static_cast<size_t>(2 * words), 0);
#pragma omp for schedule(static)
        for (int64_t i = 0; i < count; ++i) {
            kernels.round_row(values + i * columns_, row.data(), columns_);
            uint32_t* panel = words_.get() + (first + i) / panel_columns * panel_words() + (first + i) % panel_columns;
            for (int64_t k = 0; k < words; ++k) std::memcpy(panel + k * panel_columns, row.data() + 2 * k, sizeof(uint32_t));
        }
    }
}

void PackedMatrix::write_some_rows(int64_t first, int64_t count, const float* values) {
    const int64_t words = (columns_ + 1) / 2;
    std::vector<uint16_t> numbers(static_cast<size_t>(2 * words * count), 0);
    for (int64_t i = 0; i < count; ++i) bf16_kernels().round_row(values + i * columns_, numbers.data() + 2 * words * i, columns_);
    for (int64_t begin = 0; begin < count;) {  // Rows of one panel.
        const int64_t row = first + begin, end = std::min(count, begin + panel_columns - row % panel_columns);
        uint32_t* panel = words_.get() + row / panel_columns * panel_words() + row % panel_columns;
        for (int64_t k = 0; k < words; ++k)
            for (int64_t i = begin; i < end; ++i) std::memcpy(panel + k * panel_columns + (i - begin), numbers.data() + 2 * (words * i + k), sizeof(uint32_t));
        begin = end;
    }
}

void PackedMatrix::read_row(int64_t row, float* values) const {
    const uint32_t* words = panel(row / panel_columns) + row % panel_columns;
    for (int64_t column = 0; column < columns_; ++column) {
        const uint32_t word = words[column / 2 * panel_columns];
        const uint32_t bits = column % 2 == 0 ? word << 16 : word & 0xffff0000u;
        std::memcpy(values + column, &bits, sizeof bits);
    }
}

}  // namespace maquette
