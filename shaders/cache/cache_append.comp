// Row t of k (or v) goes to row slots[t] * cache_positions + positions[t] of its cache.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer X { float x[]; };
layout(set = 0, binding = 1) readonly buffer Slots { int slots[]; };
layout(set = 0, binding = 2) readonly buffer Positions { int positions[]; };
layout(set = 0, binding = 3) writeonly buffer Cache { float cache[]; };
layout(push_constant) uniform Params { ElementwiseParams p; };  // count: cache_positions

void main() {
    const uint c = gl_GlobalInvocationID.x, t = gl_WorkGroupID.y;
    if (c >= p.columns) return;
    const uint row = uint(slots[t]) * p.count + uint(positions[t]);
    cache[row * p.y_stride + p.y_at + c] = x[t * p.x_stride + p.x_at + c];
}
