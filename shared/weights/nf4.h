// NF4: 4-bit weights whose 16 levels are the quantiles of a normal distribution (Dettmers et al. 2023, QLoRA).
//
// The numbers of a tensor, flattened row by row, are cut into blocks of 64; a block is stored as its largest magnitude
// ("absmax") and one level a number. With double quantisation the absmax values are themselves stored in 8 bits: minus
// their mean, in blocks of 256, in a logarithmic code. Bytes equal those of bitsandbytes 0.50 on the CPU.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "shared/base/result.h"

namespace maquette {

inline constexpr int64_t nf4_block = 64;          // Numbers that share an absmax.
inline constexpr int64_t nf4_nested_block = 256;  // Absmax values that share an absmax of their own.

// The 16 levels, ascending, from -1 to 1.
const std::array<float, 16>& nf4_levels();
// The 256 levels for absmax values, ascending (bitsandbytes' create_dynamic_map, signed).
const std::array<float, 256>& dynamic_levels();

// What is stored; `absmax` is empty after double quantisation and the others are empty before it.
struct Nf4 {
    int64_t count = 0;                 // Numbers.
    std::vector<uint8_t> packed;       // [ceil(count / 2)], the first number of a pair in the high half.
    std::vector<float> absmax;         // [ceil(count / 64)]
    std::vector<uint8_t> absmax_codes; // [ceil(count / 64)]
    std::vector<float> nested_absmax;  // [ceil(blocks / 256)]
    float offset = 0.0f;               // The mean of the absmax values.

    bool is_double_quantized() const { return absmax.empty() && count > 0; }
    int64_t bytes() const;
};

enum class Nf4Statistics { Plain, DoubleQuantized };

// Refuses numbers that are not finite.
Result<Nf4> quantize_nf4(std::span<const float> numbers, Nf4Statistics statistics);
// Each block's absmax, decoded where it is double quantized. [ceil(count / 64)]
std::vector<float> nf4_absmax(const Nf4& tensor);
// Refuses sizes that do not belong together.
Result<void> dequantize_nf4(const Nf4& tensor, std::span<float> numbers);

}  // namespace maquette
