// d_embedding[ids[t]] += dy[t], t ascending: one thread a column, so that equal ids never meet.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(push_constant) uniform Params {
    ElementwiseParams p;
    Integers ids;
    Numbers dy;
    Numbers d_embedding;
};  // x: d_embedding, y: dy

void main() {
    const uint c = gl_GlobalInvocationID.x;
    if (c >= p.columns) return;
    for (uint t = 0; t < p.rows; ++t) {
        const uint id = uint(ids.v[t]);
        if (id >= p.first && id < p.first + p.count) d_embedding.v[(id - p.first) * p.x_stride + c] += dy.v[t * p.y_stride + p.y_at + c];
    }
}
