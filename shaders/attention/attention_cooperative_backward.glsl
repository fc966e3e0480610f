// What attention_tile_backward.comp computes on matrix units: operands in NARROW (f16 or bf16), sums and softmax in f32.
//
// A workgroup owns BLOCKS x M rows a subgroup, of queries or (OF_KEYS) of keys, and walks OTHER rows at a time of what they
// meet. The owned rows stay in matrices; the others are staged. Scores and slopes (d_o[t].v[j]) of N others pass through the
// subgroup's own part of shared memory, where each row belongs to a few neighbored lanes, and come back as factors: w and ds.
// Only the staging concerns other subgroups. Gradients in f16 are as large as the scaled loss makes them, as in every other
// product of such a run; where one overflows, so does the result, and the step is repeated with a smaller scale.
// Heads are filled up with zeros to a multiple of 16 columns. Lines are longer by 16 bytes (patches 32), so that neighbored
// rows lie in different banks.
//
// Made for 4 subgroups of 16 rows and 32 others: at a width of 64 26 KiB of queries and 31 KiB of keys, at 128 34 and 39 KiB,
// two to four workgroups of 128 threads a multiprocessor by their registers, and 448 for 2,048 tokens of 14 heads. With two
// blocks a subgroup (31 and 41 KiB at 64) the others are read half as often, from the cache and from shared memory.
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_KHR_cooperative_matrix : require
#extension GL_KHR_memory_scope_semantics : require
#extension GL_KHR_shader_subgroup_basic : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x_id = 2) in;
layout(constant_id = 0) const uint CHUNKS = 16;  // Head width / 4.
layout(constant_id = 1) const uint OF_KEYS = 0;
layout(constant_id = 3) const uint SUBGROUPS = 4;
layout(constant_id = 4) const uint OTHER = 32;
layout(constant_id = 5) const uint M = 16;
layout(constant_id = 6) const uint N = 16;
layout(constant_id = 7) const uint K = 16;
layout(constant_id = 8) const uint LANES = 32;  // Of a subgroup.
layout(constant_id = 9) const uint BLOCKS = 1;
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

#define LEFT coopmat<NARROW, gl_ScopeSubgroup, M, K, gl_MatrixUseA>
#define RIGHT coopmat<NARROW, gl_ScopeSubgroup, K, N, gl_MatrixUseB>
#define SUMS coopmat<float, gl_ScopeSubgroup, M, N, gl_MatrixUseAccumulator>
// Lines and places in shared memory count vectors of four.
const uint PADDED = (CHUNKS + 3) / 4 * 16, LINE = PADDED / 4 + 2, PATCH_LINE = N / 4 + 2, FACTOR_LINE = OTHER / 4 + 2;
const uint LANES_A_ROW = LANES / M, ROWS = SUBGROUPS * BLOCKS * M;
const uint DEPTHS = PADDED / K, COLUMNS = PADDED / N;  // Matrices across a head.
const uint SECOND_SUMS = OF_KEYS != 0 ? BLOCKS * COLUMNS : 1, WEIGHT_ROWS = OF_KEYS != 0 ? ROWS : 1;
shared NARROW4 other_first[OTHER * LINE];   // k or q
shared NARROW4 other_second[OTHER * LINE];  // v or d_o
shared vec4 scores[SUBGROUPS * M * PATCH_LINE];
shared vec4 slopes[SUBGROUPS * M * PATCH_LINE];
shared NARROW4 factors[ROWS * FACTOR_LINE];
shared NARROW4 weights[WEIGHT_ROWS * FACTOR_LINE];
shared float other_lse[OTHER];
shared float other_delta[OTHER];

#include "shaders/attention/attention_bounds.glsl"
// What own row `row` meets of the others, first and last.
uvec2 met_by(uint row) {
    const uint bound = uint(bounds[row]);
    return OF_KEYS != 0 ? queries_of(row, bound) : uvec2(first_key_of(row, bound), row);
}

// Rows past the last one repeat it: what lies there is nobody's.
#define STAGE(to, from, stride, at, first)                                                                                         \
    for (uint i = gl_LocalInvocationID.x; i < OTHER * (PADDED / 4); i += gl_WorkGroupSize.x) {                                   \
        const uint row = i / (PADDED / 4), c = i % (PADDED / 4);                                                                 \
        to[row * LINE + c] = NARROW4(c < CHUNKS ? from.v[(min(first + row, p.tokens - 1) * stride + at) / 4 + c] : vec4(0));    \
    }
