// Q8_0: 32 numbers in 34 bytes, a scale d and signed bytes. x = d q
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/dequantize/dequantize.glsl"

float number_at(uint i) {
    const uint block = i / 32 * 34;
    return half_at(block) * float(signed_byte_at(block + 2 + i % 32));
}
