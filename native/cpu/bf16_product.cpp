#include "native/cpu/bf16_product.h"

#include <omp.h>

#include <algorithm>
#include <cstring>

namespace maquette {

namespace {

constexpr int64_t words_at_once = 1024;  // Of depth: a panel of them (256 KiB) stays in the second cache.

int64_t words_of(int64_t depth) { return (depth + 1) / 2; }

// f32 rows (each a column of the panel) to words.
void pack_rows(const FloatMatrix& w, int64_t row, int64_t rows, int64_t at, uint32_t* panel) {
    for (int64_t i = 0; i < rows; ++i) {
        uint16_t numbers[256];
        for (int64_t first = 0; first < w.columns; first += 256) {
            const int64_t count = std::min<int64_t>(256, w.columns - first);
            if (count % 2 == 1) numbers[count] = 0;
            bf16_kernels().round_row(w.row(row + i) + first, numbers, count);
            for (int64_t k = 0; k < words_of(count); ++k) std::memcpy(panel + (first / 2 + k) * panel_columns + at + i, numbers + 2 * k, sizeof(uint32_t));
        }
    }
}

// f32 columns [column, column + columns) of rows [first, first + count) to words.
void pack_columns(const FloatMatrix& w, int64_t first, int64_t count, int64_t column, int64_t columns, uint32_t* panel) {
    for (int64_t k = 0; k < words_of(count); ++k) {
        const int64_t row = first + 2 * k;
        bf16_kernels().interleave(w.row(row) + column, 2 * k + 1 < count ? w.row(row + 1) + column : nullptr, panel + k * panel_columns, columns);
    }
}

// Rows [2 * first, 2 * (first + count)) of a packed matrix as depth, its columns [column, column + 64) as columns.
void pack_transposed(const PackedMatrix& w, int64_t first, int64_t count, int64_t column, uint32_t* panel) {
    uint32_t edge[2048];
    const int64_t available = std::min<int64_t>(32, words_of(w.columns()) - column / 2);
    for (int64_t k = 0; k < count; k += 32) {
        const uint32_t* block = w.panel((2 * (first + k)) / panel_columns) + column / 2 * panel_columns;
        if (available < 32) {
            std::memcpy(edge, block, static_cast<size_t>(available * panel_columns) * sizeof(uint32_t));
            std::memset(edge + available * panel_columns, 0, static_cast<size_t>((32 - available) * panel_columns) * sizeof(uint32_t));
            block = edge;
        }
        bf16_kernels().transpose_block(block, panel + k * panel_columns);
    }
}

struct Panel {
    const uint32_t* words;
    int64_t step;
};

// Words [first, first + count) of depth of columns [column, column + columns).
Panel make_panel(const RightMatrix& right, int64_t column, int64_t columns, int64_t first, int64_t count, uint32_t* scratch) {
    switch (right.form) {
        case RightMatrix::Form::Packed: return {right.packed->panel(column / panel_columns) + first * panel_columns, panel_columns};
        case RightMatrix::Form::Pairs: return {right.pairs.data + first * right.pairs.columns + column, right.pairs.columns};
        case RightMatrix::Form::PackedTransposed: pack_transposed(*right.packed, first, count, column, scratch); break;
        case RightMatrix::Form::Columns: pack_columns(right.floats, 2 * first, std::min(2 * count, right.depth - 2 * first), column, columns, scratch); break;
        case RightMatrix::Form::Rows: {
            FloatMatrix part = right.floats;
            part.data += 2 * first;
            part.columns = std::min(2 * count, right.depth - 2 * first);
            pack_rows(part, column, columns, 0, scratch);
            break;
        }
    }
    return {scratch, panel_columns};
}

// The part's share of a panel's columns, zeros elsewhere.
void pack_part(const ProductPart& part, int64_t column, int64_t columns, uint32_t* panel) {
    const int64_t low = std::max(column, part.column), high = std::min(column + columns, part.column + part.right.columns);
    std::memset(panel, 0, static_cast<size_t>(words_of(part.right.depth) * panel_columns) * sizeof(uint32_t));
    if (part.right.form == RightMatrix::Form::Rows) pack_rows(part.right.floats, low - part.column, high - low, low - column, panel);
    else pack_columns(part.right.floats, 0, part.right.depth, low - part.column, high - low, panel + (low - column));
}

class Multiplier {
  public:
    // `share`: the most rows of one run.
    Multiplier(const Bf16Product& product, int64_t share) : p_(product), share_(share), words_(words_of(product.right.depth)) {
        for (const ProductPart& part : p_.parts) part_words_ += words_of(part.right.depth);
    }

