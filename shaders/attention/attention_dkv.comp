// dv[j] = sum of p d_o[t], dk[j] = scale * sum of ds q[t], over the rows t that see key j and the query heads that share
// its head, both ascending: one thread a key row and key head, so that nothing is added from two sides.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 32) in;
layout(constant_id = 0) const uint CHUNKS = 16;  // Head width / 4, at most 32: the head lies in registers, chunk by chunk.
layout(set = 0, binding = 4) readonly buffer Lse { float lse[]; };
layout(set = 0, binding = 5) readonly buffer Delta { float delta[]; };
layout(set = 0, binding = 6) readonly buffer Ends { int ends[]; };
layout(set = 0, binding = 7) buffer Dk { vec4 dk[]; };
layout(set = 0, binding = 8) buffer Dv { vec4 dv[]; };
layout(push_constant) uniform Params {
    AttentionParams p;
    Vectors q;
    Vectors k;
    Vectors v;
    Vectors d_o;
};

#include "shaders/attention/attention_bounds.glsl"
#define EACH_CHUNK(DO) \
    DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) \
    DO(8) DO(9) DO(10) DO(11) DO(12) DO(13) DO(14) DO(15) \
    DO(16) DO(17) DO(18) DO(19) DO(20) DO(21) DO(22) DO(23) \
    DO(24) DO(25) DO(26) DO(27) DO(28) DO(29) DO(30) DO(31)
#define LOAD(i)                                                                   \
    vec4 k##i = vec4(0), v##i = vec4(0), dk##i = vec4(0), dv##i = vec4(0);        \
    if (i < CHUNKS) {                                                             \
        k##i = p.scale * k.v[k_at + i];                                           \
        v##i = v.v[v_at + i];                                                     \
    }
#define SCORE(i)                                \
    if (i < CHUNKS) {                           \
        score += dot(k##i, q.v[q_at + i]);      \
        dp += dot(v##i, d_o.v[do_at + i]);      \
    }
#define ADD(i)                              \
    if (i < CHUNKS) {                       \
        dk##i += ds * q.v[q_at + i];        \
        dv##i += weight * d_o.v[do_at + i]; \
    }
#define STORE(i)                    \
    if (i < CHUNKS) {               \
        dk[dk_at + i] = dk##i;      \
        dv[dv_at + i] = dv##i;      \
    }

void main() {
    const uint j = gl_GlobalInvocationID.x, kv_head = gl_WorkGroupID.y;
    if (j >= p.tokens) return;
    const uint group = p.heads / p.kv_heads;
    const uint k_at = (j * p.k_stride + p.k_at + kv_head * p.width) / 4;
    const uint v_at = (j * p.v_stride + p.v_at + kv_head * p.width) / 4;
    const uint dk_at = (j * p.dk_stride + p.dk_at + kv_head * p.width) / 4;
    const uint dv_at = (j * p.dv_stride + p.dv_at + kv_head * p.width) / 4;
    const uint end = queries_of(j, uint(ends[j])).y + 1;
    EACH_CHUNK(LOAD)
    for (uint head = kv_head * group; head < (kv_head + 1) * group; ++head)
        for (uint t = j; t < end; ++t) {
            const uint q_at = (t * p.q_stride + p.q_at + head * p.width) / 4;
            const uint do_at = (t * p.do_stride + p.do_at + head * p.width) / 4;
            float score = 0, dp = 0;
            EACH_CHUNK(SCORE)
            const float weight = exp(score - lse[t * p.heads + head]);
            const float ds = p.scale * weight * (dp - delta[t * p.heads + head]);
            EACH_CHUNK(ADD)
        }
    EACH_CHUNK(STORE)
}
