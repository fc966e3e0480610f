// Q6_K: 256 numbers in 210 bytes, 16 groups of 16: four low bits, two high bits, a signed scale. x = (d s) (q - 32)
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/dequantize/dequantize.glsl"

float number_at(uint i) {
    const uint block = i / 256 * 210, half_index = i % 256 / 128, part = i % 128 / 32, l = i % 32;
    const uint four = (byte_at(block + 64 * half_index + l + 32 * (part % 2)) >> (4 * (part / 2))) & 15u;
    const uint two = (byte_at(block + 128 + 32 * half_index + l) >> (2 * part)) & 3u;
    precise const float scale = half_at(block + 208) * float(signed_byte_at(block + 192 + 8 * half_index + 2 * part + l / 16));
    return scale * float(int(four | (two << 4)) - 32);
}
