// Activations in f32 or in bf16 (ElementType::Narrow of native/model/plan.h), as a constant of the kernel tells. A thread that
// writes narrow ones writes both of a word: EACH_OF(narrow) numbers, of which the first has an even index.
#ifndef ACTIVATIONS_GLSL
#define ACTIVATIONS_GLSL
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/narrow.glsl"
layout(buffer_reference, std430, buffer_reference_align = 4) buffer NarrowPairs { uint v[]; };

#define EACH_OF(narrow) (1 + (narrow))
float activation(Numbers x, uint at, uint narrow) {
    if (narrow == 0) return x.v[at];
    const uint pair = NarrowPairs(x).v[at / 2];
    return uintBitsToFloat(at % 2 == 0 ? pair << 16 : pair & 0xffff0000u);
}
void store_activations(Numbers y, uint at, vec2 values, uint narrow) {
    if (narrow == 0) y.v[at] = values.x;
    else NarrowPairs(y).v[at / 2] = pack_bfloats(values.xyxy).x;
}
#endif
