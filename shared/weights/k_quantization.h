// Encodes one block of 256 numbers as Q4_K, Q5_K or Q6_K, with ggml's search for scales (no importance matrix).
#pragma once

#include <cstdint>

namespace maquette {

void encode_q4_k(const float* numbers, uint8_t* block);  // [256] -> 144 bytes
void encode_q5_k(const float* numbers, uint8_t* block);  // [256] -> 176 bytes
void encode_q6_k(const float* numbers, uint8_t* block);  // [256] -> 210 bytes

}  // namespace maquette
