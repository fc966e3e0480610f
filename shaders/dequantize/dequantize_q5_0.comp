// Q5_0: 32 numbers in 22 bytes, a scale d, a word of fifth bits, nibbles. x = d (q - 16)
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/dequantize/dequantize.glsl"

float number_at(uint i) {
    const uint block = i / 32 * 22, j = i % 32;
    const uint fifth = (byte_at(block + 2 + j / 8) >> (j % 8)) & 1u;
    const uint q = ((byte_at(block + 6 + j % 16) >> (j / 16 * 4)) & 15u) | (fifth << 4);
    return half_at(block) * float(int(q) - 16);
}
