// The order of every sum is ggml's (ggml-quants.c, quantize_row_q4_K_ref and its siblings): a float sum in another
// order can choose another scale, and then the file would no longer equal the one that llama-quantize writes.
#include "shared/weights/k_quantization.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "shared/weights/half.h"

namespace maquette {
namespace {

// Below this a group counts as zero (ggml's GROUP_MAX_EPS).
constexpr float group_epsilon = 1e-15f;

// Rounds to nearest even: adding 1.5 * 2^23 leaves the integer in the low bits.
int nearest(float number) {
    return static_cast<int>(bits_of_float(number + 12582912.0f) & 0x007fffffu) - 0x00400000;
}

float rounded_to_half(float number) { return half_to_float(float_to_half(number)); }

struct GroupFit {
    float scale = 0.0f;
    float minimum = 0.0f;  // Subtracted: x = scale q - minimum, never negative.
};

struct GroupSearch {
    int levels;  // The largest integer.
    float from;  // First trial is `levels + from` steps across the range.
    int steps;   // Trials after it, 0.1 apart.
};

// Finds scale and minimum for 32 numbers by weighted least squares, starting from the plain range and trying
// neighbouring scales: minimize sum w (scale q + min - x)^2.
GroupFit fit_group(const float* x, const float* weights, GroupSearch search) {
    constexpr int n = 32;
    float min = x[0], max = x[0];
    float sum_w = weights[0], sum_x = sum_w * x[0];
    for (int i = 1; i < n; ++i) {
        min = std::min(min, x[i]);
        max = std::max(max, x[i]);
        sum_w += weights[i];
        sum_x += weights[i] * x[i];
    }
    min = std::min(min, 0.0f);
    if (max == min) return {0.0f, -min};
    float inverse = static_cast<float>(search.levels) / (max - min);
    float scale = 1.0f / inverse;
    float best_error = 0.0f;
    for (int i = 0; i < n; ++i) {
        const int q = std::clamp(nearest(inverse * (x[i] - min)), 0, search.levels);
        const float difference = scale * static_cast<float>(q) + min - x[i];
        best_error += weights[i] * (difference * difference);
    }
    for (int step = 0; step <= search.steps; ++step) {
        inverse = (search.from + 0.1f * static_cast<float>(step) + static_cast<float>(search.levels)) / (max - min);
        std::array<float, n> trial;
        float sum_l = 0.0f, sum_l2 = 0.0f, sum_xl = 0.0f;
        for (int i = 0; i < n; ++i) {
            const float q = static_cast<float>(std::clamp(nearest(inverse * (x[i] - min)), 0, search.levels));
            trial[i] = q;
            sum_l += weights[i] * q;
            sum_l2 += weights[i] * q * q;
            sum_xl += weights[i] * q * x[i];
        }
        const float determinant = sum_w * sum_l2 - sum_l * sum_l;
        if (!(determinant > 0.0f)) continue;
        float trial_scale = (sum_w * sum_xl - sum_x * sum_l) / determinant;
        float trial_min = (sum_l2 * sum_x - sum_l * sum_xl) / determinant;
        if (trial_min > 0.0f) {
            trial_min = 0.0f;
            trial_scale = sum_xl / sum_l2;
        }
        float error = 0.0f;
        for (int i = 0; i < n; ++i) {
            const float difference = trial_scale * trial[i] + trial_min - x[i];
            error += weights[i] * (difference * difference);
        }
        if (error < best_error) {
            best_error = error;
            scale = trial_scale;
            min = trial_min;
        }
    }
    return {scale, -min};
}

// What Q4_K and Q5_K share: 8 groups, their six-bit scales and minima in 12 bytes, and the integers.
void encode_groups(const float* x, GroupSearch search, uint8_t* header, std::array<uint8_t, 256>& quants) {
    std::array<GroupFit, 8> fits;
    float max_scale = 0.0f, max_minimum = 0.0f;
    for (int group = 0; group < 8; ++group) {
        const float* part = x + 32 * group;
        float sum_squares = 0.0f;
        for (int l = 0; l < 32; ++l) sum_squares += part[l] * part[l];
        const float typical = std::sqrt(sum_squares / 32.0f);
        std::array<float, 32> weights;
        for (int l = 0; l < 32; ++l) weights[l] = typical + std::fabs(part[l]);
        fits[group] = fit_group(part, weights.data(), search);
        max_scale = std::max(max_scale, fits[group].scale);
        max_minimum = std::max(max_minimum, fits[group].minimum);
    }
    put_half(header, max_scale / 63.0f);
    put_half(header + 2, max_minimum / 63.0f);
    uint8_t* packed = header + 4;
    std::memset(packed, 0, 12);
    const float inverse_scale = max_scale > 0.0f ? 63.0f / max_scale : 0.0f;
    const float inverse_minimum = max_minimum > 0.0f ? 63.0f / max_minimum : 0.0f;
    const float d = rounded_to_half(max_scale / 63.0f);
    const float dmin = rounded_to_half(max_minimum / 63.0f);
    for (int group = 0; group < 8; ++group) {
        const int s = std::min(63, static_cast<int>(static_cast<uint8_t>(nearest(inverse_scale * fits[group].scale))));
        const int m = std::min(63, static_cast<int>(static_cast<uint8_t>(nearest(inverse_minimum * fits[group].minimum))));
        if (group < 4) {
            packed[group] |= static_cast<uint8_t>(s);
            packed[group + 4] |= static_cast<uint8_t>(m);
        } else {
            packed[group + 4] |= static_cast<uint8_t>((s & 15) | ((m & 15) << 4));
            packed[group - 4] |= static_cast<uint8_t>((s >> 4) << 6);
            packed[group] |= static_cast<uint8_t>((m >> 4) << 6);
        }
        const float scale = d * static_cast<float>(s);
        const float minimum = dmin * static_cast<float>(m);
        for (int l = 0; l < 32; ++l) {
            const int at = 32 * group + l;
            quants[at] = scale == 0.0f ? 0
                                       : static_cast<uint8_t>(std::clamp(nearest((x[at] + minimum) / scale), 0, search.levels));
        }
    }
}

// Finds a signed scale for 16 numbers in [-32, 31], weighting each by its square.
float fit_signed_group(const float* x) {
    constexpr int n = 16, limit = 32;
    float largest = 0.0f;
    for (int i = 0; i < n; ++i)
        if (std::fabs(x[i]) > std::fabs(largest)) largest = x[i];
    if (std::fabs(largest) < group_epsilon) return 0.0f;
    float scale = 0.0f, best = 0.0f;
    for (int step = -10; step <= 9; ++step) {
        // The first trial is the plain one; the others are -9 … 9 without 0.
        if (step == 0) continue;
        const bool is_first = step == -10;
        const float inverse = is_first ? -static_cast<float>(limit) / largest
                                       : -(static_cast<float>(limit) + 0.1f * static_cast<float>(step)) / largest;
        float sum_xl = 0.0f, sum_l2 = 0.0f;
        for (int i = 0; i < n; ++i) {
            const float q = static_cast<float>(std::clamp(nearest(inverse * x[i]), -limit, limit - 1));
            const float weight = x[i] * x[i];
            sum_xl += weight * x[i] * q;
            sum_l2 += weight * q * q;
        }
        if (is_first) {
            scale = sum_l2 != 0.0f ? sum_xl / sum_l2 : 0.0f;
            best = scale * sum_xl;
        } else if (sum_l2 > 0.0f && sum_xl * sum_xl > best * sum_l2) {
            scale = sum_xl / sum_l2;
            best = scale * sum_xl;
        }
    }
    return scale;
}

}  // namespace

void encode_q4_k(const float* numbers, uint8_t* block) {
    std::array<uint8_t, 256> quants;
    encode_groups(numbers, {.levels = 15, .from = -1.0f, .steps = 20}, block, quants);
    for (int pair = 0; pair < 4; ++pair)
        for (int l = 0; l < 32; ++l)
            block[16 + 32 * pair + l] = static_cast<uint8_t>(quants[64 * pair + l] | (quants[64 * pair + 32 + l] << 4));
}

void encode_q5_k(const float* numbers, uint8_t* block) {
    std::array<uint8_t, 256> quants;
    encode_groups(numbers, {.levels = 31, .from = -0.5f, .steps = 15}, block, quants);
    std::memset(block + 16, 0, 32);
    for (int group = 0; group < 8; ++group)
        for (int l = 0; l < 32; ++l) block[16 + l] |= static_cast<uint8_t>((quants[32 * group + l] >> 4) << group);
    for (int pair = 0; pair < 4; ++pair)
        for (int l = 0; l < 32; ++l)
            block[48 + 32 * pair + l] =
                static_cast<uint8_t>((quants[64 * pair + l] & 15) | ((quants[64 * pair + 32 + l] & 15) << 4));
}

void encode_q6_k(const float* numbers, uint8_t* block) {
    std::memset(block, 0, 210);
    std::array<float, 16> scales;
    float largest = 0.0f;
    for (int group = 0; group < 16; ++group) {
        scales[group] = fit_signed_group(numbers + 16 * group);
        if (std::fabs(scales[group]) > std::fabs(largest)) largest = scales[group];
    }
    if (std::fabs(largest) < group_epsilon) return;
    const float inverse = -128.0f / largest;
    put_half(block + 208, 1.0f / inverse);
    const float d = rounded_to_half(1.0f / inverse);
    std::array<uint8_t, 256> quants{};
    for (int group = 0; group < 16; ++group) {
        const auto rounded = static_cast<int8_t>(std::min(127, nearest(inverse * scales[group])));
        block[192 + group] = static_cast<uint8_t>(rounded);
        const float scale = d * static_cast<float>(rounded);
        for (int l = 0; l < 16; ++l) {
            const int at = 16 * group + l;
            // A group without a scale decodes to zero whatever it holds.
            quants[at] = scale == 0.0f ? 0 : static_cast<uint8_t>(std::clamp(nearest(numbers[at] / scale), -32, 31) + 32);
        }
    }
    for (int half = 0; half < 2; ++half)
        for (int l = 0; l < 32; ++l) {
            const uint8_t* q = quants.data() + 128 * half + l;
            block[64 * half + l] = static_cast<uint8_t>((q[0] & 15) | ((q[64] & 15) << 4));
            block[64 * half + 32 + l] = static_cast<uint8_t>((q[32] & 15) | ((q[96] & 15) << 4));
            block[128 + 32 * half + l] =
                static_cast<uint8_t>((q[0] >> 4) | ((q[32] >> 4) << 2) | ((q[64] >> 4) << 4) | ((q[96] >> 4) << 6));
        }
}

}  // namespace maquette
