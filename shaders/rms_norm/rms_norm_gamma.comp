// dgamma[c] += sum over rows and heads of dy x r, rows ascending: one thread a column.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer Dy { float dy[]; };
layout(set = 0, binding = 1) readonly buffer X { float x[]; };
layout(set = 0, binding = 2) readonly buffer R { float r[]; };
layout(set = 0, binding = 3) buffer Dgamma { float dgamma[]; };
layout(push_constant) uniform Params { RmsNormParams p; };

void main() {
    const uint c = gl_GlobalInvocationID.x;
    if (c >= p.width) return;
    float sum = 0;
    for (uint row = 0; row < p.rows; ++row)
        for (uint head = 0; head < p.heads; ++head)
            sum += dy[row * p.dy_stride + p.dy_at + head * p.width + c] * x[row * p.x_stride + p.x_at + head * p.width + c] *
                   r[row * p.heads + head];
    dgamma[c] += sum;
}
