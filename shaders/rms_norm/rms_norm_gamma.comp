// dgamma[c] += sum over rows and heads of dy x r, rows ascending: one thread a column.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(push_constant) uniform Params {
    RmsNormParams p;
    Numbers dy;
    Numbers x;
    Numbers r;
    Numbers dgamma;
};

void main() {
    const uint c = gl_GlobalInvocationID.x;
    if (c >= p.width) return;
    float sum = 0;
    for (uint row = 0; row < p.rows; ++row)
        for (uint head = 0; head < p.heads; ++head)
            sum += dy.v[row * p.dy_stride + p.dy_at + head * p.width + c] * x.v[row * p.x_stride + p.x_at + head * p.width + c] *
                   r.v[row * p.heads + head];
    dgamma.v[c] += sum;
}
