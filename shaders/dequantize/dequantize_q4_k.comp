// Q4_K: 256 numbers in 144 bytes, 8 groups of 32. x = (d s) q - (dmin m)
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/dequantize/dequantize.glsl"

#include "shaders/dequantize/k_scales.glsl"

float number_at(uint i) {
    const uint block = i / 256 * 144, group = i % 256 / 32;
    const uvec2 scales = scale_and_minimum(block + 4, group);
    const uint q = (byte_at(block + 16 + 32 * (group / 2) + i % 32) >> (4 * (group % 2))) & 15u;
    precise const float scale = half_at(block) * float(scales.x), minimum = half_at(block + 2) * float(scales.y);
    precise const float scaled = scale * float(q);
    precise const float x = scaled - minimum;
    return x;
}
