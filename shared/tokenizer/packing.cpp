#include "shared/tokenizer/packing.h"

#include <algorithm>
#include <deque>
#include <map>
#include <numeric>
#include <span>

namespace maquette {
namespace {

// The documents as they go into bins: cut or split to at most max_length, empty ones dropped.
std::vector<PackedPiece> pieces_of(std::span<const int64_t> lengths, int64_t max_length, bool split) {
    std::vector<PackedPiece> out;
    for (size_t row = 0; row < lengths.size(); ++row) {
        const auto index = static_cast<int64_t>(row);
        if (!split) {
            if (lengths[row] > 0) out.push_back({index, 0, std::min(lengths[row], max_length)});
            continue;
        }
        for (int64_t begin = 0; begin < lengths[row]; begin += max_length)
            out.push_back({index, begin, std::min(max_length, lengths[row] - begin)});
    }
    return out;
}

// Best fit decreasing: the longest document first, each into the bin with the least space that is enough; among equal
// ones into the bin that has waited longest.
std::vector<PackedRow> best_fit(const std::vector<PackedPiece>& pieces, int64_t max_length) {
    std::vector<size_t> order(pieces.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return pieces[a].length > pieces[b].length; });
    std::vector<PackedRow> rows;
    std::map<int64_t, std::deque<size_t>> by_space;
    for (const size_t index : order) {
        const PackedPiece& piece = pieces[index];
        const auto fitting = by_space.lower_bound(piece.length);
        size_t row = rows.size();
        int64_t space = max_length;
        if (fitting != by_space.end()) {
            space = fitting->first;
            row = fitting->second.front();
            fitting->second.pop_front();
            if (fitting->second.empty()) by_space.erase(fitting);
        } else {
            rows.emplace_back();
        }
        rows[row].pieces.push_back(piece);
        rows[row].length += piece.length;
        if (space > piece.length) by_space[space - piece.length].push_back(row);
    }
    return rows;
}

std::vector<PackedRow> wrapped(std::span<const int64_t> lengths, int64_t max_length) {
    std::vector<PackedRow> rows;
    for (size_t row = 0; row < lengths.size(); ++row)
        for (int64_t begin = 0; begin < lengths[row];) {
            if (rows.empty() || rows.back().length == max_length) rows.emplace_back();
            const int64_t length = std::min(lengths[row] - begin, max_length - rows.back().length);
            rows.back().pieces.push_back({static_cast<int64_t>(row), begin, length});
            rows.back().length += length;
            begin += length;
        }
    return rows;
}

}  // namespace

Result<PackingStrategy> packing_strategy(std::string_view name) {
    if (name == "bfd") return PackingStrategy::Bfd;
    if (name == "bfd-split" || name == "bfd_split") return PackingStrategy::BfdSplit;
    if (name == "wrapped") return PackingStrategy::Wrapped;
    return fail(ErrorCode::WrongUsage, "\"" + std::string(name) + "\" is no packing strategy.", "Use bfd, bfd-split or wrapped.");
}

std::vector<PackedRow> pack_rows(const std::vector<int64_t>& lengths, int64_t max_length, PackingStrategy strategy) {
    std::vector<PackedRow> rows;
    if (max_length <= 0) return rows;
    for (size_t first = 0; first < lengths.size(); first += packing_batch_rows) {
        const std::span<const int64_t> batch(lengths.data() + first, std::min(packing_batch_rows, lengths.size() - first));
        auto packed = strategy == PackingStrategy::Wrapped ? wrapped(batch, max_length) : best_fit(pieces_of(batch, max_length, strategy == PackingStrategy::BfdSplit), max_length);
        for (PackedRow& row : packed) {
            for (PackedPiece& piece : row.pieces) piece.row += static_cast<int64_t>(first);
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

std::vector<int32_t> packed_positions(const PackedRow& row) {
    std::vector<int32_t> out;
    out.reserve(static_cast<size_t>(row.length));
    for (const PackedPiece& piece : row.pieces)
        for (int64_t i = 0; i < piece.length; ++i) out.push_back(static_cast<int32_t>(i));
    return out;
}

int64_t tokens_cut(const std::vector<int64_t>& lengths, int64_t max_length, PackingStrategy strategy) {
    int64_t cut = 0;
    if (strategy == PackingStrategy::Bfd)
        for (const int64_t length : lengths) cut += std::max<int64_t>(0, length - max_length);
    return cut;
}

}  // namespace maquette
