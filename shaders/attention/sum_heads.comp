// y[t, h] = sum over the query heads of key head h of x[t, head], ascending: heads of z_stride columns, z_at query heads a key head.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(push_constant) uniform Params {
    ElementwiseParams p;
    Vectors x;
    Vectors y;
};

void main() {
    const uint chunks = p.z_stride / 4, across = p.columns / 4, i = gl_GlobalInvocationID.x;
    if (i >= p.rows * across) return;
    const uint t = i / across, h = i % across / chunks, c = i % chunks;
    vec4 sum = vec4(0);
    for (uint head = h * p.z_at; head < (h + 1) * p.z_at; ++head) sum += x.v[(t * p.x_stride + p.x_at) / 4 + head * chunks + c];
    y.v[(t * p.y_stride + p.y_at) / 4 + h * chunks + c] = sum;
}
