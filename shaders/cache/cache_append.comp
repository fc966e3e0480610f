// Row t of k (or v) goes to row slots[t] * cache_positions + positions[t] of its cache.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(push_constant) uniform Params {
    ElementwiseParams p;
    Numbers x;
    Integers slots;
    Integers positions;
    Numbers cache;
};  // count: cache_positions

void main() {
    const uint c = gl_GlobalInvocationID.x, t = gl_WorkGroupID.y;
    if (c >= p.columns) return;
    const uint row = uint(slots.v[t]) * p.count + uint(positions.v[t]);
    cache.v[row * p.y_stride + p.y_at + c] = x.v[t * p.x_stride + p.x_at + c];
}
