// d_gate = d_act up silu'(gate), d_up = d_act silu(gate); silu'(g) = s (1 + g (1 - s)), s = sigmoid(g).
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer GateUp { float gate_up[]; };
layout(set = 0, binding = 1) readonly buffer Dact { float d_act[]; };
layout(set = 0, binding = 2) writeonly buffer DgateUp { float d_gate_up[]; };
layout(push_constant) uniform Params { ElementwiseParams p; };  // x: gate_up, y: d_act, z: d_gate_up

void main() {
    const uint i = gl_GlobalInvocationID.x, t = gl_WorkGroupID.y;
    if (i >= p.columns) return;
    const uint from = t * p.x_stride + p.x_at + i, to = t * p.z_stride + p.z_at + i;
    const float gate = gate_up[from], up = gate_up[from + p.columns], d = d_act[t * p.y_stride + p.y_at + i];
    const float s = 1 / (1 + exp(-gate));
    d_gate_up[to] = d * up * s * (1 + gate * (1 - s));
    d_gate_up[to + p.columns] = d * gate * s;
}
