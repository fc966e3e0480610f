// torch.optim.AdamW with decoupled decay; the step's own numbers come from the run parameters.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(set = 0, binding = 4) readonly buffer Run { RunParams run; };
layout(push_constant) uniform Params {
    AdamWParams p;
    Numbers parameters;
    Numbers gradients;
    Numbers first_moments;
    Numbers second_moments;
};

void main() {
    const uint at = gl_GlobalInvocationID.x;
    if (at >= p.count) return;
    const uint i = p.first + at;
    const float g = gradients.v[i] * run.gradient_scale;
    const float m = first_moments.v[at] + (1 - p.beta1) * (g - first_moments.v[at]);
    const float v = p.beta2 * second_moments.v[at] + (1 - p.beta2) * g * g;
    first_moments.v[at] = m;
    second_moments.v[at] = v;
    const float decayed = parameters.v[i] * (1 - run.learning_rate * p.weight_decay);
    parameters.v[i] = decayed - run.learning_rate / run.correction1 * m / (sqrt(v) / sqrt(run.correction2) + p.epsilon);
}
