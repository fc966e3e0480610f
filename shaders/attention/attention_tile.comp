// o[t] and lse[t] as in attention.comp, tile by tile through shared memory in f32, for real GPUs. CPU twin: native/reference.
//
// A workgroup holds TILE_QUERIES rows of one head and walks TILE_KEYS keys at a time, from the first that its first row sees
// to its last row: what lies outside the document, the window or the past is never read. A thread scores 4 rows against 4
// keys and holds 4 rows of every ACROSS-th vector of the output; scores stay in registers, weights pass through shared memory.
// Keys and values take turns in one buffer. Keys lie four apart and lines have an odd number of vectors, so that neighbors
// read different banks. Loops that hold a hundred multiplications a pass stay loops: unrolled they are no faster, and software
// Vulkan compiles them for a minute.
//
// Made for 64 x 32 at a width of 64: 37 KiB and 128 threads, five workgroups on a multiprocessor with 228 KiB, and 448
// workgroups for 2,048 tokens of 14 heads. The longest walks come first, those of all heads together, which read the same
// keys. 32 x 32 takes 23 KiB.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x_id = 2) in;
layout(constant_id = 0) const uint CHUNKS = 16;  // Head width / 4.
layout(constant_id = 1) const uint WITH_LSE = 0;
layout(constant_id = 3) const uint TILE_QUERIES = 64;
layout(constant_id = 4) const uint TILE_KEYS = 32;
layout(set = 0, binding = 5) writeonly buffer O { vec4 o[]; };
layout(set = 0, binding = 6) writeonly buffer Lse { float lse[]; };
layout(push_constant) uniform Params {
    AttentionParams p;
    Vectors q;
    Vectors k;
    Vectors v;
    Integers starts;
};

const uint DOWN = TILE_QUERIES / 4, ACROSS = TILE_KEYS / 4;
const uint COLUMNS = (CHUNKS + ACROSS - 1) / ACROSS;
const uint LINE = CHUNKS | 1, WEIGHT_LINE = ACROSS | 1;
shared vec4 queries[TILE_QUERIES * LINE];
shared vec4 keys[TILE_KEYS * LINE + ACROSS];  // Then values. The last columns of the last line may lie behind it.
shared vec4 weights[TILE_QUERIES * WEIGHT_LINE];
shared float largest_of[TILE_QUERIES * ACROSS];

// Rows past the last one repeat it: what lies there is nobody's.
void stage_keys(Vectors from, uint stride, uint at, uint first) {
    for (uint i = gl_LocalInvocationID.x; i < TILE_KEYS * CHUNKS; i += gl_WorkGroupSize.x) {
        const uint key = i / CHUNKS, c = i % CHUNKS;
        keys[(key % 4 * ACROSS + key / 4) * LINE + c] = from.v[(min(first + key, p.tokens - 1) * stride + at) / 4 + c];
    }
}

#include "shaders/attention/attention_bounds.glsl"
uint first_key(uint t) { return first_key_of(t, uint(starts.v[t])); }

