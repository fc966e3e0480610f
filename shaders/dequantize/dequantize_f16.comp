// Numbers in IEEE half precision.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/dequantize/dequantize.glsl"

float number_at(uint i) { return half_at(2 * i); }