    // A panel, the parts' panels, and the sums so far of a narrow result that takes several panels of depth.
    int64_t scratch_words() const { return (panel_words() + part_words_ + (is_summed_apart() ? share_ : 0)) * panel_columns; }

    // Rows [row, row + rows) of one panel of columns.
    void run(int64_t column, int64_t row, int64_t rows, uint32_t* scratch) const {
        Bf16Tile tile;
        tile.rows = rows;
        tile.columns = std::min(panel_columns, p_.right.columns - column);
        auto* sums = reinterpret_cast<float*>(scratch + (panel_words() + part_words_) * panel_columns);
        tile.c = p_.c.floats ? p_.c.floats.row(row) + column : sums;
        tile.c_stride = p_.c.floats ? p_.c.floats.stride : panel_columns;
        tile.scale = p_.scale;
        tile.bias = p_.bias != nullptr ? p_.bias + column : nullptr;
        tile.added = p_.added ? p_.added.row(row) + column : nullptr;
        tile.added_stride = p_.added.stride;
        for (int64_t first = 0; first < words_; first += words_at_once) {
            const int64_t count = std::min(words_at_once, words_ - first);
            const Panel panel = make_panel(p_.right, column, tile.columns, first, count, scratch);
            Bf16Segment segment{nullptr, 0, 0, panel.words, panel.step, count};
            if (p_.left.data != nullptr) {
                segment.left = p_.left.data + row * p_.left.stride + 2 * first;
                segment.left_row = p_.left.stride;
                segment.left_step = 2;
            } else {
                segment.left = reinterpret_cast<const uint16_t*>(p_.left_transposed.data + first * p_.left_transposed.columns + p_.first_row + row);
                segment.left_row = 2;
                segment.left_step = 2 * p_.left_transposed.columns;
            }
            tile.segments[0] = segment;
            tile.segment_count = 1;
            if (first + count == words_) {
                add_parts(tile, column, row, scratch + panel_words() * panel_columns);
                if (p_.c.halves) tile.narrow = p_.c.halves.row(row) + column;
                tile.narrow_stride = p_.c.halves.stride;
            }
            bf16_kernels().product(tile);
            tile.bias = nullptr;
            tile.added = tile.c;
            tile.added_stride = tile.c_stride;
        }
    }

  private:
    int64_t panel_words() const { return std::min(words_, words_at_once) + 64; }
    bool is_summed_apart() const { return p_.c.halves && words_ > words_at_once; }

    void add_parts(Bf16Tile& tile, int64_t column, int64_t row, uint32_t* panel) const {
        for (const ProductPart& part : p_.parts) {
            if (part.column >= column + tile.columns || part.column + part.right.columns <= column) continue;
            MAQUETTE_CHECK(tile.segment_count < segments_max);
            pack_part(part, column, tile.columns, panel);
            tile.segments[tile.segment_count++] = {part.left.data + row * part.left.stride, part.left.stride, 2, panel, panel_columns, words_of(part.right.depth)};
            panel += words_of(part.right.depth) * panel_columns;
        }
    }

