// Attention in bf16, in tiles of 64 queries by 64 keys (FlashAttention-2, Dao 2023): memory grows linearly with length.
//
// Keys and values are rounded and laid out for the products once an operation, not once a tile. The backward shares each
// head's tiles of keys out in two halves that do not depend on the number of threads, so that nine heads keep two threads
// busy and the sums are always the same.
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <numeric>

#include "native/cpu/bf16_product.h"
#include "native/cpu/vector_kernels.h"

namespace maquette {

namespace {

constexpr int64_t tile_rows = 64;
constexpr int64_t tile_pairs = tile_rows / 2;

Result<void> no_memory() { return fail(ErrorCode::OutOfMemory, "There is no memory for attention.", "Use a smaller batch or a shorter maximum length."); }

// 64 rows of one document.
struct RowTile {
    int64_t document, length;  // The document's first row and its rows.
    int64_t first, rows;       // Of the tile, counted from the document's first row.
    int64_t index, tiles;      // Which tile of the document it is, of how many.
    int64_t row() const { return document + first; }
};

std::vector<RowTile> tiles_of(const int32_t* segment_start, int64_t tokens) {
    std::vector<RowTile> tiles;
    for (int64_t start = 0; start < tokens;) {
        int64_t end = start + 1;
        while (end < tokens && segment_start[end] == segment_start[start]) ++end;
        const int64_t length = end - start, count = (length + tile_rows - 1) / tile_rows;
        for (int64_t i = 0; i < count; ++i) tiles.push_back({start, length, i * tile_rows, std::min(tile_rows, length - i * tile_rows), i, count});
        start = end;
    }
    return tiles;
}

// A matrix of heads, rounded, in the layouts that products want. All are by tile, so that a tile's odd last row pairs with
// zeros and not with the next document.
struct HeadOperand {
    int64_t width = 0, heads = 0, words = 0;  // Of one head; words of a row of it.
    Bf16Matrix rows;                          // [tokens, heads * width]: the left side of a product over the width.
    const uint32_t* panels = nullptr;         // [tiles, heads, words, 64]: rows as columns, for products over the width.
    const uint32_t* pairs = nullptr;          // [tiles, 32, heads * width]: for products over the rows.

