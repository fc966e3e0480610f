// C = op(A) · op(B) on matrix units, by workgroups, with operands in f16.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
#define NARROW float16_t
#define UNPACK(words) unpack_halves(words)
#include "shaders/matmul/matmul_cooperative2.glsl"
