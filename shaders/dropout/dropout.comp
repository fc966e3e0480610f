// y = x where the hash of (seed, stream, position) keeps it, times scale = 1 / (1 - share); else nothing. ADD adds to y.
// The hash is native/backend/dropout.h, word for word: `first` is the stream, `count` the threshold.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(constant_id = 0) const uint ADD = 0;
layout(set = 0, binding = 2) readonly buffer Run { RunParams run; };
layout(push_constant) uniform Params {
    ElementwiseParams p;
    Numbers x;
    Numbers y;
};

uint mix32(uint h) {
    h ^= h >> 16;
    h *= 0x7feb352du;
    h ^= h >> 15;
    h *= 0x846ca68bu;
    return h ^ (h >> 16);
}

void main() {
    const uint c = gl_GlobalInvocationID.x, t = gl_WorkGroupID.y;
    if (c >= p.columns) return;
    const uint key = mix32(mix32(mix32(run.dropout_seed_low) ^ run.dropout_seed_high) + p.first);
    const bool dropped = mix32(mix32(t * p.columns + c) ^ key) < p.count;
    const float value = dropped ? 0 : p.scale * x.v[t * p.x_stride + p.x_at + c];
    const uint to = t * p.y_stride + p.y_at + c;
    y.v[to] = ADD != 0 ? y.v[to] + value : value;
}
