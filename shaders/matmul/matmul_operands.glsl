// How kernels that stage their operands read them, four numbers at a time. Those that round them (UNPACK is defined) also take
// operands that are stored in the 16 bits to which they round.
#ifndef MATMUL_OPERANDS_GLSL
#define MATMUL_OPERANDS_GLSL
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/narrow.glsl"
#include "shaders/matmul/matmul.glsl"

#ifdef UNPACK
layout(constant_id = 11) const uint A_NARROW = 0;  // Those of the first segment are in 16 bits.
layout(constant_id = 12) const uint B_NARROW = 0;
layout(buffer_reference, std430, buffer_reference_align = 8) readonly buffer Quadruples { uvec2 v[]; };
vec4 four_of(Vectors from, uint i, uint narrow) {
    if (narrow != 0 && taken == 0) return UNPACK(Quadruples(from).v[i]);
    return from.v[i];
}
vec4 four_of_a(uint i) { return four_of(a, i, A_NARROW); }
vec4 four_of_b(uint i) { return four_of(b, i, B_NARROW); }
#else
vec4 four_of_a(uint i) { return a.v[i]; }
vec4 four_of_b(uint i) { return b.v[i]; }
#endif
#endif
