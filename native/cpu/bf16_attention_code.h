// The row-wise part of attention in bf16, included inside bf16_kernels_code.h: scores to probabilities, and back.

constexpr float log2_e = 1.44269504088896341f;

// Keys [low, high) of the tile that query i sees.
struct SeenKeys {
    int64_t low, high;
};
inline SeenKeys seen_keys(const ScoreTile& tile, int64_t i) {
    const int64_t row = tile.first_row + i;
    const int64_t low = tile.window > 0 ? larger_of(0, row - tile.window + 1 - tile.first_key) : 0;
    return {low, larger_of(low, smaller_of(tile.keys, row + 1 - tile.first_key))};
}

// Keys that are not seen get a score whose exponential is 0, whatever the product there was.
inline void hide_unseen(float* scores, SeenKeys seen) {
    for (int64_t j = 0; j < seen.low; ++j) scores[j] = -3.0e38f;
    for (int64_t j = seen.high; j < panel_columns; ++j) scores[j] = -3.0e38f;
}

inline void store_halves(uint16_t* to, Halves halves) { __builtin_memcpy(to, &halves, sizeof halves); }
inline void store_pairs(uint32_t* to, Halves low, Halves high) {
    const Words pairs = pairs_of(low, high);
    __builtin_memcpy(to, &pairs, sizeof pairs);
}

#if defined(__AVX512F__) && MAQUETTE_VECTOR_WIDTH == 16
inline bool is_any_above(Vector v, float limit) { return _mm512_cmp_ps_mask((__m512)v, _mm512_set1_ps(limit), _CMP_GT_OQ) != 0; }
#else
inline bool is_any_above(Vector v, float limit) { return max_of(v) > limit; }
#endif

// A row keeps its top until a score is above it by more than this: up to 2^8 a probability loses nothing in bf16, and
// neither the largest score of a row nor the sum over its lanes is then needed for every tile.
constexpr float top_slack = 8.0f;

void probabilities(const ScoreTile& tile, const SoftmaxState& state) {
    const float scale = tile.scale * log2_e;
    for (int64_t i = 0; i < tile.rows; ++i) {
        float* s = tile.scores + i * panel_columns;
        uint16_t* p = state.probabilities + i * panel_columns;
        float* total = state.total + i * softmax_lanes;
        const SeenKeys seen = seen_keys(tile, i);
        state.shrink[i] = 1.0f;
        if (seen.low == seen.high) {
            __builtin_memset(p, 0, static_cast<size_t>(panel_columns) * sizeof(uint16_t));
            continue;
        }
        hide_unseen(s, seen);
        Vector best = load(s);
        for (int64_t j = width_of_vector; j < panel_columns; j += width_of_vector) best = larger(best, load(s + j));
        if (is_any_above(best * scale, state.top[i] + top_slack)) {
            const float top = max_of(best) * scale;
            state.shrink[i] = power_of_two(splat(state.top[i] - top))[0];
            state.top[i] = top;
            for (int64_t j = 0; j < softmax_lanes; j += width_of_vector) store(total + j, load(total + j) * state.shrink[i]);
        }
        for (int64_t j = 0; j < panel_columns; j += width_of_vector) {
            const Vector e = power_of_two(load(s + j) * scale - state.top[i]);
            float* lanes = total + j % softmax_lanes;
            store(lanes, load(lanes) + e);
            store_halves(p + j, rounded(e));
        }
    }
}

void score_gradients(const ScoreTile& tile, const ScoreGradients& gradients) {
    const float scale = tile.scale * log2_e;
    for (int64_t i = 0; i < tile.rows; i += 2) {
        const bool is_pair = i + 1 < tile.rows;
        for (int64_t half = 0; half < (is_pair ? 2 : 1); ++half) hide_unseen(tile.scores + (i + half) * panel_columns, seen_keys(tile, i + half));
        for (int64_t j = 0; j < panel_columns; j += width_of_vector) {
            Halves p[2]{}, ds[2]{};
            for (int64_t half = 0; half < (is_pair ? 2 : 1); ++half) {
                const int64_t at = (i + half) * panel_columns + j, row = (i + half) * gradients.stride;
                const Vector probability = power_of_two(load(tile.scores + at) * scale - gradients.lse[row] * log2_e);
                p[half] = rounded(probability);
                ds[half] = rounded(probability * (load(gradients.d_probabilities + at) - gradients.delta[row]));
                store_halves(gradients.d_scores + at, ds[half]);
            }
            store_pairs(gradients.p_pairs + i / 2 * panel_columns + j, p[0], p[1]);
            store_pairs(gradients.ds_pairs + i / 2 * panel_columns + j, ds[0], ds[1]);
        }
    }
}
