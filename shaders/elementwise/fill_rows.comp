// x[t, c] = scale: zeroes a range of columns that a buffer fill cannot reach.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(push_constant) uniform Params {
    ElementwiseParams p;
    Numbers x;
};

void main() {
    const uint c = gl_GlobalInvocationID.x, t = gl_WorkGroupID.y;
    if (c < p.columns) x.v[t * p.x_stride + p.x_at + c] = p.scale;
}
