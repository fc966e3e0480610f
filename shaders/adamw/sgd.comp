// Stochastic gradient descent with decoupled decay, as torch.optim.SGD without momentum decays.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(set = 0, binding = 2) readonly buffer Run { RunParams run; };
layout(push_constant) uniform Params {
    AdamWParams p;
    Numbers parameters;
    Numbers gradients;
};

void main() {
    const uint at = gl_GlobalInvocationID.x;
    if (at >= p.count) return;
    const uint i = p.first + at;
    parameters.v[i] = parameters.v[i] * (1 - run.learning_rate * p.weight_decay) - run.learning_rate * run.gradient_scale * gradients.v[i];
}
