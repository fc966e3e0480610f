// Q5_K: as Q4_K with a fifth bit, in 176 bytes: bit `group` of high[l].
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/dequantize/dequantize.glsl"

#include "shaders/dequantize/k_scales.glsl"

float number_at(uint i) {
    const uint block = i / 256 * 176, group = i % 256 / 32, l = i % 32;
    const uvec2 scales = scale_and_minimum(block + 4, group);
    const uint low = (byte_at(block + 48 + 32 * (group / 2) + l) >> (4 * (group % 2))) & 15u;
    const uint q = low | (((byte_at(block + 16 + l) >> group) & 1u) << 4);
    precise const float scale = half_at(block) * float(scales.x), minimum = half_at(block + 2) * float(scales.y);
    precise const float scaled = scale * float(q);
    precise const float x = scaled - minimum;
    return x;
}
