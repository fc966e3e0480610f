// How kernels that stage their operands read them, four numbers at a time. Those that round them (UNPACK is defined) also take
// a B that is stored in the 16 bits to which they round.
#ifndef MATMUL_OPERANDS_GLSL
#define MATMUL_OPERANDS_GLSL
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/narrow.glsl"
#include "shaders/matmul/matmul.glsl"

vec4 four_of_a(uint i) { return a.v[i]; }

#ifdef UNPACK
layout(constant_id = 11) const uint B_NARROW = 0;  // The first segment's B is in 16 bits. The id comes after those of every kernel's own constants.
layout(buffer_reference, std430, buffer_reference_align = 8) readonly buffer Quadruples { uvec2 v[]; };
vec4 four_of_b(uint i) {
    if (B_NARROW != 0 && taken == 0) return UNPACK(Quadruples(b).v[i]);
    return b.v[i];
}
#else
vec4 four_of_b(uint i) { return b.v[i]; }
#endif
#endif
