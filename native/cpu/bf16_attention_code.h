// The row-wise part of attention in bf16, included inside bf16_kernels_code.h: scores to probabilities, and back.

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

void probabilities(const ScoreTile& tile, const SoftmaxState& state) {
    for (int64_t i = 0; i < tile.rows; ++i) {
        float* s = tile.scores + i * panel_columns;
        uint16_t* p = state.probabilities + i * panel_columns;
        const SeenKeys seen = seen_keys(tile, i);
        state.shrink[i] = 1.0f;
        if (seen.low == seen.high) {
            __builtin_memset(p, 0, static_cast<size_t>(panel_columns) * sizeof(uint16_t));
            continue;
        }
        hide_unseen(s, seen);
        Vector best = load(s);
        for (int64_t j = width_of_vector; j < panel_columns; j += width_of_vector) best = larger(best, load(s + j));
        const float top = max_of(best) * tile.scale > state.top[i] ? max_of(best) * tile.scale : state.top[i];
        Vector sum{};
        for (int64_t j = 0; j < panel_columns; j += width_of_vector) {
            const Vector e = exponential(load(s + j) * tile.scale - top);
            sum += e;
            store_halves(p + j, rounded(e));
        }
        if (top > state.top[i]) state.shrink[i] = exponential_of(state.top[i] - top);
        state.total[i] = state.total[i] * state.shrink[i] + sum_of(sum);
        state.top[i] = top;
    }
}

void score_gradients(const ScoreTile& tile, const ScoreGradients& gradients) {
    for (int64_t i = 0; i < tile.rows; i += 2) {
        const bool is_pair = i + 1 < tile.rows;
        for (int64_t half = 0; half < (is_pair ? 2 : 1); ++half) hide_unseen(tile.scores + (i + half) * panel_columns, seen_keys(tile, i + half));
        for (int64_t j = 0; j < panel_columns; j += width_of_vector) {
            Halves p[2]{}, ds[2]{};
            for (int64_t half = 0; half < (is_pair ? 2 : 1); ++half) {
                const int64_t at = (i + half) * panel_columns + j, row = (i + half) * gradients.stride;
                const Vector probability = exponential(load(tile.scores + at) * tile.scale - gradients.lse[row]);
                p[half] = rounded(probability);
                ds[half] = rounded(probability * (load(gradients.d_probabilities + at) - gradients.delta[row]) * tile.scale);
                store_halves(gradients.d_scores + at, ds[half]);
            }
            store_pairs(gradients.p_pairs + i / 2 * panel_columns + j, p[0], p[1]);
            store_pairs(gradients.ds_pairs + i / 2 * panel_columns + j, ds[0], ds[1]);
        }
    }
}
