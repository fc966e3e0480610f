// o[t] and lse[t] as in attention.comp on matrix units: operands in NARROW (f16 or bf16), sums and softmax in f32.
//
// A workgroup holds BLOCKS x M rows of one head a subgroup and walks TILE_KEYS keys at a time, from the first that its first row
// sees to its last row. A subgroup multiplies its rows with all staged keys, matrices of M x K and K x N; which element of a
// matrix a lane holds is the driver's secret, so that scores pass through the subgroup's own part of shared memory, where each
// row of a block belongs to a few neighbored lanes. Weights go back the same way, and so do the factors that scale earlier
// sums when a larger score comes: a matrix whose columns are all alike. Only the staging of keys and values concerns other
// subgroups. Heads are filled up with zeros to a multiple of 16 columns. Lines are longer by 16 bytes (scores 32), so that neighbored
// rows lie in different banks.
//
// Made for 4 subgroups of 16 rows at a width of 64: with 32 keys 24 KiB, with 64 keys 45 KiB, each four workgroups of 128
// threads a multiprocessor by their registers, and 448 for 2,048 tokens of 14 heads, in the order of attention_tile.comp.
// With two blocks a subgroup (40 KiB) keys and values are read half as often, from the cache and from shared memory.
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_KHR_cooperative_matrix : require
#extension GL_KHR_memory_scope_semantics : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x_id = 2) in;
layout(constant_id = 0) const uint CHUNKS = 16;  // Head width / 4.
layout(constant_id = 1) const uint WITH_LSE = 0;
layout(constant_id = 3) const uint SUBGROUPS = 4;
layout(constant_id = 4) const uint TILE_KEYS = 32;
layout(constant_id = 5) const uint M = 16;
layout(constant_id = 6) const uint N = 16;
layout(constant_id = 7) const uint K = 16;
layout(constant_id = 8) const uint LANES = 32;  // Of a subgroup.
layout(constant_id = 9) const uint BLOCKS = 1;
layout(set = 0, binding = 5) writeonly buffer O { vec4 o[]; };
layout(set = 0, binding = 6) writeonly buffer Lse { float lse[]; };
layout(push_constant) uniform Params {
    AttentionParams p;
    Vectors q;
    Vectors k;
    Vectors v;
    Integers starts;
};

#define LEFT coopmat<NARROW, gl_ScopeSubgroup, M, K, gl_MatrixUseA>
#define RIGHT coopmat<NARROW, gl_ScopeSubgroup, K, N, gl_MatrixUseB>
#define SUMS coopmat<float, gl_ScopeSubgroup, M, N, gl_MatrixUseAccumulator>
// Lines and places in shared memory count vectors of four.
const uint PADDED = (CHUNKS + 3) / 4 * 16, LINE = PADDED / 4 + 2, SCORE_LINE = TILE_KEYS / 4 + 2;
const uint DEPTHS = PADDED / K, COLUMNS = PADDED / N;  // Matrices across a head.
const uint ROWS = SUBGROUPS * BLOCKS * M, LANES_A_ROW = LANES / M, OWN_CHUNKS = (TILE_KEYS / 4 + LANES_A_ROW - 1) / LANES_A_ROW;
const float UNSEEN = -3.4e38;
shared NARROW4 keys[TILE_KEYS * LINE];
shared NARROW4 values[TILE_KEYS * LINE];
shared vec4 scores[ROWS * SCORE_LINE];
shared NARROW4 weights[ROWS * SCORE_LINE];
shared float row_factors[ROWS];

// Rows past the last one repeat it: what lies there is nobody's.
#define STAGE(to, from, stride, at, first)                                                                                         \
    for (uint i = gl_LocalInvocationID.x; i < TILE_KEYS * (PADDED / 4); i += gl_WorkGroupSize.x) {                               \
        const uint row = i / (PADDED / 4), c = i % (PADDED / 4);                                                                 \
        to[row * LINE + c] = NARROW4(c < CHUNKS ? from.v[(min(first + row, p.tokens - 1) * stride + at) / 4 + c] : vec4(0));    \
    }

#include "shaders/attention/attention_bounds.glsl"
uint first_key(uint t) { return first_key_of(t, uint(starts.v[t])); }

