// AdamW whose moments are kept in 8 bits, block by block (bitsandbytes' optimizer_update_8bit_blockwise): the step takes the
// moments before they are rounded. A workgroup is a block of 256 numbers; each thread has four, whose codes are one word.
// native/backend/optimizer_states.h says how states lie. CPU twin: native/cpu/optimizer_steps.cpp.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(set = 0, binding = 6) readonly buffer Run { RunParams run; };
layout(set = 0, binding = 7) readonly buffer Levels { float levels[]; };  // 256 signed ones, then 256 in [0, 1]; each ascending.
layout(push_constant) uniform Params {
    AdamWParams p;
    Numbers parameters;
    Numbers gradients;
    Words first_codes;
    Numbers first_absmax;
    Words second_codes;
    Numbers second_absmax;
};
shared float partial[64];

// The largest of a block, for every thread.
float block_max(float value) {
    const uint lane = gl_LocalInvocationID.x;
    barrier();
    partial[lane] = value;
    barrier();
    for (uint width = 32; width > 0; width /= 2) {
        if (lane < width) partial[lane] = max(partial[lane], partial[lane + width]);
        barrier();
    }
    return partial[0];
}

// The level nearest to a number; of two equally near ones the lower. `table` is 0 or 256.
uint nearest_code(uint table, float number) {
    uint low = 0, high = 256;  // The first level that is not below the number lies in [low, high].
    while (low < high) {
        const uint middle = (low + high) / 2;
        if (levels[table + middle] < number) low = middle + 1;
        else high = middle;
    }
    if (low == 0) return 0;
    if (low == 256) return 255;
    return number - levels[table + low - 1] <= levels[table + low] - number ? low - 1 : low;
}

uint encode(uint table, float number, float inverse) {
    uint code = nearest_code(table, number * inverse);
    // A moment must not change its sign by being rounded: the next level on its own side.
    if (table == 0 && (floatBitsToUint(levels[code]) >> 31) != (floatBitsToUint(number) >> 31)) code = number > 0 ? code + 1 : code - 1;
    return code & 255u;
}

void main() {
    const uint block = gl_WorkGroupID.x, word = block * 64 + gl_LocalInvocationID.x;
    const uint m_codes = first_codes.v[p.code_first + word], v_codes = second_codes.v[p.code_first + word];
    const float m_absmax = first_absmax.v[p.absmax_first + block], v_absmax = second_absmax.v[p.absmax_first + block];
    const float root = sqrt(run.correction2), step_size = run.learning_rate * root / run.correction1;
    float m[4] = float[4](0, 0, 0, 0), v[4] = float[4](0, 0, 0, 0);
    float m_largest = 0, v_largest = 0;
    for (uint j = 0; j < 4; ++j) {
        const uint at = 4 * word + j, i = p.first + at;
        if (at >= p.count) break;
        const float g = gradients.v[i] * run.gradient_scale;
        precise const float m_kept = levels[(m_codes >> (8 * j)) & 255u] * m_absmax * p.beta1, m_new = (1 - p.beta1) * g;
        precise const float v_kept = levels[256 + ((v_codes >> (8 * j)) & 255u)] * v_absmax * p.beta2, v_new = (1 - p.beta2) * g * g;
        m[j] = m_kept + m_new;
        v[j] = v_kept + v_new;
        precise const float decayed = parameters.v[i] * (1 - run.learning_rate * p.weight_decay), change = step_size * m[j] / (sqrt(v[j]) + root * p.epsilon);
        parameters.v[i] = decayed - change;
        m_largest = max(m_largest, abs(m[j]));
        v_largest = max(v_largest, v[j]);
    }
    m_largest = block_max(m_largest);
    v_largest = block_max(v_largest);
    const float m_inverse = m_largest > 0 ? 1 / m_largest : 0, v_inverse = v_largest > 0 ? 1 / v_largest : 0;
    uint m_word = 0, v_word = 0;
    for (uint j = 0; j < 4; ++j) {
        const bool is_inside = 4 * word + j < p.count;  // Places behind the last number keep what they hold.
        m_word |= is_inside ? encode(0, m[j], m_inverse) << (8 * j) : m_codes & (255u << (8 * j));
        v_word |= is_inside ? encode(256, v[j], v_inverse) << (8 * j) : v_codes & (255u << (8 * j));
    }
    if (4 * word < p.count) {
        first_codes.v[p.code_first + word] = m_word;
        second_codes.v[p.code_first + word] = v_word;
    }
    if (gl_LocalInvocationID.x == 0) {
        first_absmax.v[p.absmax_first + block] = m_largest;
        second_absmax.v[p.absmax_first + block] = v_largest;
    }
}
