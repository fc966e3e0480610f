// d_embedding[ids[t]] += dy[t], t ascending: one thread a column, so that equal ids never meet.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer Ids { int ids[]; };
layout(set = 0, binding = 1) readonly buffer Dy { float dy[]; };
layout(set = 0, binding = 2) buffer Dembedding { float d_embedding[]; };
layout(push_constant) uniform Params { ElementwiseParams p; };  // x: d_embedding, y: dy

void main() {
    const uint c = gl_GlobalInvocationID.x;
    if (c >= p.columns) return;
    for (uint t = 0; t < p.rows; ++t) {
        const uint id = uint(ids[t]);
        if (id >= p.first && id < p.first + p.count) d_embedding[(id - p.first) * p.x_stride + c] += dy[t * p.y_stride + p.y_at + c];
    }
}
