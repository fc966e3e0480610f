// Numbers of 16 bits, two in a word and four in a pair of words, for devices that have no type for them.
#ifndef NARROW_GLSL
#define NARROW_GLSL

// bf16 is the upper half of an f32: rounded to the nearest, ties to even; NaN stays NaN.
uvec4 bfloats_of(vec4 v) {
    const uvec4 bits = floatBitsToUint(v);
    return mix(bits + 0x7fffu + ((bits >> 16) & 1u), bits | 0x00400000u, isnan(v)) >> 16;
}
uvec2 pack_bfloats(vec4 v) {
    const uvec4 bits = bfloats_of(v);
    return bits.xz | bits.yw << 16;
}
vec4 unpack_bfloats(uvec2 words) { return uintBitsToFloat(uvec4(words.x << 16, words.x & 0xffff0000u, words.y << 16, words.y & 0xffff0000u)); }

uvec2 pack_halves(vec4 v) { return uvec2(packHalf2x16(v.xy), packHalf2x16(v.zw)); }
vec4 unpack_halves(uvec2 words) { return vec4(unpackHalf2x16(words.x), unpackHalf2x16(words.y)); }
#endif
