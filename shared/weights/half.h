// The two 16-bit floats of model files, and 32-bit floats, one number at a time.
#pragma once

#include <cstdint>
#include <cstring>

namespace maquette {

inline float float_from_bits(uint32_t bits) {
    float out;
    std::memcpy(&out, &bits, sizeof out);
    return out;
}
inline uint32_t bits_of_float(float number) {
    uint32_t out;
    std::memcpy(&out, &number, sizeof out);
    return out;
}

// IEEE 754 binary16. Written without branches on the value, so that compilers vectorize loops over it:
// normal numbers are rescaled by an exponent shift, subnormal ones by a subtraction (M. Dukhan, FP16 library).
inline float half_to_float(uint16_t half) {
    const uint32_t w = uint32_t{half} << 16;
    const uint32_t sign = w & 0x80000000u;
    const uint32_t two_w = w + w;
    const float normal = float_from_bits((two_w >> 4) + (uint32_t{0xE0} << 23)) * 0x1.0p-112f;
    const float subnormal = float_from_bits((two_w >> 17) | (uint32_t{126} << 23)) - 0.5f;
    return float_from_bits(sign | (two_w < (uint32_t{1} << 27) ? bits_of_float(subnormal) : bits_of_float(normal)));
}

// Rounds to nearest even; overflow becomes infinity.
inline uint16_t float_to_half(float number) {
    const uint32_t bits = bits_of_float(number);
    const uint32_t sign = (bits >> 16) & 0x8000u;
    const uint32_t magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return static_cast<uint16_t>(sign | 0x7e00u);   // NaN
    if (magnitude >= 0x477ff000u) return static_cast<uint16_t>(sign | 0x7c00u);  // Rounds to at least 65536.
    if (magnitude < 0x38800000u) {
        // Subnormal: adding 0.5 puts the last kept bit at the float's last bit, and the addition rounds.
        const float shifted = float_from_bits(magnitude) + 0.5f;
        return static_cast<uint16_t>(sign | (bits_of_float(shifted) - 0x3f000000u));
    }
    const uint32_t odd = (magnitude >> 13) & 1u;
    return static_cast<uint16_t>(sign | ((magnitude - 0x38000000u + 0xfffu + odd) >> 13));
}

inline void put_half(uint8_t* bytes, float number) {
    const uint16_t half = float_to_half(number);
    std::memcpy(bytes, &half, 2);
}

inline float bfloat_to_float(uint16_t bfloat) { return float_from_bits(uint32_t{bfloat} << 16); }

// Rounds to nearest even; NaN stays NaN.
inline uint16_t float_to_bfloat(float number) {
    const uint32_t bits = bits_of_float(number);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<uint16_t>((bits >> 16) | 0x40u);
    return static_cast<uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

}  // namespace maquette
