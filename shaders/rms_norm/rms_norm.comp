// y = x * rsqrt(mean(x^2) + epsilon) * gamma for each group of `width` columns: one workgroup a group.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/activations.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(constant_id = 0) const uint Y_NARROW = 0;
layout(push_constant) uniform Params {
    RmsNormParams p;
    Numbers x;
    Numbers gamma;
    Numbers y;
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
    const uint from = row * p.x_stride + p.x_at + head * p.width;
    const uint to = row * p.y_stride + p.y_at + head * p.width;
    float squares = 0;
    for (uint c = lane; c < p.width; c += 64) squares += x.v[from + c] * x.v[from + c];
    const float r = 1 / sqrt(workgroup_sum(squares) / float(p.width) + p.epsilon);
    const uint each = EACH_OF(Y_NARROW);
    for (uint c = each * lane; c < p.width; c += each * 64) {
        vec2 values = vec2(0);
        for (uint i = 0; i < each; ++i) values[i] = x.v[from + c + i] * r * gamma.v[c + i];
        store_activations(y, to + c, values, Y_NARROW);
    }
}
