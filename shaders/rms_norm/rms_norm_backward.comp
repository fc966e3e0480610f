// With r = rsqrt(mean(x^2) + epsilon), n = x r, g = dy gamma: dx = r (g - n mean(g n)). Keeps r for rms_norm_gamma.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(push_constant) uniform Params {
    RmsNormParams p;
    Numbers dy;
    Numbers x;
    Numbers gamma;
    Numbers dx;
    Numbers r_out;
};
shared float partial[64];

// The sum over the workgroup, in a fixed order.
float workgroup_sum(float value) {
    const uint lane = gl_LocalInvocationID.x;
    barrier();
    partial[lane] = value;
    barrier();
    for (uint width = 32; width > 0; width /= 2) {
        if (lane < width) partial[lane] += partial[lane + width];
        barrier();
    }
    return partial[0];
}

void main() {
    const uint row = gl_WorkGroupID.x, head = gl_WorkGroupID.y, lane = gl_LocalInvocationID.x;
    const uint x_from = row * p.x_stride + p.x_at + head * p.width;
    const uint dy_from = row * p.dy_stride + p.dy_at + head * p.width;
    const uint to = row * p.y_stride + p.y_at + head * p.width;
    float squares = 0, products = 0;
    for (uint c = lane; c < p.width; c += 64) {
        squares += x.v[x_from + c] * x.v[x_from + c];
        products += dy.v[dy_from + c] * gamma.v[c] * x.v[x_from + c];
    }
    const float r = 1 / sqrt(workgroup_sum(squares) / float(p.width) + p.epsilon);
    const float mean = workgroup_sum(products) * r / float(p.width);
    for (uint c = lane; c < p.width; c += 64) {
        const float value = r * (dy.v[dy_from + c] * gamma.v[c] - x.v[x_from + c] * r * mean);
        dx.v[to + c] = p.accumulate != 0 ? dx.v[to + c] + value : value;
    }
    if (lane == 0) r_out.v[row * p.heads + head] = r;
}
