// x[rows[i]] = y[i]; the other rows of x were zeroed before.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer Y { float y[]; };
layout(set = 0, binding = 1) readonly buffer RowIds { int row_ids[]; };
layout(set = 0, binding = 2) writeonly buffer X { float x[]; };
layout(push_constant) uniform Params { ElementwiseParams p; };

void main() {
    const uint c = gl_GlobalInvocationID.x, i = gl_WorkGroupID.y;
    if (c < p.columns) x[uint(row_ids[i]) * p.x_stride + p.x_at + c] = y[i * p.y_stride + p.y_at + c];
}
