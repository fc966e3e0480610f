// dq as in attention_dq.comp, or the share of one query head in dk and dv as in attention_dkv.comp (OF_KEYS), tile by tile
// through shared memory in f32, for real GPUs. Shares are added up by sum_heads.comp. CPU twin: native/reference.
//
// A workgroup owns OWN rows, of queries or of keys, and walks OTHER rows at a time, of keys or of queries, over those that any
// of its own rows meets:
//   dq[t] = scale * sum over j of ds k[j];  dk[j] = scale * sum over t of ds q[t], dv[j] = sum over t of w d_o[t]
//   w = exp(scale q[t].k[j] - lse[t]), ds = w (d_o[t].v[j] - delta[t])
// A thread holds w and ds of 4 own rows and 4 others, and 4 rows of every ACROSS-th vector of the sums. The two matrices of
// the others take turns in one buffer: a second read from the cache costs less than room for fewer workgroups. Layout as in
// attention_tile.comp.
//
// Made for 32 x 32 at a width of 64 (30 KiB, seven workgroups of 64 threads a multiprocessor, 896 at 2,048 tokens of 14 heads)
// and 64 x 16 (43 KiB), 32 x 16 at 128 (44 KiB).
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x_id = 2) in;
layout(constant_id = 0) const uint CHUNKS = 16;   // Head width / 4.
layout(constant_id = 1) const uint OF_KEYS = 0;
layout(constant_id = 3) const uint OWN = 32;
layout(constant_id = 4) const uint OTHER = 32;
layout(set = 0, binding = 4) readonly buffer Lse { float lse[]; };
layout(set = 0, binding = 5) readonly buffer Delta { float delta[]; };
layout(set = 0, binding = 6) readonly buffer Bounds { int bounds[]; };  // Starts, or ends of documents.
layout(set = 0, binding = 7) writeonly buffer First { vec4 first_gradient[]; };   // dq or dk
layout(set = 0, binding = 8) writeonly buffer Second { vec4 second_gradient[]; };  // dv
layout(push_constant) uniform Params {
    AttentionParams p;
    Vectors q;
    Vectors k;
    Vectors v;
    Vectors d_o;
};

const uint DOWN = OWN / 4, ACROSS = OTHER / 4;
const uint COLUMNS = (CHUNKS + ACROSS - 1) / ACROSS, SECOND_COLUMNS = OF_KEYS != 0 ? COLUMNS : 1;
const uint LINE = CHUNKS | 1, FACTOR_LINE = ACROSS | 1;
shared vec4 own_first[OWN * LINE];   // q or k
shared vec4 own_second[OWN * LINE];  // d_o or v
shared vec4 other[OTHER * LINE + ACROSS];
shared vec4 factors[OWN * FACTOR_LINE];

#include "shaders/attention/attention_bounds.glsl"
// What own row `row` meets of the others, first and last.
uvec2 met_by(uint row) {
    const uint bound = uint(bounds[row]);
    return OF_KEYS != 0 ? queries_of(row, bound) : uvec2(first_key_of(row, bound), row);
}

// Rows past the last one repeat it: what lies there is nobody's.
void stage_other(Vectors from, uint stride, uint at, uint first) {
    for (uint i = gl_LocalInvocationID.x; i < OTHER * CHUNKS; i += gl_WorkGroupSize.x) {
        const uint row = i / CHUNKS, c = i % CHUNKS;
        other[(row % 4 * ACROSS + row / 4) * LINE + c] = from.v[(min(first + row, p.tokens - 1) * stride + at) / 4 + c];
    }
}

#define STAGE_OWN(to, from, stride, at)                                                     \
    for (uint i = gl_LocalInvocationID.x; i < OWN * CHUNKS; i += gl_WorkGroupSize.x)      \
        to[i / CHUNKS * LINE + i % CHUNKS] = from.v[(min(row0 + i / CHUNKS, last_row) * stride + at) / 4 + i % CHUNKS];

#define MULTIPLY_OWN_WITH_OTHER(own, products)                                               \
    [[dont_unroll]] for (uint c = 0; c < CHUNKS; ++c) {                                    \
        vec4 row_values[4];                                                                \
        for (uint i = 0; i < 4; ++i) row_values[i] = own[(y + i * DOWN) * LINE + c];       \
        for (uint j = 0; j < 4; ++j) {                                                     \
            const vec4 values = other[(j * ACROSS + x) * LINE + c];                        \
            for (uint i = 0; i < 4; ++i) products[i][j] += dot(row_values[i], values);     \
        }                                                                                  \
    }

#define ADD_FACTORS_TIMES_OTHER(sums)                                                                                         \
    [[dont_unroll]] for (uint j = 0; j < ACROSS; ++j) {                                                                     \
        vec4 row_factors[4];                                                                                                \
        for (uint i = 0; i < 4; ++i) row_factors[i] = factors[(y + i * DOWN) * FACTOR_LINE + j];                            \
        for (uint e = 0; e < 4; ++e)                                                                                        \
            for (uint c = 0; c < COLUMNS; ++c) {                                                                            \
                const vec4 values = other[(e * ACROSS + j) * LINE + x + c * ACROSS];                                        \
                for (uint i = 0; i < 4; ++i) sums[i * COLUMNS + c] += row_factors[i][e] * values;                           \
            }                                                                                                               \
    }

