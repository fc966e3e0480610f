// One row of logits z a workgroup: p = softmax(z), loss = -log p[label], hit = 1 when label is the first argmax,
// entropy = -sum p log p; with_gradient turns z into weight * (p - onehot(label)) in place.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(push_constant) uniform Params {
    HeadLossParams p;
    Numbers z;
    Integers labels;
    Numbers weights;
    Numbers loss;
    Numbers hit;
    Numbers entropy;
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

float workgroup_max(float value) {
    const uint lane = gl_LocalInvocationID.x;
    barrier();
    partial[lane] = value;
    barrier();
    for (uint width = 32; width > 0; width /= 2) {
        if (lane < width) partial[lane] = max(partial[lane], partial[lane + width]);
        barrier();
    }
    return partial[0];
}

shared uint candidates[64];

uint workgroup_min(uint value) {
    const uint lane = gl_LocalInvocationID.x;
    barrier();
    candidates[lane] = value;
    barrier();
    for (uint width = 32; width > 0; width /= 2) {
        if (lane < width) candidates[lane] = min(candidates[lane], candidates[lane + width]);
        barrier();
    }
    return candidates[0];
}

void main() {
    const uint lane = gl_LocalInvocationID.x, row = p.first_row + gl_WorkGroupID.x;
    const uint from = gl_WorkGroupID.x * p.vocabulary;
    float largest = z.v[from];
    for (uint v = lane; v < p.vocabulary; v += 64) largest = max(largest, z.v[from + v]);
    largest = workgroup_max(largest);
    float sum = 0, moment = 0;  // of e^(z - largest), and of (z - largest) e^(z - largest)
    uint first = p.vocabulary;
    for (uint v = lane; v < p.vocabulary; v += 64) {
        const float shifted = z.v[from + v] - largest, e = exp(shifted);
        sum += e;
        moment += shifted * e;
        if (shifted == 0) first = min(first, v);
    }
    sum = workgroup_sum(sum);
    moment = workgroup_sum(moment);
    first = workgroup_min(first);
    const uint label = uint(labels.v[row]);
    const float log_sum = log(sum);
    if (lane == 0) {
        loss.v[row] = log_sum - (z.v[from + label] - largest);
        hit.v[row] = first == label ? 1 : 0;
        entropy.v[row] = log_sum - moment / sum;
    }
    if (p.with_gradient == 0) return;
    barrier();  // The label's logit has been read.
    const float scale = weights.v[row] / sum;
    for (uint v = lane; v < p.vocabulary; v += 64)
        z.v[from + v] = scale * exp(z.v[from + v] - largest) - (v == label ? weights.v[row] : 0);
}
