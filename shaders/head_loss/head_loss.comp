// One row of logits z a workgroup: p = softmax(z), loss = -log p[label], hit = 1 when label is the first argmax,
// entropy = -sum p log p; with_gradient turns z into weight * (p - onehot(label)) in place.
//
// Logits are read once for the measures, by a running maximum, and once more for the gradient; four loads are under way in
// each thread, a vocabulary being 100,000 numbers long.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
layout(local_size_x_id = 0) in;
layout(constant_id = 0) const uint THREADS = 64;  // A power of two.
layout(push_constant) uniform Params {
    HeadLossParams p;
    Numbers z;
    Integers labels;
    Numbers weights;
    Numbers loss;
    Numbers hit;
    Numbers entropy;
};
shared vec2 partial[THREADS];
shared uint candidates[THREADS];

const float least = -3.4e38;

// By halves, in a fixed order: `combine` joins one's own with another's.
#define REDUCE(shared_values, value, combine)                                                     \
    barrier();                                                                                  \
    shared_values[lane] = value;                                                                \
    barrier();                                                                                  \
    for (uint width = THREADS / 2; width > 0; width /= 2) {                                     \
        if (lane < width) shared_values[lane] = combine(shared_values[lane], shared_values[lane + width]); \
        barrier();                                                                              \
    }
vec2 sum_of(vec2 a, vec2 b) { return a + b; }

// The exponentials' sum and moment, sum of (z - largest) e^(z - largest), about another maximum.
vec2 about(vec2 sums, float largest, float other) {
    const float shift = largest - other;
    return exp(shift) * vec2(sums.x, sums.y + shift * sums.x);
}

void main() {
    const uint lane = gl_LocalInvocationID.x, row = p.first_row + gl_WorkGroupID.x;
    const uint from = gl_WorkGroupID.x * p.vocabulary;
    float own_largest = least;
    vec2 sums = vec2(0);
    uint first = p.vocabulary;
    for (uint v0 = lane; v0 < p.vocabulary; v0 += 4 * THREADS) {
        vec4 four = vec4(least);
        for (uint j = 0; j < 4; ++j)
            if (v0 + j * THREADS < p.vocabulary) four[j] = z.v[from + v0 + j * THREADS];
        const float largest = max(max(four.x, four.y), max(four.z, four.w));
        if (largest > own_largest) {
            sums = about(sums, own_largest, largest);
            own_largest = largest;
            for (uint j = 4; j-- > 0;)
                if (four[j] == largest) first = v0 + j * THREADS;
        }
        const vec4 shifted = four - own_largest, e = exp(shifted);
        sums += vec2(dot(e, vec4(1)), dot(shifted, e));
    }
    REDUCE(partial, vec2(own_largest, 0), max)
    const float largest = partial[0].x;
    REDUCE(partial, about(sums, own_largest, largest), sum_of)
    const float sum = partial[0].x, moment = partial[0].y;
    REDUCE(candidates, (own_largest == largest ? first : p.vocabulary), min)
    const uint label = uint(labels.v[row]);
    if (lane == 0) {
        loss.v[row] = log(sum) - (z.v[from + label] - largest);
        hit.v[row] = candidates[0] == label ? 1 : 0;
        entropy.v[row] = log(sum) - moment / sum;
    }
    if (p.with_gradient == 0) return;
    barrier();  // The label's logit has been read.
    const float scale = weights.v[row] / sum;
    for (uint v0 = lane; v0 < p.vocabulary; v0 += 4 * THREADS)
        for (uint j = 0; j < 4; ++j) {
            const uint v = v0 + j * THREADS;
            if (v < p.vocabulary) z.v[from + v] = scale * exp(z.v[from + v] - largest) - (v == label ? weights.v[row] : 0);
        }
}
