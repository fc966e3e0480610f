// partial[group] = sum of squares of the group's share of the gradients; the shares depend on the count alone.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(push_constant) uniform Params {
    AdamWParams p;
    Numbers g;
    Numbers partials;
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
    const uint share = (p.count + gl_NumWorkGroups.x - 1) / gl_NumWorkGroups.x;
    const uint from = gl_WorkGroupID.x * share, to = min(p.count, from + share);
    float sum = 0;
    for (uint i = from + gl_LocalInvocationID.x; i < to; i += 64) sum += g.v[p.first + i] * g.v[p.first + i];
    sum = workgroup_sum(sum);
    if (gl_LocalInvocationID.x == 0) partials.v[gl_WorkGroupID.x] = sum;
}
