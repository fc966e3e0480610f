// Half-split rotation in place: (a, b) = (x[i], x[i + w/2]) becomes (a cos - b sin, b cos + a sin) at positions[t].
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer Positions { int positions[]; };
layout(set = 0, binding = 1) readonly buffer Table { float table[]; };  // [P, w]: cos then sin
layout(set = 0, binding = 2) buffer X { float x[]; };
layout(push_constant) uniform Params { RopeParams p; };

void main() {
    const uint half_width = p.width / 2;
    const uint at = gl_GlobalInvocationID.x, t = gl_WorkGroupID.y;
    if (at >= p.heads * half_width) return;
    const uint head = at / half_width, i = at % half_width;
    const uint row = uint(positions[t]) * p.width;
    const float c = table[row + i], s = p.inverse != 0 ? -table[row + half_width + i] : table[row + half_width + i];
    const uint first = t * p.stride + p.at + head * p.width + i;
    const float a = x[first], b = x[first + half_width];
    x[first] = a * c - b * s;
    x[first + half_width] = b * c + a * s;
}
