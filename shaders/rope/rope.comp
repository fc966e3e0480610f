// Half-split rotation in place: (a, b) = (x[i], x[i + w/2]) becomes (a cos - b sin, b cos + a sin) at positions[t].
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(push_constant) uniform Params {
    RopeParams p;
    Integers positions;
    Numbers table;
    Numbers x;
};

void main() {
    const uint half_width = p.width / 2;
    const uint at = gl_GlobalInvocationID.x, t = gl_WorkGroupID.y;
    if (at >= p.heads * half_width) return;
    const uint head = at / half_width, i = at % half_width;
    const uint row = uint(positions.v[t]) * p.width;
    const float c = table.v[row + i], s = p.inverse != 0 ? -table.v[row + half_width + i] : table.v[row + half_width + i];
    const uint first = t * p.stride + p.at + head * p.width + i;
    const float a = x.v[first], b = x.v[first + half_width];
    x.v[first] = a * c - b * s;
    x.v[first + half_width] = b * c + a * s;
}
