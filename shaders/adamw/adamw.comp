// torch.optim.AdamW with decoupled decay; the step's own numbers come from the run parameters.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) buffer Parameters { float parameters[]; };
layout(set = 0, binding = 1) readonly buffer Gradients { float gradients[]; };
layout(set = 0, binding = 2) buffer First { float first_moments[]; };
layout(set = 0, binding = 3) buffer Second { float second_moments[]; };
layout(set = 0, binding = 4) readonly buffer Run { RunParams run; };
layout(push_constant) uniform Params { AdamWParams p; };

void main() {
    const uint at = gl_GlobalInvocationID.x;
    if (at >= p.count) return;
    const uint i = p.first + at;
    const float g = gradients[i] * run.gradient_scale;
    const float m = first_moments[at] + (1 - p.beta1) * (g - first_moments[at]);
    const float v = p.beta2 * second_moments[at] + (1 - p.beta2) * g * g;
    first_moments[at] = m;
    second_moments[at] = v;
    const float decayed = parameters[i] * (1 - run.learning_rate * p.weight_decay);
    parameters[i] = decayed - run.learning_rate / run.correction1 * m / (sqrt(v) / sqrt(run.correction2) + p.epsilon);
}
