// y[t] = embedding[ids[t]] for the ids in [first, first + count): a shard of the embedding.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer Ids { int ids[]; };
layout(set = 0, binding = 1) readonly buffer Embedding { float embedding[]; };
layout(set = 0, binding = 2) writeonly buffer Y { float y[]; };
layout(push_constant) uniform Params { ElementwiseParams p; };  // x: embedding, y: y

void main() {
    const uint c = gl_GlobalInvocationID.x, t = gl_WorkGroupID.y;
    const uint id = uint(ids[t]);
    if (c >= p.columns || id < p.first || id >= p.first + p.count) return;
    y[t * p.y_stride + p.y_at + c] = embedding[(id - p.first) * p.x_stride + c];
}
