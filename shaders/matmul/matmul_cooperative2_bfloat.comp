// C = op(A) · op(B) on matrix units, by workgroups, with operands in bf16.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_bfloat16 : require
#define NARROW bfloat16_t
#define UNPACK(words) unpack_bfloats(words)
#include "shaders/matmul/matmul_cooperative2.glsl"