void main() {
    const uint row0 = (gl_NumWorkGroups.y - 1 - gl_WorkGroupID.y) * ROWS, last_row = min(row0 + ROWS, p.tokens) - 1;
    const uint head = gl_WorkGroupID.x, kv_head = head / (p.heads / p.kv_heads);
    const uint lane_row = gl_SubgroupInvocationID / LANES_A_ROW, part = gl_SubgroupInvocationID % LANES_A_ROW;
    const uint own = gl_SubgroupID * BLOCKS * M;

    LEFT queries[BLOCKS * DEPTHS];
    for (uint first = 0; first < ROWS; first += TILE_KEYS) {  // Through the buffer for keys.
        STAGE(keys, q, p.q_stride, p.q_at + head * p.width, row0 + first)
        barrier();
        [[unroll]] for (uint b = 0; b < BLOCKS; ++b)
            if (own + b * M >= first && own + b * M < first + TILE_KEYS)
                [[unroll]] for (uint d = 0; d < DEPTHS; ++d)
                    coopMatLoad(queries[b * DEPTHS + d], keys, (own + b * M - first) * LINE + d * (K / 4), LINE, gl_CooperativeMatrixLayoutRowMajor);
        barrier();
    }
    // Of each block: the lane's row, the first key that it sees, its largest score, and the sum over the lane's own keys.
    uint rows[BLOCKS], from[BLOCKS];
    float largest[BLOCKS], sums[BLOCKS];
    SUMS outputs[BLOCKS * COLUMNS];
    [[unroll]] for (uint b = 0; b < BLOCKS; ++b) {
        rows[b] = min(row0 + own + b * M + lane_row, last_row);
        from[b] = first_key(rows[b]);
        largest[b] = UNSEEN;
        sums[b] = 0;
    }
    [[unroll]] for (uint n = 0; n < BLOCKS * COLUMNS; ++n) outputs[n] = SUMS(0.0);

    for (uint key0 = first_key(row0); key0 <= last_row; key0 += TILE_KEYS) {
        STAGE(keys, k, p.k_stride, p.k_at + kv_head * p.width, key0)
        STAGE(values, v, p.v_stride, p.v_at + kv_head * p.width, key0)
        barrier();
        for (uint j = 0; j < TILE_KEYS; j += N) {
            SUMS products[BLOCKS];
            [[unroll]] for (uint b = 0; b < BLOCKS; ++b) products[b] = SUMS(0.0);
            [[unroll]] for (uint d = 0; d < DEPTHS; ++d) {
                RIGHT turned;
                coopMatLoad(turned, keys, j * LINE + d * (K / 4), LINE, gl_CooperativeMatrixLayoutColumnMajor);
                [[unroll]] for (uint b = 0; b < BLOCKS; ++b) products[b] = coopMatMulAdd(queries[b * DEPTHS + d], turned, products[b]);
            }
            [[unroll]] for (uint b = 0; b < BLOCKS; ++b) coopMatStore(products[b], scores, (own + b * M) * SCORE_LINE + j / 4, SCORE_LINE, gl_CooperativeMatrixLayoutRowMajor);
        }
        subgroupBarrier();
        [[unroll]] for (uint b = 0; b < BLOCKS; ++b) {
            const uint line = (own + b * M + lane_row) * SCORE_LINE;
            vec4 own_scores[OWN_CHUNKS];
            float now = largest[b];
            for (uint c = 0; c < OWN_CHUNKS; ++c) {
                const uint chunk = c * LANES_A_ROW + part;
                const uvec4 key = key0 + 4 * chunk + uvec4(0, 1, 2, 3);
                const bvec4 is_seen = bvec4(uvec4(greaterThanEqual(key, uvec4(from[b]))) & uvec4(lessThanEqual(key, uvec4(rows[b]))));
                own_scores[c] = chunk < TILE_KEYS / 4 ? mix(vec4(UNSEEN), p.scale * scores[line + chunk], is_seen) : vec4(UNSEEN);
                now = max(now, max(max(own_scores[c].x, own_scores[c].y), max(own_scores[c].z, own_scores[c].w)));
            }
            for (uint distance = 1; distance < LANES_A_ROW; distance *= 2) now = max(now, subgroupShuffleXor(now, distance));
            const float keep = exp(largest[b] - now);
            largest[b] = now;
            sums[b] *= keep;
            for (uint c = 0; c < OWN_CHUNKS; ++c) {
                const uint chunk = c * LANES_A_ROW + part;
                const vec4 weight = mix(exp(own_scores[c] - now), vec4(0), equal(own_scores[c], vec4(UNSEEN)));
                sums[b] += dot(weight, vec4(1));
                if (chunk < TILE_KEYS / 4) weights[line + chunk] = NARROW4(weight);
            }
            if (part == 0) row_factors[own + b * M + lane_row] = keep;
        }
        subgroupBarrier();
        [[unroll]] for (uint b = 0; b < BLOCKS; ++b) {
            SUMS kept;
            coopMatLoad(kept, row_factors, own + b * M, 0, gl_CooperativeMatrixLayoutColumnMajor);
            [[unroll]] for (uint n = 0; n < COLUMNS; ++n) outputs[b * COLUMNS + n] = outputs[b * COLUMNS + n] * kept;
        }
        for (uint j = 0; j < TILE_KEYS; j += K) {
            LEFT left[BLOCKS];
            [[unroll]] for (uint b = 0; b < BLOCKS; ++b) coopMatLoad(left[b], weights, (own + b * M) * SCORE_LINE + j / 4, SCORE_LINE, gl_CooperativeMatrixLayoutRowMajor);
            [[unroll]] for (uint n = 0; n < COLUMNS; ++n) {
                RIGHT right;
                coopMatLoad(right, values, j * LINE + n * (N / 4), LINE, gl_CooperativeMatrixLayoutRowMajor);
                [[unroll]] for (uint b = 0; b < BLOCKS; ++b) outputs[b * COLUMNS + n] = coopMatMulAdd(left[b], right, outputs[b * COLUMNS + n]);
            }
        }
        barrier();
    }

    [[unroll]] for (uint b = 0; b < BLOCKS; ++b) {
        const uint row = rows[b], line = (own + b * M + lane_row) * SCORE_LINE;
        const bool is_real = row0 + own + b * M + lane_row <= last_row;
        float sum = sums[b];
        for (uint distance = 1; distance < LANES_A_ROW; distance *= 2) sum += subgroupShuffleXor(sum, distance);
        if (WITH_LSE != 0 && is_real && part == 0) lse[row * p.heads + head] = largest[b] + log(sum);
        [[unroll]] for (uint n = 0; n < COLUMNS; ++n) {
            coopMatStore(outputs[b * COLUMNS + n], scores, (own + b * M) * SCORE_LINE, SCORE_LINE, gl_CooperativeMatrixLayoutRowMajor);
            subgroupBarrier();
            for (uint c = part; c < N / 4; c += LANES_A_ROW)
                if (is_real && n * (N / 4) + c < CHUNKS) o[(row * p.o_stride + p.o_at + head * p.width) / 4 + n * (N / 4) + c] = scores[line + c] / sum;
            subgroupBarrier();
        }
    }
}
