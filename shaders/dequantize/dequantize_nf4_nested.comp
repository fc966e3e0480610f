// NF4 with double quantisation: nibbles alone; each 64 numbers have a code in `codes`, each 256 codes an absmax in `nested`.
#version 460
#extension GL_GOOGLE_include_directive : require
#define MORE_BUFFERS Words codes; Numbers nested; Numbers levels;  // The last: dynamic_levels() of shared/weights/nf4.h.
#include "shaders/dequantize/dequantize.glsl"

#include "shaders/dequantize/nf4_levels.glsl"

float number_at(uint i) {
    const uint block = p.first_block + i / 64;
    const uint code = (codes.v[block / 4] >> (8 * (block % 4))) & 255u;
    precise const float centered = levels.v[code] * nested.v[block / 256];
    precise const float absmax = centered + p.nested_offset;
    return nf4_levels[(byte_at(i / 2) >> (4 * (1 - i % 2))) & 15u] * absmax;
}