    const uint16_t* row(int64_t index, int64_t head) const { return rows.data + index * rows.stride + head * width; }
    const uint32_t* panel(int64_t tile, int64_t head) const { return panels + (tile * heads + head) * words * panel_columns; }
    const uint32_t* pair(int64_t tile, int64_t head) const { return pairs + tile * tile_pairs * heads * width + head * width; }
};

enum Layout : unsigned { AsRows = 1, AsPanels = 2, AsPairs = 4 };

void pack_panels(const FloatMatrix& x, const RowTile& tile, const HeadOperand& operand, uint32_t* panels) {
    std::memset(panels, 0, static_cast<size_t>(operand.heads * operand.words * panel_columns) * sizeof(uint32_t));
    std::vector<uint16_t> numbers(static_cast<size_t>(operand.width + 1), 0);
    for (int64_t i = 0; i < tile.rows; ++i)
        for (int64_t head = 0; head < operand.heads; ++head) {
            bf16_kernels().round_row(x.row(tile.row() + i) + head * operand.width, numbers.data(), operand.width);
            uint32_t* panel = panels + head * operand.words * panel_columns + i;
            for (int64_t k = 0; k < operand.words; ++k) std::memcpy(panel + k * panel_columns, numbers.data() + 2 * k, sizeof(uint32_t));
        }
}

void pack_pairs(const Activation& x, const RowTile& tile, uint32_t* pairs) {
    const int64_t end = tile.row() + tile.rows;
    for (int64_t k = 0; k < tile_pairs; ++k, pairs += x.columns()) {
        if (2 * k < tile.rows) pair_row(x, tile.row() + 2 * k, end, pairs);
        else std::memset(pairs, 0, static_cast<size_t>(x.columns()) * sizeof(uint32_t));
    }
}

struct LayoutRequest {
    Activation x;
    int64_t heads;
    unsigned layouts;  // Of Layout.
    size_t slot;       // Of the scratch, for rows; the next two are for panels and pairs.
};

// Nothing in `rows.data` and so on of a layout that is not asked for. False when memory is short.
bool lay_out(const LayoutRequest& request, const std::vector<RowTile>& tiles, ProductScratch& scratch, HeadOperand& operand) {
    const auto& [x, heads, layouts, slot] = request;
    operand.heads = heads;
    operand.width = x.columns() / heads;
    operand.words = (operand.width + 1) / 2;
    const auto count = static_cast<int64_t>(tiles.size());
    const int64_t panel_words = heads * operand.words * panel_columns, pair_words = tile_pairs * x.columns();
    uint32_t *panels = nullptr, *pairs = nullptr;
    if (layouts & AsRows) {
        operand.rows = round_matrix(x, scratch, slot);
        if (operand.rows.data == nullptr) return false;
    }
    if (layouts & AsPanels) {
        operand.panels = panels = reinterpret_cast<uint32_t*>(scratch.numbers(slot + 1, 2 * count * panel_words));
        if (panels == nullptr) return false;
    }
    if (layouts & AsPairs) {  // One panel more: products read whole vectors.
        operand.pairs = pairs = reinterpret_cast<uint32_t*>(scratch.numbers(slot + 2, 2 * (count * pair_words + panel_columns)));
        if (pairs == nullptr) return false;
    }
    const Activation& source = request.x;
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < count; ++i) {
        if (panels != nullptr) pack_panels(source.floats, tiles[static_cast<size_t>(i)], operand, panels + i * panel_words);
        if (pairs != nullptr) pack_pairs(source, tiles[static_cast<size_t>(i)], pairs + i * pair_words);
    }
    return true;
}

// c [rows, columns] (+)= scale * left right over `words` words, for any number of columns.
struct Output {
    float* c;
    int64_t stride;
    bool is_added;
    float scale = 1;  // Of the product.
};
void multiply_tile(int64_t rows, int64_t columns, Bf16Segment segment, const Output& output) {
    for (int64_t column = 0; column < columns; column += panel_columns) {
        Bf16Tile tile;
        tile.rows = rows;
        tile.columns = std::min(panel_columns, columns - column);
        tile.segments[0] = segment;
        tile.segments[0].right += column;
        tile.segment_count = 1;
        tile.c = output.c + column;
        tile.c_stride = output.stride;
        tile.scale = output.scale;
        if (output.is_added) tile.added = tile.c;
        tile.added_stride = output.stride;
        bf16_kernels().product(tile);
    }
}

// left [rows, width] times the rows of a tile: scores.
Bf16Segment over_width(const uint16_t* left, int64_t left_row, const uint32_t* panel, int64_t words) { return {left, left_row, 2, panel, panel_columns, words}; }
// left [rows, 64] times a tile of `count` rows.
Bf16Segment over_rows(const uint16_t* left, const uint32_t* pairs, int64_t stride, int64_t count) { return {left, panel_columns, 2, pairs, stride, (count + 1) / 2}; }
// The transpose of [count, 64], given as pairs, times a tile of `count` rows.
Bf16Segment over_pairs(const uint32_t* left, const uint32_t* pairs, int64_t stride, int64_t count) {
    return {reinterpret_cast<const uint16_t*>(left), 2, 2 * panel_columns, pairs, stride, (count + 1) / 2};
}

struct ForwardOperands {
    HeadOperand q, k, v;
};

void attend_tile(const AttentionArguments& arguments, const ForwardOperands& operands, const RowTile& tile, int64_t tile_index, int64_t head) {
    const int64_t width = operands.q.width, kv_head = head / (arguments.heads / arguments.kv_heads), kv_width = operands.v.heads * width;
    alignas(64) float scores[tile_rows * panel_columns], top[tile_rows], total[tile_rows * softmax_lanes], shrink[tile_rows];
    alignas(64) uint16_t probabilities[tile_rows * panel_columns];
    std::vector<float> sums(static_cast<size_t>(tile.rows * width), 0.0f);
    std::fill_n(top, tile_rows, -3.0e38f);
    std::fill_n(total, std::size(total), 0.0f);
    const int64_t first_seen = arguments.window > 0 ? std::max<int64_t>(0, tile.first - arguments.window + 1) / tile_rows : 0;
    for (int64_t key_tile = first_seen; key_tile <= tile.index; ++key_tile) {
        const int64_t first_key = key_tile * tile_rows, keys = std::min(tile_rows, tile.length - first_key), at = tile_index - tile.index + key_tile;
        multiply_tile(tile.rows, panel_columns, over_width(operands.q.row(tile.row(), head), operands.q.rows.stride, operands.k.panel(at, kv_head), operands.k.words), {scores, panel_columns, false});
        bf16_kernels().probabilities({scores, tile.rows, tile.first, first_key, keys, arguments.window, arguments.scale}, {top, total, shrink, probabilities});
        for (int64_t i = 0; i < tile.rows; ++i)
            if (shrink[i] != 1.0f)
                for (int64_t d = 0; d < width; ++d) sums[static_cast<size_t>(i * width + d)] *= shrink[i];
        multiply_tile(tile.rows, width, over_rows(probabilities, operands.v.pair(at, kv_head), kv_width, keys), {sums.data(), width, true});
    }
    for (int64_t i = 0; i < tile.rows; ++i) {
        float* sum = sums.data() + i * width;
        const float row_total = std::accumulate(total + i * softmax_lanes, total + (i + 1) * softmax_lanes, 0.0f);
        for (int64_t d = 0; d < width; ++d) sum[d] /= row_total;
        if (arguments.o.halves) bf16_kernels().round_row(sum, arguments.o.halves.row(tile.row() + i) + head * width, width);
        else std::copy_n(sum, width, arguments.o.floats.row(tile.row() + i) + head * width);
        if (arguments.lse) arguments.lse.row(tile.row() + i)[head] = top[i] * std::numbers::ln2_v<float> + std::log(row_total);
    }
}

// delta = sum(o * d_o) of every row and head.
void sum_products(const AttentionArguments& arguments) {
    const int64_t width = arguments.q.columns / arguments.heads;
#pragma omp parallel
    {
        std::vector<float> buffer(static_cast<size_t>(2 * arguments.q.columns));
#pragma omp for schedule(static)
        for (int64_t t = 0; t < arguments.q.rows; ++t) {
            const float *o = arguments.o.row(t, buffer.data()), *d_o = arguments.d_o.row(t, buffer.data() + arguments.q.columns);
            for (int64_t head = 0; head < arguments.heads; ++head) {
                float sum = 0;
                for (int64_t d = head * width; d < (head + 1) * width; ++d) sum += o[d] * d_o[d];
                arguments.delta.row(t)[head] = sum;
            }
        }
    }
}

// Which of the two halves a tile of keys belongs to; tiles at the beginning, which most queries see, alternate with those
// at the end.
int64_t half_of(int64_t key_tile) { return key_tile % 4 == 0 || key_tile % 4 == 3 ? 0 : 1; }

struct BackwardOperands {
    HeadOperand q, k, v, d_o;
    FloatMatrix dq[2];             // One a half; the first is the result itself.
    FloatMatrix d_keys, d_values;  // [tokens, heads * width]: one part a query head.
};

struct BackwardScratch {
    alignas(64) float scores[tile_rows * panel_columns], d_probabilities[tile_rows * panel_columns];
    alignas(64) uint16_t d_scores[tile_rows * panel_columns];
    alignas(64) uint32_t p_pairs[tile_pairs * panel_columns], ds_pairs[tile_pairs * panel_columns];
};

// One tile of queries against one tile of keys of one head; `tiles` is where the document's tiles begin.
struct TilePair {
    int64_t head, tiles;
    const RowTile &queries, &keys;
};

void backward_tile(const AttentionArguments& arguments, const BackwardOperands& operands, const TilePair& pair, BackwardScratch& scratch) {
    const auto& [head, tiles, queries, keys] = pair;
    const int64_t width = operands.q.width, all = operands.q.heads * width, kv_head = head / (arguments.heads / arguments.kv_heads), kv_all = operands.k.heads * width;
    const int64_t query_tile = tiles + queries.index, key_tile = tiles + keys.index, row = queries.row();
    multiply_tile(queries.rows, panel_columns, over_width(operands.q.row(row, head), operands.q.rows.stride, operands.k.panel(key_tile, kv_head), operands.k.words), {scratch.scores, panel_columns, false});
    multiply_tile(queries.rows, panel_columns, over_width(operands.d_o.row(row, head), operands.d_o.rows.stride, operands.v.panel(key_tile, kv_head), operands.v.words),
                  {scratch.d_probabilities, panel_columns, false});
    bf16_kernels().score_gradients({scratch.scores, queries.rows, queries.first, keys.first, keys.rows, arguments.window, arguments.scale},
                                   {scratch.d_probabilities, arguments.lse.row(row) + head, arguments.delta.row(row) + head, arguments.lse.stride, scratch.d_scores, scratch.p_pairs, scratch.ds_pairs});
    const bool is_added = queries.index > keys.index;  // The first tile of queries that sees these keys is their own.
    multiply_tile(keys.rows, width, over_pairs(scratch.p_pairs, operands.d_o.pair(query_tile, head), all, queries.rows), {operands.d_values.row(keys.row()) + head * width, all, is_added});
    multiply_tile(keys.rows, width, over_pairs(scratch.ds_pairs, operands.q.pair(query_tile, head), all, queries.rows), {operands.d_keys.row(keys.row()) + head * width, all, is_added, arguments.scale});
    const FloatMatrix& dq = operands.dq[half_of(keys.index)];
    multiply_tile(queries.rows, width, over_rows(scratch.d_scores, operands.k.pair(key_tile, kv_head), kv_all, keys.rows), {dq.row(row) + head * width, dq.stride, true, arguments.scale});
}

// Half of the tiles of keys of one head of the document whose first tile is `first`.
struct BackwardTask {
    size_t first;
    int64_t head, half;
};

void backward_half(const AttentionArguments& arguments, const BackwardOperands& operands, const std::vector<RowTile>& tiles, const BackwardTask& task) {
    const auto& [first, head, half] = task;
    const RowTile& document = tiles[first];
    const int64_t width = operands.q.width;
    const FloatMatrix& dq = operands.dq[half];
    for (int64_t i = 0; i < document.length; ++i) std::fill_n(dq.row(document.document + i) + head * width, width, 0.0f);
    BackwardScratch scratch;
    for (int64_t key_tile = 0; key_tile < document.tiles; ++key_tile) {
        if (half_of(key_tile) != half) continue;
        const RowTile& keys = tiles[first + static_cast<size_t>(key_tile)];
        for (int64_t query_tile = key_tile; query_tile < document.tiles; ++query_tile) {
            const RowTile& queries = tiles[first + static_cast<size_t>(query_tile)];
            if (arguments.window > 0 && queries.first - (keys.first + keys.rows - 1) >= arguments.window) break;
            backward_tile(arguments, operands, {head, static_cast<int64_t>(first), queries, keys}, scratch);
        }
    }
}

// dq = its two halves; dk and dv = the sums over the query heads that share a key head.
void gather_gradients(const AttentionArguments& arguments, const BackwardOperands& operands) {
    const int64_t width = operands.q.width, group = arguments.heads / arguments.kv_heads;
#pragma omp parallel for schedule(static)
    for (int64_t t = 0; t < arguments.q.rows; ++t) {
        float* dq = operands.dq[0].row(t);
        const float* more = operands.dq[1].row(t);
        for (int64_t c = 0; c < operands.q.heads * width; ++c) dq[c] += more[c];
        for (int64_t head = 0; head < arguments.kv_heads; ++head) {
            const float *keys = operands.d_keys.row(t) + head * group * width, *values = operands.d_values.row(t) + head * group * width;
            float *dk = arguments.dk.row(t) + head * width, *dv = arguments.dv.row(t) + head * width;
            std::copy_n(keys, width, dk);
            std::copy_n(values, width, dv);
            for (int64_t g = 1; g < group; ++g)
                for (int64_t d = 0; d < width; ++d) {
                    dk[d] += keys[g * width + d];
                    dv[d] += values[g * width + d];
                }
        }
    }
}

}  // namespace

