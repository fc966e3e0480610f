// act[t, i] = silu(gate[t, i]) * up[t, i]; gate_up (x) holds gate in its first half of columns.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(push_constant) uniform Params {
    ElementwiseParams p;
    Numbers gate_up;
    Numbers act;
};

void main() {
    const uint i = gl_GlobalInvocationID.x, t = gl_WorkGroupID.y;
    if (i >= p.columns) return;
    const uint from = t * p.x_stride + p.x_at + i;
    const float gate = gate_up.v[from], up = gate_up.v[from + p.columns];
    act.v[t * p.y_stride + p.y_at + i] = gate / (1 + exp(-gate)) * up;
}
