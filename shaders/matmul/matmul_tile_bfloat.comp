// C = op(A) · op(B) through shared memory; operands are rounded to bf16 as they are staged, sums are f32. No device needs to
// know bf16 for it: a number is the upper half of an f32, and two lie in a word.
#version 460
#extension GL_GOOGLE_include_directive : require
#define OPERAND4 uvec2
#define STAGED(v) pack_bfloats(v)
#define READ_STAGED(four) unpack_bfloats(four)
#define UNPACK(words) unpack_bfloats(words)
#include "shaders/matmul/matmul_tile.glsl"