Result<void> bf16_attention(const AttentionArguments& arguments, ProductScratch& scratch) {
    const std::vector<RowTile> tiles = tiles_of(arguments.segment_start, arguments.q.rows);
    ForwardOperands operands;
    if (!lay_out({arguments.q, arguments.heads, AsRows, scratch_slot::attention}, tiles, scratch, operands.q) ||
        !lay_out({arguments.k, arguments.kv_heads, AsPanels, scratch_slot::attention + 3}, tiles, scratch, operands.k) ||
        !lay_out({arguments.v, arguments.kv_heads, AsPairs, scratch_slot::attention + 6}, tiles, scratch, operands.v))
        return no_memory();
    const auto count = static_cast<int64_t>(tiles.size()) * arguments.heads;
#pragma omp parallel for schedule(dynamic)
    for (int64_t i = count - 1; i >= 0; --i)  // The last tiles of a document take longest.
        attend_tile(arguments, operands, tiles[static_cast<size_t>(i / arguments.heads)], i / arguments.heads, i % arguments.heads);
    return {};
}

Result<void> bf16_attention_backward(const AttentionArguments& arguments, ProductScratch& scratch) {
    const std::vector<RowTile> tiles = tiles_of(arguments.segment_start, arguments.q.rows);
    BackwardOperands operands;
    if (!lay_out({arguments.q, arguments.heads, AsRows | AsPairs, scratch_slot::attention}, tiles, scratch, operands.q) ||
        !lay_out({arguments.k, arguments.kv_heads, AsPanels | AsPairs, scratch_slot::attention + 3}, tiles, scratch, operands.k) ||
        !lay_out({arguments.v, arguments.kv_heads, AsPanels, scratch_slot::attention + 6}, tiles, scratch, operands.v) ||
        !lay_out({arguments.d_o, arguments.heads, AsRows | AsPairs, scratch_slot::attention + 9}, tiles, scratch, operands.d_o))
        return no_memory();
    const int64_t tokens = arguments.q.rows, columns = arguments.q.columns;
    auto* sums = reinterpret_cast<float*>(scratch.numbers(scratch_slot::attention + 12, 2 * 3 * tokens * columns));
    if (sums == nullptr) return no_memory();
    operands.dq[0] = arguments.dq;
    operands.dq[1] = {sums, tokens, columns, columns};
    operands.d_keys = {sums + tokens * columns, tokens, columns, columns};
    operands.d_values = {sums + 2 * tokens * columns, tokens, columns, columns};
    sum_products(arguments);
    std::vector<size_t> documents;
    for (size_t i = 0; i < tiles.size(); i += static_cast<size_t>(tiles[i].tiles)) documents.push_back(i);
    const auto count = static_cast<int64_t>(documents.size()) * arguments.heads * 2;
#pragma omp parallel for schedule(dynamic)
    for (int64_t i = 0; i < count; ++i)
        backward_half(arguments, operands, tiles, {documents[static_cast<size_t>(i / 2 / arguments.heads)], i / 2 % arguments.heads, i % 2});
    gather_gradients(arguments, operands);
    return {};
}

}  // namespace maquette
