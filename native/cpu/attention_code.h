// Tiled attention, included inside vector_kernels_code.h: the online softmax of FlashAttention (Dao 2022), and its
// backward with the probabilities recomputed from the log-sum of the forward. Memory does not grow with length squared.

constexpr int micro_rows = MAQUETTE_VECTOR_WIDTH == 4 ? 4 : MAQUETTE_VECTOR_WIDTH == 8 ? 6 : 12;
constexpr int micro_columns = 2 * MAQUETTE_VECTOR_WIDTH;

// A small matrix whose element (i, k) is data[i * row + k * column].
struct Strided {
    const float* data;
    int64_t row, column;
};

// c[MR, NV vectors] += a b, with b row-major.
template <int MR, int NV>
inline void micro_product(Strided a, const float* b, int64_t b_stride, float* c, int64_t c_stride, int64_t depth) {
    Vector sums[MR][NV];
#pragma GCC unroll 12
    for (int i = 0; i < MR; ++i)
#pragma GCC unroll 2
        for (int j = 0; j < NV; ++j) sums[i][j] = load(c + i * c_stride + j * width_of_vector);
    for (int64_t k = 0; k < depth; ++k) {
        Vector right[NV];
#pragma GCC unroll 2
        for (int j = 0; j < NV; ++j) right[j] = load(b + k * b_stride + j * width_of_vector);
#pragma GCC unroll 12
        for (int i = 0; i < MR; ++i) {
            const float left = a.data[i * a.row + k * a.column];
#pragma GCC unroll 2
            for (int j = 0; j < NV; ++j) sums[i][j] += left * right[j];
        }
    }
#pragma GCC unroll 12
    for (int i = 0; i < MR; ++i)
#pragma GCC unroll 2
        for (int j = 0; j < NV; ++j) store(c + i * c_stride + j * width_of_vector, sums[i][j]);
}

template <int NV>
inline void micro_column(int64_t rows, int64_t depth, Strided a, const float* b, int64_t b_stride, float* c, int64_t c_stride) {
    int64_t i = 0;
    for (; i + micro_rows <= rows; i += micro_rows)
        micro_product<micro_rows, NV>({a.data + i * a.row, a.row, a.column}, b, b_stride, c + i * c_stride, c_stride, depth);
    for (; i + 2 <= rows; i += 2)
        micro_product<2, NV>({a.data + i * a.row, a.row, a.column}, b, b_stride, c + i * c_stride, c_stride, depth);
    for (; i < rows; ++i)
        micro_product<1, NV>({a.data + i * a.row, a.row, a.column}, b, b_stride, c + i * c_stride, c_stride, depth);
}

// c[rows, columns] += a[rows, depth] b[depth, columns]
void add_product(int64_t rows, int64_t columns, int64_t depth, Strided a, const float* b, int64_t b_stride, float* c, int64_t c_stride) {
    int64_t j = 0;
    for (; j + micro_columns <= columns; j += micro_columns) micro_column<2>(rows, depth, a, b + j, b_stride, c + j, c_stride);
    for (; j + width_of_vector <= columns; j += width_of_vector) micro_column<1>(rows, depth, a, b + j, b_stride, c + j, c_stride);
    for (; j < columns; ++j) {
        for (int64_t i = 0; i < rows; ++i) {
            float sum = c[i * c_stride + j];
            for (int64_t k = 0; k < depth; ++k) sum += a.data[i * a.row + k * a.column] * b[k * b_stride + j];
            c[i * c_stride + j] = sum;
        }
    }
}

inline void clear(float* p, int64_t n) { __builtin_memset(p, 0, static_cast<size_t>(n) * sizeof(float)); }

// packed[d, j] = rows[j, d] for `count` rows; columns from count to attention_tile become 0.
inline void pack_transposed(const float* rows, int64_t stride, int64_t count, int64_t width, float* packed) {
    if (count < attention_tile) clear(packed, width * attention_tile);
    for (int64_t j = 0; j < count; ++j)
        for (int64_t d = 0; d < width; ++d) packed[d * attention_tile + j] = rows[j * stride + d];
}

