// The gradients of attention on matrix units with operands in f16.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
#define NARROW float16_t
#define NARROW4 f16vec4
#include "shaders/attention/attention_cooperative_backward.glsl"
