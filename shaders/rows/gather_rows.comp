// y[i] = x[rows[i]].
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer X { float x[]; };
layout(set = 0, binding = 1) readonly buffer RowIds { int row_ids[]; };
layout(set = 0, binding = 2) writeonly buffer Y { float y[]; };
layout(push_constant) uniform Params { ElementwiseParams p; };

void main() {
    const uint c = gl_GlobalInvocationID.x, i = gl_WorkGroupID.y;
    if (c < p.columns) y[i * p.y_stride + p.y_at + c] = x[uint(row_ids[i]) * p.x_stride + p.x_at + c];
}
