// Q4_1: 32 numbers in 20 bytes, a scale d, a minimum m and nibbles; low nibbles are the first half. x = d q + m
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/dequantize/dequantize.glsl"

float number_at(uint i) {
    const uint block = i / 32 * 20, j = i % 32;
    const uint q = (byte_at(block + 4 + j % 16) >> (j / 16 * 4)) & 15u;
    precise const float scaled = half_at(block) * float(q);
    precise const float x = scaled + half_at(block + 2);
    return x;
}