void main() {
    const uint x = gl_LocalInvocationID.x % ACROSS, y = gl_LocalInvocationID.x / ACROSS;
    const uint row0 = (gl_NumWorkGroups.y - 1 - gl_WorkGroupID.y) * TILE_QUERIES, last_row = min(row0 + TILE_QUERIES, p.tokens) - 1;
    const uint head = gl_WorkGroupID.x, kv_head = head / (p.heads / p.kv_heads);
    for (uint i = gl_LocalInvocationID.x; i < TILE_QUERIES * CHUNKS; i += gl_WorkGroupSize.x)
        queries[i / CHUNKS * LINE + i % CHUNKS] = p.scale * q.v[(min(row0 + i / CHUNKS, last_row) * p.q_stride + p.q_at + head * p.width) / 4 + i % CHUNKS];
    uint rows[4], from[4];
    float largest[4], sums[4];
    vec4 outputs[4 * COLUMNS];
    for (uint i = 0; i < 4; ++i) {
        rows[i] = min(row0 + y + i * DOWN, last_row);
        from[i] = first_key(rows[i]);
        largest[i] = -3.4e38;
        sums[i] = 0;
        for (uint c = 0; c < COLUMNS; ++c) outputs[i * COLUMNS + c] = vec4(0);
    }
    for (uint key0 = first_key(row0); key0 <= last_row; key0 += TILE_KEYS) {
        stage_keys(k, p.k_stride, p.k_at + kv_head * p.width, key0);
        barrier();
        vec4 scores[4] = vec4[4](vec4(0), vec4(0), vec4(0), vec4(0));
        [[dont_unroll]] for (uint c = 0; c < CHUNKS; ++c) {
            vec4 row_values[4];
            for (uint i = 0; i < 4; ++i) row_values[i] = queries[(y + i * DOWN) * LINE + c];
            for (uint j = 0; j < 4; ++j) {
                const vec4 key = keys[(j * ACROSS + x) * LINE + c];
                for (uint i = 0; i < 4; ++i) scores[i][j] += dot(row_values[i], key);
            }
        }
        const uvec4 key = key0 + 4 * x + uvec4(0, 1, 2, 3);
        bvec4 is_seen[4];
        for (uint i = 0; i < 4; ++i) {
            is_seen[i] = bvec4(uvec4(greaterThanEqual(key, uvec4(from[i]))) & uvec4(lessThanEqual(key, uvec4(rows[i]))));
            scores[i] = mix(vec4(-3.4e38), scores[i], is_seen[i]);
            largest_of[(y + i * DOWN) * ACROSS + x] = max(max(scores[i].x, scores[i].y), max(scores[i].z, scores[i].w));
        }
        barrier();  // Now everyone is done with the keys, too.
        stage_keys(v, p.v_stride, p.v_at + kv_head * p.width, key0);
        for (uint i = 0; i < 4; ++i) {
            float now = largest[i];
            [[dont_unroll]] for (uint j = 0; j < ACROSS; ++j) now = max(now, largest_of[(y + i * DOWN) * ACROSS + j]);
            const float keep = exp(largest[i] - now);
            const vec4 weight = mix(vec4(0), exp(scores[i] - now), is_seen[i]);
            weights[(y + i * DOWN) * WEIGHT_LINE + x] = weight;
            largest[i] = now;
            sums[i] = sums[i] * keep + dot(weight, vec4(1));  // Of the thread's own keys.
            for (uint c = 0; c < COLUMNS; ++c) outputs[i * COLUMNS + c] *= keep;
        }
        barrier();
        [[dont_unroll]] for (uint j = 0; j < ACROSS; ++j) {
            vec4 row_weights[4];
            for (uint i = 0; i < 4; ++i) row_weights[i] = weights[(y + i * DOWN) * WEIGHT_LINE + j];
            for (uint e = 0; e < 4; ++e)
                for (uint c = 0; c < COLUMNS; ++c) {
                    const vec4 value = keys[(e * ACROSS + j) * LINE + x + c * ACROSS];
                    for (uint i = 0; i < 4; ++i) outputs[i * COLUMNS + c] += row_weights[i][e] * value;
                }
        }
        barrier();
    }
    for (uint i = 0; i < 4; ++i) largest_of[(y + i * DOWN) * ACROSS + x] = sums[i];
    barrier();
    for (uint i = 0; i < 4; ++i) {
        const uint row = y + i * DOWN, t = row0 + row;
        if (t > last_row) continue;
        float sum = 0;
        for (uint j = 0; j < ACROSS; ++j) sum += largest_of[row * ACROSS + j];
        for (uint c = x; c < CHUNKS; c += ACROSS) o[(t * p.o_stride + p.o_at + head * p.width) / 4 + c] = outputs[i * COLUMNS + c / ACROSS] / sum;
        if (WITH_LSE != 0 && x == 0) lse[t * p.heads + head] = largest[i] + log(sum);
    }
}
