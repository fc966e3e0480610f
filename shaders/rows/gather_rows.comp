// y[i] = x[rows[i]].
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(push_constant) uniform Params {
    ElementwiseParams p;
    Numbers x;
    Integers row_ids;
    Numbers y;
};

void main() {
    const uint c = gl_GlobalInvocationID.x, i = gl_WorkGroupID.y;
    if (c < p.columns) y.v[i * p.y_stride + p.y_at + c] = x.v[uint(row_ids.v[i]) * p.x_stride + p.x_at + c];
}