void main() {
    const uint x = gl_LocalInvocationID.x % ACROSS, y = gl_LocalInvocationID.x / ACROSS;
    // The longest walks come first.
    const uint tile = OF_KEYS != 0 ? gl_WorkGroupID.y : gl_NumWorkGroups.y - 1 - gl_WorkGroupID.y;
    const uint row0 = tile * OWN, last_row = min(row0 + OWN, p.tokens) - 1;
    const uint head = gl_WorkGroupID.x, kv_head = head / (p.heads / p.kv_heads);
    const uint q_at = p.q_at + head * p.width, do_at = p.do_at + head * p.width, k_at = p.k_at + kv_head * p.width, v_at = p.v_at + kv_head * p.width;
    if (OF_KEYS != 0) {
        STAGE_OWN(own_first, k, p.k_stride, k_at)
        STAGE_OWN(own_second, v, p.v_stride, v_at)
    } else {
        STAGE_OWN(own_first, q, p.q_stride, q_at)
        STAGE_OWN(own_second, d_o, p.do_stride, do_at)
    }
    uvec2 met[4];
    vec4 first_sums[4 * COLUMNS], second_sums[4 * SECOND_COLUMNS];
    vec4 lses[4], deltas[4];  // Of each own row and other row.
    for (uint i = 0; i < 4; ++i) {
        const uint row = min(row0 + y + i * DOWN, last_row);
        met[i] = met_by(row);
        lses[i] = vec4(lse[row * p.heads + head]);
        deltas[i] = vec4(delta[row * p.heads + head]);
    }
    for (uint i = 0; i < 4 * COLUMNS; ++i) first_sums[i] = vec4(0);
    for (uint i = 0; i < 4 * SECOND_COLUMNS; ++i) second_sums[i] = vec4(0);
    const uint end = met_by(last_row).y;
    for (uint other0 = met_by(row0).x; other0 <= end; other0 += OTHER) {
        vec4 scores[4] = vec4[4](vec4(0), vec4(0), vec4(0), vec4(0)), slopes[4] = scores;
        if (OF_KEYS != 0) stage_other(d_o, p.do_stride, do_at, other0);
        else stage_other(v, p.v_stride, v_at, other0);
        barrier();
        MULTIPLY_OWN_WITH_OTHER(own_second, slopes)
        barrier();
        if (OF_KEYS != 0) stage_other(q, p.q_stride, q_at, other0);
        else stage_other(k, p.k_stride, k_at, other0);
        barrier();
        MULTIPLY_OWN_WITH_OTHER(own_first, scores)
        const uvec4 rows = other0 + 4 * x + uvec4(0, 1, 2, 3);
        if (OF_KEYS != 0)
            for (uint j = 0; j < 4; ++j) {
                const uint at = min(rows[j], p.tokens - 1) * p.heads + head;
                for (uint i = 0; i < 4; ++i) lses[i][j] = lse[at], deltas[i][j] = delta[at];
            }
        for (uint i = 0; i < 4; ++i) {
            const bvec4 is_met = bvec4(uvec4(greaterThanEqual(rows, uvec4(met[i].x))) & uvec4(lessThanEqual(rows, uvec4(met[i].y))));
            scores[i] = mix(vec4(0), exp(p.scale * scores[i] - lses[i]), is_met);
            factors[(y + i * DOWN) * FACTOR_LINE + x] = mix(vec4(0), scores[i] * (slopes[i] - deltas[i]), is_met);
        }
        barrier();
        ADD_FACTORS_TIMES_OTHER(first_sums)
        if (OF_KEYS != 0) {
            barrier();
            stage_other(d_o, p.do_stride, do_at, other0);
            for (uint i = 0; i < 4; ++i) factors[(y + i * DOWN) * FACTOR_LINE + x] = scores[i];
            barrier();
            ADD_FACTORS_TIMES_OTHER(second_sums)
        }
        barrier();
    }
    const uint stride = OF_KEYS != 0 ? p.dk_stride : p.dq_stride, at = (OF_KEYS != 0 ? p.dk_at : p.dq_at) + head * p.width;
    for (uint i = 0; i < 4; ++i) {
        const uint t = row0 + y + i * DOWN;
        if (t > last_row) continue;
        for (uint c = x; c < CHUNKS; c += ACROSS) {
            first_gradient[(t * stride + at) / 4 + c] = p.scale * first_sums[i * COLUMNS + c / ACROSS];
            if (OF_KEYS != 0) second_gradient[(t * p.dv_stride + p.dv_at + head * p.width) / 4 + c] = second_sums[i * SECOND_COLUMNS + c / ACROSS];
        }
    }
}
