// Numbers in bfloat16: the upper half of an f32.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/dequantize/dequantize.glsl"

float number_at(uint i) { return uintBitsToFloat(short_at(2 * i) << 16); }
