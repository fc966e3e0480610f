// Attention on matrix units with operands in bf16.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_bfloat16 : require
#define NARROW bfloat16_t
#define NARROW4 bf16vec4
#include "shaders/attention/attention_cooperative.glsl"
