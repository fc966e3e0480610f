// y[t] = embedding[ids[t]] for the ids in [first, first + count): a shard of the embedding.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(push_constant) uniform Params {
    ElementwiseParams p;
    Integers ids;
    Numbers embedding;
    Numbers y;
};  // x: embedding, y: y

void main() {
    const uint c = gl_GlobalInvocationID.x, t = gl_WorkGroupID.y;
    const uint id = uint(ids.v[t]);
    if (c >= p.columns || id < p.first || id >= p.first + p.count) return;
    y.v[t * p.y_stride + p.y_at + c] = embedding.v[(id - p.first) * p.x_stride + c];
}