#define STAGE_QUERIES(to_q, to_d_o, first)                                \
    STAGE(to_q, q, p.q_stride, p.q_at + head * p.width, first)          \
    STAGE(to_d_o, d_o, p.do_stride, p.do_at + head * p.width, first)
#define STAGE_KEYS(to_k, to_v, first)                                     \
    STAGE(to_k, k, p.k_stride, p.k_at + kv_head * p.width, first)       \
    STAGE(to_v, v, p.v_stride, p.v_at + kv_head * p.width, first)

#define ADD_FACTORS_TIMES_OTHER(left_rows, right_rows, sums)                                                                                      \
    for (uint j = 0; j < OTHER; j += K) {                                                                                                       \
        LEFT left[BLOCKS];                                                                                                                      \
        [[unroll]] for (uint b = 0; b < BLOCKS; ++b)                                                                                            \
            coopMatLoad(left[b], left_rows, (own + b * M) * FACTOR_LINE + j / 4, FACTOR_LINE, gl_CooperativeMatrixLayoutRowMajor);              \
        [[unroll]] for (uint n = 0; n < COLUMNS; ++n) {                                                                                         \
            RIGHT right;                                                                                                                        \
            coopMatLoad(right, right_rows, j * LINE + n * (N / 4), LINE, gl_CooperativeMatrixLayoutRowMajor);                                   \
            [[unroll]] for (uint b = 0; b < BLOCKS; ++b) sums[b * COLUMNS + n] = coopMatMulAdd(left[b], right, sums[b * COLUMNS + n]);          \
        }                                                                                                                                       \
    }