// Keys [low, high) of a tile that starts at key `first_key`, as seen by query `row`.
struct KeyRange {
    int64_t low, high;
};
inline KeyRange visible_keys(int64_t row, int64_t first_key, int64_t keys, int64_t window) {
    const int64_t low = window > 0 ? larger_of(0, row - window + 1 - first_key) : 0;
    const int64_t high = smaller_of(keys, row + 1 - first_key);
    return {low, larger_of(low, high)};
}

// Turns a row of scores into exp(score * scale - top); outside the range it becomes 0.
inline float exponentials(float* s, KeyRange range, float scale, float top) {
    Vector sum{};
    for (int64_t j = 0; j < attention_tile; j += width_of_vector) {
        const Vector e = exponential(load(s + j) * scale - top);
        store(s + j, e);
    }
    for (int64_t j = 0; j < range.low; ++j) s[j] = 0;
    for (int64_t j = range.high; j < attention_tile; ++j) s[j] = 0;
    for (int64_t j = 0; j < attention_tile; j += width_of_vector) sum += load(s + j);
    return sum_of(sum);
}

inline int64_t first_tile(const AttentionSlice& slice) {
    if (slice.window <= 0) return 0;
    return larger_of(0, slice.first_row - slice.window + 1) / attention_tile * attention_tile;
}

// At most attention_tile query rows.
void attention(const AttentionSlice& slice, const AttentionOutput& output, float* scratch) {
    const int64_t width = slice.width, rows = slice.rows;
    float* keys_packed = scratch;
    float* scores = keys_packed + width * attention_tile;
    float* sums = scores + attention_tile * attention_tile;  // Of probability times value, [rows, width].
    float top[attention_tile], total[attention_tile];
    clear(sums, rows * width);
    for (int64_t i = 0; i < rows; ++i) {
        top[i] = -3.0e38f;
        total[i] = 0;
    }
    const int64_t end = slice.first_row + rows;
    for (int64_t first = first_tile(slice); first < end; first += attention_tile) {
        const int64_t keys = smaller_of(attention_tile, end - first);
        pack_transposed(slice.k + first * slice.k_stride, slice.k_stride, keys, width, keys_packed);
        clear(scores, rows * attention_tile);
        add_product(rows, attention_tile, width, {slice.q + slice.first_row * slice.q_stride, slice.q_stride, 1}, keys_packed, attention_tile, scores, attention_tile);
        for (int64_t i = 0; i < rows; ++i) {
            float* s = scores + i * attention_tile;
            const KeyRange range = visible_keys(slice.first_row + i, first, keys, slice.window);
            if (range.low >= range.high) {
                clear(s, attention_tile);
                continue;
            }
            float best = top[i];
            for (int64_t j = range.low; j < range.high; ++j) best = s[j] * slice.scale > best ? s[j] * slice.scale : best;
            const float shrink = exponential_of(top[i] - best);
            total[i] = total[i] * shrink + exponentials(s, range, slice.scale, best);
            top[i] = best;
            if (shrink != 1.0f)
                for (int64_t d = 0; d < width; ++d) sums[i * width + d] *= shrink;
        }
        add_product(rows, width, keys, {scores, attention_tile, 1}, slice.v + first * slice.v_stride, slice.v_stride, sums, width);
    }
    for (int64_t i = 0; i < rows; ++i) {
        const float inverse = 1.0f / total[i];
        float* o = output.o + (slice.first_row + i) * output.o_stride;
        for (int64_t d = 0; d < width; ++d) o[d] = sums[i * width + d] * inverse;
        if (output.lse != nullptr) output.lse[(slice.first_row + i) * output.lse_stride] = top[i] + static_cast<float>(__builtin_log(static_cast<double>(total[i])));
    }
}

// One tile of queries against one tile of keys; adds to dq, and to d_keys and d_values [attention_tile, width].
struct BackwardTile {
    float *keys_packed, *values_packed, *scores, *d_scores, *d_keys, *d_values;
};

