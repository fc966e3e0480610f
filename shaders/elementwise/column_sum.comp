// y[c] += sum over rows of x[t, c], t ascending: a bias's gradient.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/activations.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(constant_id = 0) const uint X_NARROW = 0;
layout(push_constant) uniform Params {
    ElementwiseParams p;
    Numbers x;
    Numbers y;
};

void main() {
    const uint c = gl_GlobalInvocationID.x;
    if (c >= p.columns) return;
    float sum = 0;
    for (uint t = 0; t < p.rows; ++t) sum += activation(x, t * p.x_stride + p.x_at + c, X_NARROW);
    y.v[c] += sum;
}
