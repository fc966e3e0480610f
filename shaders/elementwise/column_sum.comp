// y[c] += sum over rows of x[t, c], t ascending: a bias's gradient.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(push_constant) uniform Params {
    ElementwiseParams p;
    Numbers x;
    Numbers y;
};

void main() {
    const uint c = gl_GlobalInvocationID.x;
    if (c >= p.columns) return;
    float sum = 0;
    for (uint t = 0; t < p.rows; ++t) sum += x.v[t * p.x_stride + p.x_at + c];
    y.v[c] += sum;
}
