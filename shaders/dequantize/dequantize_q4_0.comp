// Q4_0: 32 numbers in 18 bytes, a scale d and nibbles; low nibbles are the first half. x = d (q - 8)
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/dequantize/dequantize.glsl"

float number_at(uint i) {
    const uint block = i / 32 * 18, j = i % 32;
    const uint q = (byte_at(block + 2 + j % 16) >> (j / 16 * 4)) & 15u;
    return half_at(block) * float(int(q) - 8);
}
