// o[t] = softmax over keys j of scale * q[t].k[j], times v[j], by running maximum and sum; lse = log of the sum.
//
// One thread a query row and head; memory grows with the rows only. CACHED: keys 0 … positions[t] of the row's slot
// (`starts` holds the slots); else j in [max(starts[t], t - window + 1), t] (`starts` holds segment_start).
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 32) in;
layout(constant_id = 0) const uint CHUNKS = 16;  // Head width / 4, at most 32: the head lies in registers, chunk by chunk.
layout(constant_id = 1) const uint CACHED = 0;
layout(constant_id = 2) const uint WITH_LSE = 0;
layout(set = 0, binding = 3) readonly buffer Starts { int starts[]; };
layout(set = 0, binding = 4) readonly buffer Positions { int positions[]; };
layout(set = 0, binding = 5) buffer O { vec4 o[]; };
layout(set = 0, binding = 6) writeonly buffer Lse { float lse[]; };
layout(push_constant) uniform Params {
    AttentionParams p;
    Vectors q;
    Vectors k;
    Vectors v;
};

#include "shaders/attention/attention_bounds.glsl"
#define EACH_CHUNK(DO) \
    DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) \
    DO(8) DO(9) DO(10) DO(11) DO(12) DO(13) DO(14) DO(15) \
    DO(16) DO(17) DO(18) DO(19) DO(20) DO(21) DO(22) DO(23) \
    DO(24) DO(25) DO(26) DO(27) DO(28) DO(29) DO(30) DO(31)
#define LOAD(i)                            \
    vec4 q##i = vec4(0), o##i = vec4(0);   \
    if (i < CHUNKS) q##i = p.scale * q.v[q_at + i];
#define SCORE(i) \
    if (i < CHUNKS) score += dot(q##i, k.v[k_at + i]);
#define ADD(i) \
    if (i < CHUNKS) o##i = o##i * keep + weight * v.v[v_at + i];
#define STORE(i) \
    if (i < CHUNKS) o[o_at + i] = o##i / sum;

void main() {
    const uint t = gl_GlobalInvocationID.x, head = gl_WorkGroupID.y;
    if (t >= p.tokens) return;
    const uint kv_head = head / (p.heads / p.kv_heads);
    const uint q_at = (t * p.q_stride + p.q_at + head * p.width) / 4;
    const uint o_at = (t * p.o_stride + p.o_at + head * p.width) / 4;
    uint base = 0, from = uint(starts[t]), last = t;
    if (CACHED != 0) {
        base = from * p.cache_positions;
        from = 0;
        last = uint(positions[t]);
    }
    from = first_key_of(last, from);
    EACH_CHUNK(LOAD)
    float largest = -3.4e38, sum = 0;
    for (uint j = from; j <= last; ++j) {
        const uint k_at = ((base + j) * p.k_stride + p.k_at + kv_head * p.width) / 4;
        const uint v_at = ((base + j) * p.v_stride + p.v_at + kv_head * p.width) / 4;
        float score = 0;
        EACH_CHUNK(SCORE)
        const float now = max(largest, score);
        const float keep = exp(largest - now), weight = exp(score - now);
        largest = now;
        sum = sum * keep + weight;
        EACH_CHUNK(ADD)
    }
    EACH_CHUNK(STORE)
    if (WITH_LSE != 0) lse[t * p.heads + head] = largest + log(sum);
}
