// Q3_K: 256 numbers in 110 bytes, 16 groups of 16: two low bits, a high bit, a scale of six. x = (d s) (q - 4 without the high bit)
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/dequantize/dequantize.glsl"

// The scales lie in 12 bytes: low nibbles in the first 8, high bits in the last 4.
int scale_of(uint packed, uint group) {
    const uint low = group < 8 ? byte_at(packed + group) & 15u : byte_at(packed + group - 8) >> 4;
    const uint high = (byte_at(packed + 8 + group % 4) >> (2 * (group / 4))) & 3u;
    return int(low | (high << 4)) - 32;
}

float number_at(uint i) {
    const uint block = i / 256 * 110, group = i % 256 / 16, l = 16 * (group % 2) + i % 16;
    const uint low = (byte_at(block + 32 + 32 * (group / 8) + l) >> (2 * ((group % 8) / 2))) & 3u;
    const uint high = (byte_at(block + l) >> (group / 2)) & 1u;
    precise const float scale = half_at(block + 108) * float(scale_of(block + 96, group));
    return scale * float(int(low) - (high != 0 ? 0 : 4));
}
