// d_gate = d_act up silu'(gate), d_up = d_act silu(gate); silu'(g) = s (1 + g (1 - s)), s = sigmoid(g).
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(push_constant) uniform Params {
    ElementwiseParams p;
    Numbers gate_up;
    Numbers d_act;
    Numbers d_gate_up;
};  // x: gate_up, y: d_act, z: d_gate_up

void main() {
    const uint i = gl_GlobalInvocationID.x, t = gl_WorkGroupID.y;
    if (i >= p.columns) return;
    const uint from = t * p.x_stride + p.x_at + i, to = t * p.z_stride + p.z_at + i;
    const float gate = gate_up.v[from], up = gate_up.v[from + p.columns], d = d_act.v[t * p.y_stride + p.y_at + i];
    const float s = 1 / (1 + exp(-gate));
    d_gate_up.v[to] = d * up * s * (1 + gate * (1 - s));
    d_gate_up.v[to + p.columns] = d * gate * s;
}