    const Bf16Product& p_;
    int64_t share_, words_, part_words_ = 0;
};

}  // namespace

uint16_t* ProductScratch::numbers(size_t slot, int64_t count) {
    if (slot >= blocks_.size()) blocks_.resize(slot + 1);
    Block& block = blocks_[slot];
    if (block.count < count || !block.data) {
        block.data.reset();
        block.data = AlignedBuffer<uint16_t>::allocate(count);
        block.count = block.data ? count : 0;
    }
    return block.data.get();
}

int64_t ProductScratch::bytes() const {
    int64_t sum = 0;
    for (const Block& block : blocks_) sum += block.count * 2;
    return sum;
}

Result<void> multiply_bf16(const Bf16Product& product, ProductScratch& scratch) {
    if (product.rows == 0 || product.right.columns == 0) return {};
    const int64_t threads = omp_get_max_threads(), panels = (product.right.columns + panel_columns - 1) / panel_columns;
    // Each thread lays out panels of its own; those that do not go round are shared by rows, so that all end together, but
    // shares are not too small to be worth reading a panel for.
    const int64_t shares = std::max<int64_t>(1, std::min(threads, product.rows / 24));
    const int64_t share = ((product.rows + shares - 1) / shares + 5) / 6 * 6;
    const int64_t whole = shares > 1 ? panels / threads * threads : panels;
    const Multiplier multiplier(product, whole > 0 ? product.rows : share);
    const int64_t each = multiplier.scratch_words();
    auto* memory = reinterpret_cast<uint32_t*>(scratch.numbers(scratch_slot::panels, 2 * each * threads));
    if (memory == nullptr) return fail(ErrorCode::OutOfMemory, "There is no memory for a matrix product.", "Use a smaller batch.");
#pragma omp parallel for schedule(dynamic)
    for (int64_t i = 0; i < whole + (panels - whole) * shares; ++i) {
        const int64_t panel = i < whole ? i : whole + (i - whole) / shares;
        const int64_t row = i < whole ? 0 : (i - whole) % shares * share, rows = std::min(i < whole ? product.rows : share, product.rows - row);
        if (rows > 0) multiplier.run(panel * panel_columns, row, rows, memory + omp_get_thread_num() * each);
    }
    return {};
}

Bf16Matrix round_matrix(const Activation& x, ProductScratch& scratch, size_t slot) {
    if (x.halves && x.columns() % 2 == 0) return {x.halves.data, x.halves.stride};
    const int64_t columns = x.columns(), stride = (columns + 1) / 2 * 2;
    uint16_t* data = scratch.numbers(slot, x.rows() * stride + 2);
    if (data == nullptr) return {};
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < x.rows(); ++i) {
        if (x.halves) std::memcpy(data + i * stride, x.halves.row(i), static_cast<size_t>(columns) * sizeof(uint16_t));
        else bf16_kernels().round_row(x.floats.row(i), data + i * stride, columns);
        if (stride > columns) data[(i + 1) * stride - 1] = 0;
    }
    return {data, stride};
}

void pair_row(const Activation& x, int64_t index, int64_t end, uint32_t* words) {
    const bool is_pair = index + 1 < end;
    if (x.halves) bf16_kernels().interleave_halves(x.halves.row(index), is_pair ? x.halves.row(index + 1) : nullptr, words, x.columns());
    else bf16_kernels().interleave(x.floats.row(index), is_pair ? x.floats.row(index + 1) : nullptr, words, x.columns());
}

Bf16Pairs pair_rows(const Activation& x, ProductScratch& scratch, size_t slot) {
    const int64_t rows = words_of(x.rows());
    auto* words = reinterpret_cast<uint32_t*>(scratch.numbers(slot, 2 * (rows * x.columns() + panel_columns)));
    if (words == nullptr) return {};
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < rows; ++i) pair_row(x, 2 * i, x.rows(), words + i * x.columns());
    return {words, x.columns()};
}

}  // namespace maquette
