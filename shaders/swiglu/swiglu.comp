// act[t, i] = silu(gate[t, i]) * up[t, i]; gate_up (x) holds gate in its first half of columns.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/activations.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(constant_id = 0) const uint NARROW = 0;  // Both.
layout(push_constant) uniform Params {
    ElementwiseParams p;
    Numbers gate_up;
    Numbers act;
};

void main() {
    const uint each = EACH_OF(NARROW), i = each * gl_GlobalInvocationID.x, t = gl_WorkGroupID.y;
    if (i >= p.columns) return;
    const uint from = t * p.x_stride + p.x_at + i;
    vec2 values = vec2(0);
    for (uint j = 0; j < each; ++j) {
        const float gate = activation(gate_up, from + j, NARROW), up = activation(gate_up, from + p.columns + j, NARROW);
        values[j] = gate / (1 + exp(-gate)) * up;
    }
    store_activations(act, t * p.y_stride + p.y_at + i, values, NARROW);
}
