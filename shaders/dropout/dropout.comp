// y = x where the hash of (seed, stream, position) keeps it, times scale = 1 / (1 - share); else nothing. ADD adds to y.
// The hash is native/backend/dropout.h, word for word: `first` is the stream, `count` the threshold.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/activations.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(constant_id = 0) const uint ADD = 0;
layout(constant_id = 1) const uint X_NARROW = 0;
layout(constant_id = 2) const uint Y_NARROW = 0;
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
    const uint each = EACH_OF(Y_NARROW), c = each * gl_GlobalInvocationID.x, t = gl_WorkGroupID.y;
    if (c >= p.columns) return;
    const uint key = mix32(mix32(mix32(run.dropout_seed_low) ^ run.dropout_seed_high) + p.first);
    const uint from = t * p.x_stride + p.x_at + c, to = t * p.y_stride + p.y_at + c;
    vec2 values = vec2(0);
    for (uint i = 0; i < each; ++i) {
        const bool dropped = mix32(mix32(t * p.columns + c + i) ^ key) < p.count;
        values[i] = dropped ? 0 : p.scale * activation(x, from + i, X_NARROW);
        if (ADD != 0) values[i] += activation(y, to + i, Y_NARROW);
    }
    store_activations(y, to, values, Y_NARROW);
}
