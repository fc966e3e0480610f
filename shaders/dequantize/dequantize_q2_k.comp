// Q2_K: 256 numbers in 84 bytes, 16 groups of 16. x = (d s) q - (dmin m); s and m are the nibbles of scales[group].
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/dequantize/dequantize.glsl"

float number_at(uint i) {
    const uint block = i / 256 * 84, group = i % 256 / 16;
    const uint scales = byte_at(block + group);
    // Each byte holds two bits of four numbers that lie 32 apart.
    const uint q = (byte_at(block + 16 + 32 * (group / 8) + 16 * (group % 2) + i % 16) >> (2 * ((group % 8) / 2))) & 3u;
    precise const float scale = half_at(block + 80) * float(scales & 15u), minimum = half_at(block + 82) * float(scales >> 4);
    precise const float scaled = scale * float(q);
    precise const float x = scaled - minimum;
    return x;
}
