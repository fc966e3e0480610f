// delta[t, head] = sum over the head of d_o * o.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(push_constant) uniform Params {
    AttentionParams p;
    Vectors o;
    Vectors d_o;
    Numbers delta;
};

void main() {
    const uint at = gl_GlobalInvocationID.x;
    if (at >= p.tokens * p.heads) return;
    const uint t = at / p.heads, head = at % p.heads;
    const uint o_at = (t * p.o_stride + p.o_at + head * p.width) / 4, do_at = (t * p.do_stride + p.do_at + head * p.width) / 4;
    float sum = 0;
    for (uint c = 0; c < p.width / 4; ++c) sum += dot(o.v[o_at + c], d_o.v[do_at + c]);
    delta.v[at] = sum;
}
