// Turns stored numbers into 32-bit floats and back, for every number format Maquette reads or writes.
//
// Formats, block layouts and roundings are ggml's (llama.cpp, ggml-quants.c), so that files made here are the same
// numbers there. Dequantisation is exact: it gives the very floats that ggml's reference code gives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "shared/weights/half.h"
#include "shared/weights/tensor.h"

namespace maquette {

// Decodes `numbers.size()` numbers. Any TensorType, integers included. Refuses a byte count that does not match.
Result<void> dequantize(TensorType type, std::span<const std::byte> bytes, std::span<float> numbers);
// A whole tensor, as a new vector.
Result<std::vector<float>> dequantize(const TensorView& tensor);

// Encodes rows of `columns` numbers. Types: see can_quantize. Refuses a row that is not
// whole blocks and numbers that are not finite (with their position).
Result<std::vector<std::byte>> quantize(TensorType type, std::span<const float> numbers, int64_t columns);

bool can_quantize(TensorType type);  // F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K

}  // namespace maquette
