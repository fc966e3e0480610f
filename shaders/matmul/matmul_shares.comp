// c = scale * sum over shares, ascending (+ c): a product whose depth was split among workgroups (matmul.glsl).
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(push_constant) uniform Params {
    ElementwiseParams p;  // first: 1 adds to c. count: shares, each [rows, columns] without gaps.
    Numbers shares;
    Numbers c;
};

void main() {
    const uint i = gl_GlobalInvocationID.x, each = p.rows * p.columns;
    if (i >= each) return;
    float sum = 0;
    for (uint share = 0; share < p.count; ++share) sum += shares.v[share * each + i];
    const uint at = i / p.columns * p.y_stride + p.y_at + i % p.columns;
    c.v[at] = p.scale * sum + (p.first != 0 ? c.v[at] : 0);
}
