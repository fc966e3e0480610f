// C = op(A) · op(B) through shared memory in f32. CPU twin: native/reference.
#version 460
#extension GL_GOOGLE_include_directive : require
#define OPERAND4 vec4
#define STAGED(v) (v)
#define READ_STAGED(four) (four)
#include "shaders/matmul/matmul_tile.glsl"
