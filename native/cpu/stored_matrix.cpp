#include "native/cpu/stored_matrix.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>

#include "shared/weights/quantization.h"

namespace maquette {

namespace {

constexpr int64_t rows_at_once = 16;  // Their words fill a cache line of a packed panel.

struct Pair {
    float high, low;
};

// Both levels of a byte: the number that comes first lies in the high half.
const std::array<Pair, 256>& level_pairs() {
    static const std::array<Pair, 256> pairs = [] {
        std::array<Pair, 256> out{};
        for (size_t byte = 0; byte < 256; ++byte) out[byte] = {nf4_levels()[byte >> 4], nf4_levels()[byte & 15]};
        return out;
    }();
    return pairs;
}

float absmax_of(const Nf4& weights, size_t block) {
    if (!weights.is_double_quantized()) return weights.absmax[block];
    return dynamic_levels()[weights.absmax_codes[block]] * weights.nested_absmax[block / nf4_nested_block] + weights.offset;
}

// Numbers [first, first + values.size()) of the flattened tensor.
void decode_nf4(const Nf4& weights, int64_t first, std::span<float> values) {
    const auto& pairs = level_pairs();
    const int64_t end = first + static_cast<int64_t>(values.size());
    for (int64_t at = first; at < end;) {
        const int64_t block_end = std::min(end, (at / nf4_block + 1) * nf4_block);
        const float absmax = absmax_of(weights, static_cast<size_t>(at / nf4_block));
        float* out = values.data() + (at - first);
        if (at % 2 == 1) *out++ = pairs[weights.packed[static_cast<size_t>(at++ / 2)]].low * absmax;
        for (; at + 2 <= block_end; at += 2) {
            const Pair& pair = pairs[weights.packed[static_cast<size_t>(at / 2)]];
            *out++ = pair.high * absmax;
            *out++ = pair.low * absmax;
        }
        if (at < block_end) *out = pairs[weights.packed[static_cast<size_t>(at++ / 2)]].high * absmax;
    }
}

}  // namespace

int64_t StoredMatrix::bytes() const {
    int64_t sum = 0;
    for (const Piece& piece : pieces_) sum += static_cast<int64_t>(piece.bytes.size()) + piece.nf4.bytes();
    return sum;
}

void StoredMatrix::add(int64_t row, const TensorView& view) {
    pieces_.push_back({row, view.rows(), view.columns(), view.type, std::vector<std::byte>(view.bytes.begin(), view.bytes.end()), {}});
}

void StoredMatrix::add(int64_t row, int64_t rows, int64_t columns, Nf4 weights) { pieces_.push_back({row, rows, columns, TensorType::F32, {}, std::move(weights)}); }

Result<void> StoredMatrix::decode_rows(const Piece& piece, int64_t first, int64_t count, std::span<float> values) {
    if (piece.nf4.count > 0) {
        decode_nf4(piece.nf4, first * piece.columns, values);
        return {};
    }
    const size_t row_bytes = piece.bytes.size() / static_cast<size_t>(piece.rows);
    return dequantize(piece.type, std::span(piece.bytes).subspan(static_cast<size_t>(first) * row_bytes, static_cast<size_t>(count) * row_bytes), values);
}

Result<void> StoredMatrix::decode(float* values) const {
    std::atomic<bool> is_broken = false;
    for (const Piece& piece : pieces_) {
#pragma omp parallel for schedule(static)
        for (int64_t first = 0; first < piece.rows; first += rows_at_once) {
            const int64_t count = std::min(rows_at_once, piece.rows - first);
            float* target = values + (piece.row + first) * piece.columns;
            if (!decode_rows(piece, first, count, std::span(target, static_cast<size_t>(count * piece.columns)))) is_broken = true;
        }
    }
    return is_broken ? Result<void>(fail(ErrorCode::BadInput, "A weight could not be decoded.", "Fetch the model again.")) : Result<void>();
}

Result<void> StoredMatrix::decode(PackedMatrix& packed) const {
    std::atomic<bool> is_broken = false;
    for (const Piece& piece : pieces_) {
#pragma omp parallel
        {
            std::vector<float> values(static_cast<size_t>(rows_at_once * piece.columns));
#pragma omp for schedule(static)
            for (int64_t first = 0; first < piece.rows; first += rows_at_once) {
                const int64_t count = std::min(rows_at_once, piece.rows - first);
                if (!decode_rows(piece, first, count, std::span(values).first(static_cast<size_t>(count * piece.columns)))) is_broken = true;
                packed.write_some_rows(piece.row + first, count, values.data());
            }
        }
    }
    return is_broken ? Result<void>(fail(ErrorCode::BadInput, "A weight could not be decoded.", "Fetch the model again.")) : Result<void>();
}

}  // namespace maquette