void main() {
    // The longest walks come first.
    const uint tile = OF_KEYS != 0 ? gl_WorkGroupID.y : gl_NumWorkGroups.y - 1 - gl_WorkGroupID.y;
    const uint row0 = tile * ROWS, last_row = min(row0 + ROWS, p.tokens) - 1;
    const uint head = gl_WorkGroupID.x, kv_head = head / (p.heads / p.kv_heads);
    const uint lane_row = gl_SubgroupInvocationID / LANES_A_ROW, part = gl_SubgroupInvocationID % LANES_A_ROW;
    const uint own = gl_SubgroupID * BLOCKS * M, own_patch = gl_SubgroupID * M * PATCH_LINE, patch_line = own_patch + lane_row * PATCH_LINE;

    LEFT own_first[BLOCKS * DEPTHS];
    LEFT own_second[BLOCKS * DEPTHS];
    for (uint first = 0; first < ROWS; first += OTHER) {  // Through the buffers for the others.
        if (OF_KEYS != 0) {
            STAGE_KEYS(other_first, other_second, row0 + first)
        } else {
            STAGE_QUERIES(other_first, other_second, row0 + first)
        }
        barrier();
        [[unroll]] for (uint b = 0; b < BLOCKS; ++b)
            if (own + b * M >= first && own + b * M < first + OTHER)
                [[unroll]] for (uint d = 0; d < DEPTHS; ++d) {
                    const uint at = (own + b * M - first) * LINE + d * (K / 4);
                    coopMatLoad(own_first[b * DEPTHS + d], other_first, at, LINE, gl_CooperativeMatrixLayoutRowMajor);
                    coopMatLoad(own_second[b * DEPTHS + d], other_second, at, LINE, gl_CooperativeMatrixLayoutRowMajor);
                }
        barrier();
    }
    // Of each block: the lane's row, and what goes with it.
    uint rows[BLOCKS];
    uvec2 met[BLOCKS];
    float row_lse[BLOCKS], row_delta[BLOCKS];
    [[unroll]] for (uint b = 0; b < BLOCKS; ++b) {
        rows[b] = min(row0 + own + b * M + lane_row, last_row);
        met[b] = met_by(rows[b]);
        row_lse[b] = lse[rows[b] * p.heads + head];
        row_delta[b] = delta[rows[b] * p.heads + head];
    }
    SUMS first_sums[BLOCKS * COLUMNS];
    SUMS second_sums[SECOND_SUMS];
    [[unroll]] for (uint n = 0; n < BLOCKS * COLUMNS; ++n) first_sums[n] = SUMS(0.0);
    [[unroll]] for (uint n = 0; n < SECOND_SUMS; ++n) second_sums[n] = SUMS(0.0);

    const uint end = met_by(last_row).y;
    for (uint other0 = met_by(row0).x; other0 <= end; other0 += OTHER) {
        if (OF_KEYS != 0) {
            STAGE_QUERIES(other_first, other_second, other0)
            for (uint i = gl_LocalInvocationID.x; i < OTHER; i += gl_WorkGroupSize.x) {
                const uint at = min(other0 + i, p.tokens - 1) * p.heads + head;
                other_lse[i] = lse[at];
                other_delta[i] = delta[at];
            }
        } else {
            STAGE_KEYS(other_first, other_second, other0)
        }
        barrier();
        for (uint j = 0; j < OTHER; j += N) {
            SUMS products[BLOCKS];
            SUMS grown[BLOCKS];
            [[unroll]] for (uint b = 0; b < BLOCKS; ++b) products[b] = grown[b] = SUMS(0.0);
            [[unroll]] for (uint d = 0; d < DEPTHS; ++d) {
                RIGHT turned;
                coopMatLoad(turned, other_first, j * LINE + d * (K / 4), LINE, gl_CooperativeMatrixLayoutColumnMajor);
                [[unroll]] for (uint b = 0; b < BLOCKS; ++b) products[b] = coopMatMulAdd(own_first[b * DEPTHS + d], turned, products[b]);
                coopMatLoad(turned, other_second, j * LINE + d * (K / 4), LINE, gl_CooperativeMatrixLayoutColumnMajor);
                [[unroll]] for (uint b = 0; b < BLOCKS; ++b) grown[b] = coopMatMulAdd(own_second[b * DEPTHS + d], turned, grown[b]);
            }
            [[unroll]] for (uint b = 0; b < BLOCKS; ++b) {
                coopMatStore(products[b], scores, own_patch, PATCH_LINE, gl_CooperativeMatrixLayoutRowMajor);
                coopMatStore(grown[b], slopes, own_patch, PATCH_LINE, gl_CooperativeMatrixLayoutRowMajor);
                subgroupBarrier();
                for (uint c = part; c < N / 4; c += LANES_A_ROW) {
                    const uint chunk = j / 4 + c, factor = (own + b * M + lane_row) * FACTOR_LINE + chunk;
                    const uvec4 others = other0 + 4 * chunk + uvec4(0, 1, 2, 3);
                    const bvec4 is_met = bvec4(uvec4(greaterThanEqual(others, uvec4(met[b].x))) & uvec4(lessThanEqual(others, uvec4(met[b].y))));
                    vec4 lses = vec4(row_lse[b]), deltas = vec4(row_delta[b]);
                    if (OF_KEYS != 0)
                        for (uint e = 0; e < 4; ++e) lses[e] = other_lse[4 * chunk + e], deltas[e] = other_delta[4 * chunk + e];
                    const vec4 weight = mix(vec4(0), exp(p.scale * scores[patch_line + c] - lses), is_met);
                    factors[factor] = NARROW4(mix(vec4(0), weight * (slopes[patch_line + c] - deltas), is_met));
                    if (OF_KEYS != 0) weights[factor] = NARROW4(weight);
                }
                subgroupBarrier();
            }
        }
        ADD_FACTORS_TIMES_OTHER(factors, other_first, first_sums)
        if (OF_KEYS != 0) ADD_FACTORS_TIMES_OTHER(weights, other_second, second_sums)
        barrier();
    }

    const uint stride = OF_KEYS != 0 ? p.dk_stride : p.dq_stride, at = (OF_KEYS != 0 ? p.dk_at : p.dq_at) + head * p.width;
    [[unroll]] for (uint b = 0; b < BLOCKS; ++b)
        [[unroll]] for (uint n = 0; n < COLUMNS; ++n) {
            coopMatStore(first_sums[b * COLUMNS + n], scores, own_patch, PATCH_LINE, gl_CooperativeMatrixLayoutRowMajor);
            if (OF_KEYS != 0) coopMatStore(second_sums[b * COLUMNS + n], slopes, own_patch, PATCH_LINE, gl_CooperativeMatrixLayoutRowMajor);
            subgroupBarrier();
            for (uint c = part; c < N / 4; c += LANES_A_ROW) {
                const uint chunk = n * (N / 4) + c;
                if (row0 + own + b * M + lane_row > last_row || chunk >= CHUNKS) continue;
                first_gradient[(rows[b] * stride + at) / 4 + chunk] = p.scale * scores[patch_line + c];
                if (OF_KEYS != 0) second_gradient[(rows[b] * p.dv_stride + p.dv_at + head * p.width) / 4 + chunk] = slopes[patch_line + c];
            }
            subgroupBarrier();
        }
}
