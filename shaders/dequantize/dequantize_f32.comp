// Numbers in f32: a tensor of which only some rows are stored in fewer bits.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/dequantize/dequantize.glsl"

float number_at(uint i) { return uintBitsToFloat(words.v[p.first_byte / 4 + i]); }