inline void attention_backward_tile(const AttentionSlice& slice, const AttentionGradient& gradient, const BackwardTile& tile,
                                    int64_t first_query, int64_t first_key) {
    const int64_t width = slice.width;
    const int64_t rows = smaller_of(attention_tile, slice.length - first_query), keys = smaller_of(attention_tile, slice.length - first_key);
    const float* q = slice.q + first_query * slice.q_stride;
    const float* d_o = gradient.d_o + first_query * gradient.d_o_stride;
    clear(tile.scores, rows * attention_tile);
    clear(tile.d_scores, rows * attention_tile);
    add_product(rows, attention_tile, width, {q, slice.q_stride, 1}, tile.keys_packed, attention_tile, tile.scores, attention_tile);
    add_product(rows, attention_tile, width, {d_o, gradient.d_o_stride, 1}, tile.values_packed, attention_tile, tile.d_scores, attention_tile);
    for (int64_t i = 0; i < rows; ++i) {
        const int64_t row = first_query + i;
        float* p = tile.scores + i * attention_tile;
        float* ds = tile.d_scores + i * attention_tile;
        (void)exponentials(p, visible_keys(row, first_key, keys, slice.window), slice.scale, gradient.lse[row * gradient.lse_stride]);
        const float delta = gradient.delta[row * gradient.lse_stride];
        for (int64_t j = 0; j < attention_tile; j += width_of_vector) store(ds + j, load(p + j) * (load(ds + j) - delta) * slice.scale);
    }
    add_product(keys, width, rows, {tile.scores, 1, attention_tile}, d_o, gradient.d_o_stride, tile.d_values, width);
    add_product(keys, width, rows, {tile.d_scores, 1, attention_tile}, q, slice.q_stride, tile.d_keys, width);
    add_product(rows, width, keys, {tile.d_scores, attention_tile, 1}, slice.k + first_key * slice.k_stride, slice.k_stride,
                gradient.dq + first_query * gradient.dq_stride, gradient.dq_stride);
}

void attention_backward(const AttentionSlice& slice, const AttentionGradient& gradient, float* scratch) {
    const int64_t width = slice.width, panel = width * attention_tile, square = attention_tile * attention_tile;
    const BackwardTile tile{scratch, scratch + panel, scratch + 2 * panel, scratch + 2 * panel + square,
                            scratch + 2 * panel + 2 * square, scratch + 3 * panel + 2 * square};
    for (int64_t i = 0; i < slice.length; ++i) clear(gradient.dq + i * gradient.dq_stride, width);
    for (int64_t first_key = 0; first_key < slice.length; first_key += attention_tile) {
        const int64_t keys = smaller_of(attention_tile, slice.length - first_key);
        pack_transposed(slice.k + first_key * slice.k_stride, slice.k_stride, keys, width, tile.keys_packed);
        pack_transposed(slice.v + first_key * slice.v_stride, slice.v_stride, keys, width, tile.values_packed);
        clear(tile.d_keys, panel);
        clear(tile.d_values, panel);
        for (int64_t first_query = first_key; first_query < slice.length; first_query += attention_tile) {
            if (slice.window > 0 && first_query - (first_key + keys - 1) >= slice.window) break;
            attention_backward_tile(slice, gradient, tile, first_query, first_key);
        }
        for (int64_t j = 0; j < keys; ++j) {
            __builtin_memcpy(gradient.dk + (first_key + j) * gradient.dk_stride, tile.d_keys + j * width, static_cast<size_t>(width) * sizeof(float));
            __builtin_memcpy(gradient.dv + (first_key + j) * gradient.dk_stride, tile.d_values + j * width, static_cast<size_t>(width) * sizeof(float));
        }
    }
}

void attention_decode(const float* q, const float* k, const float* v, int64_t stride, int64_t n, int64_t width, float scale, float* o, float* scores) {
    matrix_vector(q, k, stride, n, width, scores, false);
    float best = -3.0e38f;
    for (int64_t j = 0; j < n; ++j) {
        scores[j] *= scale;
        best = scores[j] > best ? scores[j] : best;
    }
    Vector sum{};
    const auto body = [&](int64_t i, int64_t count) {
        const Vector e = exponential(load_count(scores + i, count, -3.0e38f) - best);
        store_count(scores + i, e, count);
        sum += e;
    };
    FOR_VECTORS(i, n, body)
    const float inverse = 1.0f / sum_of(sum);
    clear(o, width);
    for (int64_t j = 0; j < n; ++j) {
        const float p = scores[j] * inverse;
        const auto add = [&](int64_t i, int64_t count) { store_count(o + i, load_count(o + i, count) + p * load_count(v + j * stride + i, count), count); };
        FOR_VECTORS(i, width, add)
    }
}
