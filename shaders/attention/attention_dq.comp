// dq[t] = scale * sum over j of ds k[j], ds = p (d_o[t].v[j] - delta[t]), p = exp(scale q[t].k[j] - lse[t]).
// One thread a query row and head.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 32) in;
layout(constant_id = 0) const uint CHUNKS = 16;  // Head width / 4, at most 32: the head lies in registers, chunk by chunk.
layout(set = 0, binding = 4) readonly buffer Lse { float lse[]; };
layout(set = 0, binding = 5) readonly buffer Delta { float delta[]; };
layout(set = 0, binding = 6) readonly buffer Starts { int starts[]; };
layout(set = 0, binding = 7) buffer Dq { vec4 dq[]; };
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
#define LOAD(i)                                              \
    vec4 q##i = vec4(0), g##i = vec4(0), dq##i = vec4(0);    \
    if (i < CHUNKS) {                                        \
        q##i = p.scale * q.v[q_at + i];                      \
        g##i = d_o.v[do_at + i];                             \
    }
#define SCORE(i)                             \
    if (i < CHUNKS) {                        \
        score += dot(q##i, k.v[k_at + i]);   \
        dp += dot(g##i, v.v[v_at + i]);      \
    }
#define ADD(i) \
    if (i < CHUNKS) dq##i += ds * k.v[k_at + i];
#define STORE(i) \
    if (i < CHUNKS) dq[dq_at + i] = dq##i;

void main() {
    const uint t = gl_GlobalInvocationID.x, head = gl_WorkGroupID.y;
    if (t >= p.tokens) return;
    const uint kv_head = head / (p.heads / p.kv_heads);
    const uint q_at = (t * p.q_stride + p.q_at + head * p.width) / 4;
    const uint do_at = (t * p.do_stride + p.do_at + head * p.width) / 4;
    const uint dq_at = (t * p.dq_stride + p.dq_at + head * p.width) / 4;
    const uint from = first_key_of(t, uint(starts[t]));
    const float row_lse = lse[t * p.heads + head], row_delta = delta[t * p.heads + head];
    EACH_CHUNK(LOAD)
    for (uint j = from; j <= t; ++j) {
        const uint k_at = (j * p.k_stride + p.k_at + kv_head * p.width) / 4;
        const uint v_at = (j * p.v_stride + p.v_at + kv_head * p.width) / 4;
        float score = 0, dp = 0;
        EACH_CHUNK(SCORE)
        const float ds = p.scale * exp(score - row_lse) * (dp - row_delta);
        EACH_CHUNK(ADD)
    }
    EACH_CHUNK(STORE)
}
