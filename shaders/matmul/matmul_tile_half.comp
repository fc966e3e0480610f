// C = op(A) · op(B) through shared memory; operands are rounded to f16 as they are staged, sums are f32.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
#define OPERAND4 f16vec4
#define STAGED(v) f16vec4(v)
#define READ_STAGED(four) vec4(four)
#define UNPACK(words) unpack_halves(words)
#include "shaders/matmul/matmul_tile.glsl"
