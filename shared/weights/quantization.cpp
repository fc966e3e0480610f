// Encodes rows of 32-bit floats. The plain and 32-wide formats stand here, the 256-wide ones in k_quantization.cpp.
#include "shared/weights/quantization.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "shared/weights/k_quantization.h"

namespace maquette {
namespace {

uint8_t nibble(float number) { return static_cast<uint8_t>(std::min(15, static_cast<int>(number))); }

// Of 32 numbers the one of largest magnitude, with its sign; the first of several.
float largest_magnitude(const float* x) {
    float largest = 0.0f;
    for (int j = 0; j < 32; ++j)
        if (std::fabs(largest) < std::fabs(x[j])) largest = x[j];
    return largest;
}

// d = (the number of largest magnitude) / -8, so that this number is exactly representable.
void encode_q4_0(const float* x, uint8_t* block) {
    const float d = largest_magnitude(x) / -8.0f;
    const float inverse = d != 0.0f ? 1.0f / d : 0.0f;
    put_half(block, d);
    for (int j = 0; j < 16; ++j) {
        const uint8_t low = nibble(x[j] * inverse + 8.5f);
        const uint8_t high = nibble(x[j + 16] * inverse + 8.5f);
        block[2 + j] = static_cast<uint8_t>(low | (high << 4));
    }
}

void encode_q4_1(const float* x, uint8_t* block) {
    const auto [low_at, high_at] = std::minmax_element(x, x + 32);
    const float minimum = *low_at;
    const float d = (*high_at - minimum) / 15.0f;
    const float inverse = d != 0.0f ? 1.0f / d : 0.0f;
    put_half(block, d);
    put_half(block + 2, minimum);
    for (int j = 0; j < 16; ++j) {
        const uint8_t low = nibble((x[j] - minimum) * inverse + 0.5f);
        const uint8_t high = nibble((x[j + 16] - minimum) * inverse + 0.5f);
        block[4 + j] = static_cast<uint8_t>(low | (high << 4));
    }
}

void put_fifth_bits(uint8_t* bytes, const std::array<int, 32>& quants) {
    uint32_t high = 0;
    for (uint32_t j = 0; j < 32; ++j) high |= static_cast<uint32_t>((quants[j] >> 4) & 1) << j;
    std::memcpy(bytes, &high, 4);
}

// As Q4_0 and Q4_1 with 32 levels.
void encode_q5_0(const float* x, uint8_t* block) {
    const float d = largest_magnitude(x) / -16.0f;
    const float inverse = d != 0.0f ? 1.0f / d : 0.0f;
    std::array<int, 32> quants;
    for (size_t j = 0; j < 32; ++j) quants[j] = std::min(31, static_cast<int>(x[j] * inverse + 16.5f));
    put_half(block, d);
    put_fifth_bits(block + 2, quants);
    for (size_t j = 0; j < 16; ++j) block[6 + j] = static_cast<uint8_t>((quants[j] & 15) | ((quants[j + 16] & 15) << 4));
}

void encode_q5_1(const float* x, uint8_t* block) {
    const auto [low_at, high_at] = std::minmax_element(x, x + 32);
    const float minimum = *low_at;
    const float d = (*high_at - minimum) / 31.0f;
    const float inverse = d != 0.0f ? 1.0f / d : 0.0f;
    std::array<int, 32> quants;
    for (size_t j = 0; j < 32; ++j) quants[j] = std::min(31, static_cast<int>((x[j] - minimum) * inverse + 0.5f));
    put_half(block, d);
    put_half(block + 2, minimum);
    put_fifth_bits(block + 4, quants);
    for (size_t j = 0; j < 16; ++j) block[8 + j] = static_cast<uint8_t>((quants[j] & 15) | ((quants[j + 16] & 15) << 4));
}

void encode_q8_0(const float* x, uint8_t* block) {
    float magnitude = 0.0f;
    for (int j = 0; j < 32; ++j) magnitude = std::max(magnitude, std::fabs(x[j]));
    const float d = magnitude / 127.0f;
    const float inverse = d != 0.0f ? 1.0f / d : 0.0f;
    put_half(block, d);
    for (int j = 0; j < 32; ++j)
        block[2 + j] = static_cast<uint8_t>(static_cast<int8_t>(std::lround(x[j] * inverse)));
}

template <void (*encode)(const float*, uint8_t*)>
void encode_blocks(TensorType type, std::span<const float> numbers, uint8_t* out) {
    const int64_t width = block_numbers(type);
    for (int64_t i = 0; i < static_cast<int64_t>(numbers.size()) / width; ++i)
        encode(numbers.data() + i * width, out + i * block_bytes(type));
}

template <uint16_t (*convert)(float)>
void encode_16(std::span<const float> numbers, uint8_t* out) {
    for (size_t i = 0; i < numbers.size(); ++i) {
        const uint16_t value = convert(numbers[i]);
        std::memcpy(out + 2 * i, &value, 2);
    }
}

void encode(TensorType type, std::span<const float> numbers, uint8_t* out) {
    switch (type) {
        case TensorType::F32:
            if (!numbers.empty()) std::memcpy(out, numbers.data(), numbers.size_bytes());
            return;
        case TensorType::F16: return encode_16<float_to_half>(numbers, out);
        case TensorType::BF16: return encode_16<float_to_bfloat>(numbers, out);
        case TensorType::Q4_0: return encode_blocks<encode_q4_0>(type, numbers, out);
        case TensorType::Q4_1: return encode_blocks<encode_q4_1>(type, numbers, out);
        case TensorType::Q5_0: return encode_blocks<encode_q5_0>(type, numbers, out);
        case TensorType::Q5_1: return encode_blocks<encode_q5_1>(type, numbers, out);
        case TensorType::Q8_0: return encode_blocks<encode_q8_0>(type, numbers, out);
        case TensorType::Q4_K: return encode_blocks<encode_q4_k>(type, numbers, out);
        case TensorType::Q5_K: return encode_blocks<encode_q5_k>(type, numbers, out);
        case TensorType::Q6_K: return encode_blocks<encode_q6_k>(type, numbers, out);
        default: return;
    }
}

}  // namespace

bool can_quantize(TensorType type) {
    switch (type) {
        case TensorType::F32: case TensorType::F16: case TensorType::BF16: case TensorType::Q4_0: case TensorType::Q4_1:
        case TensorType::Q5_0: case TensorType::Q5_1: case TensorType::Q8_0: case TensorType::Q4_K: case TensorType::Q5_K: case TensorType::Q6_K:
            return true;
        default:
            return false;
    }
}

Result<std::vector<std::byte>> quantize(TensorType type, std::span<const float> numbers, int64_t columns) {
    if (!can_quantize(type))
        return fail(ErrorCode::WrongUsage, std::string("Weights cannot be written as ") + tensor_type_name(type) + ".",
                    "Choose F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K or Q6_K.");
    const auto count = static_cast<int64_t>(numbers.size());
    if (columns <= 0 || count % columns != 0)
        return fail(ErrorCode::BadInput, std::to_string(count) + " numbers are not rows of " + std::to_string(columns) + ".");
    if (columns % block_numbers(type) != 0)
        return fail(ErrorCode::BadInput, "Rows of " + std::to_string(columns) + " numbers cannot be stored as " +
                                             tensor_type_name(type) + ", which needs a multiple of " +
                                             std::to_string(block_numbers(type)) + ".",
                    "Choose Q8_0 or F16.");
    for (int64_t i = 0; i < count; ++i)
        if (!std::isfinite(numbers[static_cast<size_t>(i)]))
            return fail(ErrorCode::BadInput, "Number " + std::to_string(i) + " is not finite, so nothing is written.",
                        "The weights are broken; train again from an earlier checkpoint.");
    const int64_t bytes = count / block_numbers(type) * block_bytes(type);
    std::vector<std::byte> out(static_cast<size_t>(bytes));
    encode(type, numbers, reinterpret_cast<uint8_t*>(out.data()));
    return out;
}

}  // namespace maquette
