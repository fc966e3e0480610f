// NF4 with a plain absmax: 64 numbers in 36 bytes, an f32 and nibbles, the first of a pair in the high half. x = level[q] absmax
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/dequantize/dequantize.glsl"

#include "shaders/dequantize/nf4_levels.glsl"

float number_at(uint i) {
    const uint block = i / 64 * 36;
    const float absmax = uintBitsToFloat(words.v[(p.first_byte + block) / 4]);
    return nf4_levels[(byte_at(block + 4 + i % 64 / 2) >> (4 * (1 - i % 2))) & 15u] * absmax;
}
