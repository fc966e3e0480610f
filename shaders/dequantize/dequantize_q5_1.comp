// Q5_1: 32 numbers in 24 bytes, a scale d, a minimum m, a word of fifth bits, nibbles. x = d q + m
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/dequantize/dequantize.glsl"

float number_at(uint i) {
    const uint block = i / 32 * 24, j = i % 32;
    const uint fifth = (byte_at(block + 4 + j / 8) >> (j % 8)) & 1u;
    const uint q = ((byte_at(block + 8 + j % 16) >> (j / 16 * 4)) & 15u) | (fifth << 4);
    precise const float scaled = half_at(block) * float(q);
    precise const float x = scaled + half_at(block + 2);
    return x;
}
