// NF4 with double quantisation: nibbles alone; each 64 numbers have a code in `codes`, each 256 codes an absmax in `nested`.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/dequantize/dequantize.glsl"

#include "shaders/dequantize/nf4_levels.glsl"
layout(set = 0, binding = 3) readonly buffer Codes { uint codes[]; };
layout(set = 0, binding = 4) readonly buffer Nested { float nested[]; };
layout(set = 0, binding = 5) readonly buffer Levels { float levels[]; };  // dynamic_levels() of shared/weights/nf4.h

float number_at(uint i) {
    const uint block = p.first_block + i / 64;
    const uint code = (codes[block / 4] >> (8 * (block % 4))) & 255u;
    precise const float centered = levels[code] * nested[block / 256];
    precise const float absmax = centered + p.nested_offset;
    return nf4_levels[(byte_at(i / 2) >> (4 * (1 - i % 2))) & 15u] * absmax;
}
