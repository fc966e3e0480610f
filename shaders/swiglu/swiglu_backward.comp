// d_gate = d_act up silu'(gate), d_up = d_act silu(gate); silu'(g) = s (1 + g (1 - s)), s = sigmoid(g).
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/activations.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(constant_id = 0) const uint NARROW = 0;  // All three.
layout(push_constant) uniform Params {
    ElementwiseParams p;
    Numbers gate_up;
    Numbers d_act;
    Numbers d_gate_up;
};  // x: gate_up, y: d_act, z: d_gate_up

void main() {
    const uint each = EACH_OF(NARROW), i = each * gl_GlobalInvocationID.x, t = gl_WorkGroupID.y;
    if (i >= p.columns) return;
    const uint from = t * p.x_stride + p.x_at + i, to = t * p.z_stride + p.z_at + i;
    vec2 d_gate = vec2(0), d_up = vec2(0);
    for (uint j = 0; j < each; ++j) {
        const float gate = activation(gate_up, from + j, NARROW), up = activation(gate_up, from + p.columns + j, NARROW);
        const float d = activation(d_act, t * p.y_stride + p.y_at + i + j, NARROW), s = 1 / (1 + exp(-gate));
        d_gate[j] = d * up * s * (1 + gate * (1 - s));
        d_up[j] = d * gate * s;
    }
    store_activations(d_gate_up, to, d_gate, NARROW);
    store_activations(d_gate_up, to + p.columns, d_up, NARROW);
}
