// C = op(A) · op(B) through shared memory; operands are rounded to bf16 as they are staged, sums are f32. No device needs to
// know bf16 for it: a number is the upper half of an f32, and two lie in a word.
#version 460
#extension GL_GOOGLE_include_directive : require

// To the nearest, ties to even; NaN stays NaN.
uvec4 rounded(vec4 v) {
    const uvec4 bits = floatBitsToUint(v);
    return mix(bits + 0x7fffu + ((bits >> 16) & 1u), bits | 0x00400000u, isnan(v));
}
uvec2 packed(vec4 v) {
    const uvec4 bits = rounded(v);
    return (bits.xz >> 16) | (bits.yw & 0xffff0000u);
}
vec4 unpacked(uvec2 pairs) { return uintBitsToFloat(uvec4(pairs.x << 16, pairs.x & 0xffff0000u, pairs.y << 16, pairs.y & 0xffff0000u)); }

#define OPERAND4 uvec2
#define STAGED(v) packed(v)
#define READ_STAGED(four) unpacked(four)
#include "shaders/matmul/matmul_tile.glsl"
