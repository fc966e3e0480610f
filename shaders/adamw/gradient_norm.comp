// norm = sqrt(sum of the partial sums), in a fixed order. `count` partial sums.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(push_constant) uniform Params {
    AdamWParams p;
    Numbers partials;
    Numbers norm;
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
    float sum = 0;
    for (uint i = gl_LocalInvocationID.x; i < p.count; i += 64) sum += partials.v[i];
    sum = workgroup_sum(sum);
    if (gl_LocalInvocationID.x == 0) norm.v[0] = sqrt(sum);
}
