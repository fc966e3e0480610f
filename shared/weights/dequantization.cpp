// Decodes every stored number format. Each function handles one block: shapes and bit positions are ggml's.
#include <cmath>
#include <cstring>

#include "shared/weights/nf4.h"
#include "shared/weights/quantization.h"

namespace maquette {
namespace {

float half_at(const uint8_t* bytes) {
    uint16_t half;
    std::memcpy(&half, bytes, 2);
    return half_to_float(half);
}

// 32 numbers: scale d, nibbles. Low nibbles are the first half. x = d (q - 8)
void decode_q4_0(const uint8_t* block, float* out) {
    const float d = half_at(block);
    for (int j = 0; j < 16; ++j) {
        const int q = block[2 + j];
        out[j] = static_cast<float>((q & 15) - 8) * d;
        out[j + 16] = static_cast<float>((q >> 4) - 8) * d;
    }
}

// x = d q + m
void decode_q4_1(const uint8_t* block, float* out) {
    const float d = half_at(block);
    const float m = half_at(block + 2);
    for (int j = 0; j < 16; ++j) {
        const int q = block[4 + j];
        out[j] = static_cast<float>(q & 15) * d + m;
        out[j + 16] = static_cast<float>(q >> 4) * d + m;
    }
}

// As Q4_0 and Q4_1, with a fifth bit of each number in a 32-bit word.
int fifth_bit(uint32_t high, int index) { return static_cast<int>((high >> index) & 1u) << 4; }

void decode_q5_0(const uint8_t* block, float* out) {
    const float d = half_at(block);
    uint32_t high;
    std::memcpy(&high, block + 2, 4);
    for (int j = 0; j < 16; ++j) {
        const int q = block[6 + j];
        out[j] = static_cast<float>(((q & 15) | fifth_bit(high, j)) - 16) * d;
        out[j + 16] = static_cast<float>(((q >> 4) | fifth_bit(high, j + 16)) - 16) * d;
    }
}

void decode_q5_1(const uint8_t* block, float* out) {
    const float d = half_at(block);
    const float m = half_at(block + 2);
    uint32_t high;
    std::memcpy(&high, block + 4, 4);
    for (int j = 0; j < 16; ++j) {
        const int q = block[8 + j];
        out[j] = static_cast<float>((q & 15) | fifth_bit(high, j)) * d + m;
        out[j + 16] = static_cast<float>((q >> 4) | fifth_bit(high, j + 16)) * d + m;
    }
}

void decode_q8_0(const uint8_t* block, float* out) {
    const float d = half_at(block);
    for (int j = 0; j < 32; ++j) out[j] = static_cast<float>(static_cast<int8_t>(block[2 + j])) * d;
}

// 256 numbers in 16 groups of 16. x = (d s) q - (dmin m); s and m are the nibbles of scales[group].
void decode_q2_k(const uint8_t* block, float* out) {
    const uint8_t* scales = block;
    const uint8_t* quants = block + 16;
    const float d = half_at(block + 80);
    const float dmin = half_at(block + 82);
    for (int group = 0; group < 16; ++group) {
        const float scale = d * static_cast<float>(scales[group] & 15);
        const float minimum = dmin * static_cast<float>(scales[group] >> 4);
        // Each byte holds two bits of four numbers that lie 32 apart.
        const uint8_t* q = quants + 32 * (group / 8) + 16 * (group % 2);
        const int shift = 2 * ((group % 8) / 2);
        for (int l = 0; l < 16; ++l) *out++ = scale * static_cast<float>((q[l] >> shift) & 3) - minimum;
    }
}

// The 16 six-bit scales of Q3_K lie in 12 bytes: low nibbles in the first 8, high bits in the last 4.
int q3_scale(const uint8_t* packed, int group) {
    const int low = group < 8 ? packed[group] & 15 : packed[group - 8] >> 4;
    const int high = (packed[8 + group % 4] >> (2 * (group / 4))) & 3;
    return (low | (high << 4)) - 32;
}

// x = (d s) (q - 4 if the high bit is clear)
void decode_q3_k(const uint8_t* block, float* out) {
    const uint8_t* high_bits = block;
    const uint8_t* quants = block + 32;
    const float d = half_at(block + 108);
    for (int group = 0; group < 16; ++group) {
        const float scale = d * static_cast<float>(q3_scale(block + 96, group));
        const uint8_t* q = quants + 32 * (group / 8) + 16 * (group % 2);
        const uint8_t* high = high_bits + 16 * (group % 2);
        const int shift = 2 * ((group % 8) / 2);
        for (int l = 0; l < 16; ++l) {
            const int value = ((q[l] >> shift) & 3) - (((high[l] >> (group / 2)) & 1) ? 0 : 4);
            *out++ = scale * static_cast<float>(value);
        }
    }
}

struct ScaleAndMinimum {
    int scale;
    int minimum;
};

// The 8 six-bit scales and minima of Q4_K and Q5_K lie in 12 bytes.
ScaleAndMinimum q4_scale(const uint8_t* packed, int group) {
    if (group < 4) return {packed[group] & 63, packed[group + 4] & 63};
    return {(packed[group + 4] & 15) | ((packed[group - 4] >> 6) << 4),
            (packed[group + 4] >> 4) | ((packed[group] >> 6) << 4)};
}

// 256 numbers in 8 groups of 32. x = (d s) q - (dmin m)
void decode_q4_k(const uint8_t* block, float* out) {
    const float d = half_at(block);
    const float dmin = half_at(block + 2);
    for (int group = 0; group < 8; ++group) {
        const auto [s, m] = q4_scale(block + 4, group);
        const float scale = d * static_cast<float>(s);
        const float minimum = dmin * static_cast<float>(m);
        const uint8_t* q = block + 16 + 32 * (group / 2);
        const int shift = 4 * (group % 2);
        for (int l = 0; l < 32; ++l) *out++ = scale * static_cast<float>((q[l] >> shift) & 15) - minimum;
    }
}

// As Q4_K with a fifth bit: bit `group` of high[l].
void decode_q5_k(const uint8_t* block, float* out) {
    const float d = half_at(block);
    const float dmin = half_at(block + 2);
    const uint8_t* high = block + 16;
    for (int group = 0; group < 8; ++group) {
        const auto [s, m] = q4_scale(block + 4, group);
        const float scale = d * static_cast<float>(s);
        const float minimum = dmin * static_cast<float>(m);
        const uint8_t* q = block + 48 + 32 * (group / 2);
        const int shift = 4 * (group % 2);
        for (int l = 0; l < 32; ++l) {
            const int value = ((q[l] >> shift) & 15) + (((high[l] >> group) & 1) << 4);
            *out++ = scale * static_cast<float>(value) - minimum;
        }
    }
}

// 256 numbers in 16 groups of 16: four low bits, two high bits, a signed scale. x = (d s) (q - 32)
void decode_q6_k(const uint8_t* block, float* out) {
    const float d = half_at(block + 208);
    for (int half = 0; half < 2; ++half) {
        const uint8_t* low = block + 64 * half;
        const uint8_t* high = block + 128 + 32 * half;
        const uint8_t* scales = block + 192 + 8 * half;
        for (int part = 0; part < 4; ++part) {
            for (int l = 0; l < 32; ++l) {
                const int four = (low[l + 32 * (part % 2)] >> (4 * (part / 2))) & 15;
                const int two = (high[l] >> (2 * part)) & 3;
                const float scale = d * static_cast<float>(static_cast<int8_t>(scales[2 * part + l / 16]));
                *out++ = scale * static_cast<float>((four | (two << 4)) - 32);
            }
        }
    }
}

// 64 numbers: absmax, then nibbles with the first of a pair in the high half. x = absmax level[q]
void decode_nf4(const uint8_t* block, float* out) {
    float absmax;
    std::memcpy(&absmax, block, 4);
    for (int j = 0; j < 32; ++j) {
        out[2 * j] = nf4_levels()[block[4 + j] >> 4] * absmax;
        out[2 * j + 1] = nf4_levels()[block[4 + j] & 15] * absmax;
    }
}

template <class Number, class Convert>
void decode_plain(std::span<const std::byte> bytes, std::span<float> numbers, Convert convert) {
    for (size_t i = 0; i < numbers.size(); ++i) {
        Number number;
        std::memcpy(&number, bytes.data() + i * sizeof(Number), sizeof(Number));
        numbers[i] = convert(number);
    }
}

template <void (*decode)(const uint8_t*, float*)>
void decode_blocks(TensorType type, std::span<const std::byte> bytes, std::span<float> numbers) {
    const int64_t step = block_bytes(type);
    const int64_t width = block_numbers(type);
    const auto* block = reinterpret_cast<const uint8_t*>(bytes.data());
    for (int64_t i = 0; i < static_cast<int64_t>(numbers.size()) / width; ++i)
        decode(block + i * step, numbers.data() + i * width);
}

void decode(TensorType type, std::span<const std::byte> bytes, std::span<float> numbers) {
    const auto cast = [](auto number) { return static_cast<float>(number); };
    switch (type) {
        case TensorType::F64: return decode_plain<double>(bytes, numbers, cast);
        case TensorType::F32: return decode_plain<float>(bytes, numbers, cast);
        case TensorType::F16: return decode_plain<uint16_t>(bytes, numbers, half_to_float);
        case TensorType::BF16: return decode_plain<uint16_t>(bytes, numbers, bfloat_to_float);
        case TensorType::I64: return decode_plain<int64_t>(bytes, numbers, cast);
        case TensorType::I32: return decode_plain<int32_t>(bytes, numbers, cast);
        case TensorType::I16: return decode_plain<int16_t>(bytes, numbers, cast);
        case TensorType::I8: return decode_plain<int8_t>(bytes, numbers, cast);
        case TensorType::U8: return decode_plain<uint8_t>(bytes, numbers, cast);
        case TensorType::Bool: return decode_plain<uint8_t>(bytes, numbers, [](uint8_t b) { return b ? 1.0f : 0.0f; });
        case TensorType::Q4_0: return decode_blocks<decode_q4_0>(type, bytes, numbers);
        case TensorType::Q4_1: return decode_blocks<decode_q4_1>(type, bytes, numbers);
        case TensorType::Q5_0: return decode_blocks<decode_q5_0>(type, bytes, numbers);
        case TensorType::Q5_1: return decode_blocks<decode_q5_1>(type, bytes, numbers);
        case TensorType::Q8_0: return decode_blocks<decode_q8_0>(type, bytes, numbers);
        case TensorType::Q2_K: return decode_blocks<decode_q2_k>(type, bytes, numbers);
        case TensorType::Q3_K: return decode_blocks<decode_q3_k>(type, bytes, numbers);
        case TensorType::Q4_K: return decode_blocks<decode_q4_k>(type, bytes, numbers);
        case TensorType::Q5_K: return decode_blocks<decode_q5_k>(type, bytes, numbers);
        case TensorType::Q6_K: return decode_blocks<decode_q6_k>(type, bytes, numbers);
        case TensorType::NF4: return decode_blocks<decode_nf4>(type, bytes, numbers);
    }
}

}  // namespace

Result<void> dequantize(TensorType type, std::span<const std::byte> bytes, std::span<float> numbers) {
    const auto count = static_cast<int64_t>(numbers.size());
    const auto expected = tensor_bytes(type, std::span(&count, 1));
    if (!expected || *expected != static_cast<int64_t>(bytes.size()))
        return fail(ErrorCode::BadInput, std::to_string(count) + " numbers of type " + tensor_type_name(type) +
                                             " do not take " + std::to_string(bytes.size()) + " bytes.");
    decode(type, bytes, numbers);
    return {};
}

Result<std::vector<float>> dequantize(const TensorView& tensor) {
    const auto expected = tensor_bytes(tensor.type, tensor.shape);
    if (!expected || *expected != static_cast<int64_t>(tensor.bytes.size())) {
        Error error{ErrorCode::BadInput, {}, {}, {}, 0, tensor.name};
        error.reason = "A tensor of type " + std::string(tensor_type_name(tensor.type)) + " and shape " +
                       shape_text(tensor.shape) + " does not take " + std::to_string(tensor.bytes.size()) + " bytes.";
        return fail(std::move(error));
    }
    std::vector<float> out(static_cast<size_t>(tensor.numbers()));
    decode(tensor.type, tensor.bytes, out);
    return out;
}

}  // namespace maquette
