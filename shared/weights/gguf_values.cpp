// Decodes GGUF metadata values from their bytes, and knows the numbers of their types.
#include <array>
#include <limits>

#include "shared/base/bytes.h"
#include "shared/weights/gguf.h"
#include "shared/weights/gguf_types.h"

namespace maquette {
namespace {

constexpr std::array<std::pair<TensorType, uint32_t>, 18> tensor_numbers_of_ggml{{
    {TensorType::F32, 0},   {TensorType::F16, 1},   {TensorType::Q4_0, 2},  {TensorType::Q4_1, 3},  {TensorType::Q5_0, 6},
    {TensorType::Q5_1, 7},  {TensorType::Q8_0, 8},  {TensorType::Q2_K, 10}, {TensorType::Q3_K, 11}, {TensorType::Q4_K, 12},
    {TensorType::Q5_K, 13}, {TensorType::Q6_K, 14}, {TensorType::I8, 24},   {TensorType::I16, 25},  {TensorType::I32, 26},
    {TensorType::I64, 27},  {TensorType::F64, 28},  {TensorType::BF16, 30},
}};

// Calls visit(value) for the next value, as int64_t, uint64_t or double. False for other kinds.
template <class Visit>
bool read_number(ByteReader& reader, GgufType type, Visit visit) {
    switch (type) {
        case GgufType::U8: visit(int64_t{reader.read<uint8_t>()}); return true;
        case GgufType::I8: visit(int64_t{reader.read<int8_t>()}); return true;
        case GgufType::U16: visit(int64_t{reader.read<uint16_t>()}); return true;
        case GgufType::I16: visit(int64_t{reader.read<int16_t>()}); return true;
        case GgufType::U32: visit(int64_t{reader.read<uint32_t>()}); return true;
        case GgufType::I32: visit(int64_t{reader.read<int32_t>()}); return true;
        case GgufType::U64: visit(reader.read<uint64_t>()); return true;
        case GgufType::I64: visit(reader.read<int64_t>()); return true;
        case GgufType::F32: visit(static_cast<double>(reader.read<float>())); return true;
        case GgufType::F64: visit(reader.read<double>()); return true;
        default: return false;
    }
}

bool is_integer(GgufType type) {
    return type != GgufType::F32 && type != GgufType::F64 && type != GgufType::Bool && type != GgufType::Text &&
           type != GgufType::Array;
}

}  // namespace

uint64_t gguf_type_bytes(GgufType type) {
    switch (type) {
        case GgufType::U8: case GgufType::I8: case GgufType::Bool: return 1;
        case GgufType::U16: case GgufType::I16: return 2;
        case GgufType::U32: case GgufType::I32: case GgufType::F32: return 4;
        case GgufType::U64: case GgufType::I64: case GgufType::F64: return 8;
        case GgufType::Text: case GgufType::Array: return 0;
    }
    return 0;
}

std::optional<TensorType> gguf_tensor_type(uint32_t number) {
    for (const auto& [type, known] : tensor_numbers_of_ggml)
        if (known == number) return type;
    return std::nullopt;
}

std::optional<uint32_t> gguf_tensor_number(TensorType type) {
    for (const auto& [known, number] : tensor_numbers_of_ggml)
        if (known == type) return number;
    return std::nullopt;
}

std::optional<std::vector<int64_t>> GgufValue::integers() const {
    if (!is_integer(element_type)) return std::nullopt;
    ByteReader reader(bytes);
    std::vector<int64_t> out;
    out.reserve(static_cast<size_t>(count));
    bool fits = true;
    for (uint64_t i = 0; i < count; ++i)
        read_number(reader, element_type, [&](auto value) {
            if constexpr (std::is_same_v<decltype(value), uint64_t>)
                fits = fits && value <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
            out.push_back(static_cast<int64_t>(value));
        });
    if (!fits) return std::nullopt;
    return out;
}

std::optional<std::vector<float>> GgufValue::numbers() const {
    ByteReader reader(bytes);
    std::vector<float> out;
    if (element_type == GgufType::Text || element_type == GgufType::Bool || element_type == GgufType::Array) return std::nullopt;
    out.reserve(static_cast<size_t>(count));
    for (uint64_t i = 0; i < count; ++i)
        read_number(reader, element_type, [&](auto value) { out.push_back(static_cast<float>(value)); });
    return out;
}

std::optional<std::vector<std::string_view>> GgufValue::texts() const {
    if (element_type != GgufType::Text) return std::nullopt;
    ByteReader reader(bytes);
    std::vector<std::string_view> out;
    out.reserve(static_cast<size_t>(count));
    for (uint64_t i = 0; i < count; ++i) out.push_back(text_of(reader.read_bytes(reader.read<uint64_t>())));
    return out;
}

std::optional<int64_t> GgufValue::integer() const {
    if (type == GgufType::Array) return std::nullopt;
    const auto values = integers();
    return values ? std::optional((*values)[0]) : std::nullopt;
}

std::optional<double> GgufValue::number() const {
    std::optional<double> out;
    ByteReader reader(bytes);
    if (type != GgufType::Array) read_number(reader, type, [&](auto value) { out = static_cast<double>(value); });
    return out;
}

std::optional<bool> GgufValue::flag() const {
    if (type != GgufType::Bool || bytes.empty()) return std::nullopt;
    return bytes[0] != std::byte{0};
}

std::optional<std::string_view> GgufValue::text() const {
    if (type != GgufType::Text) return std::nullopt;
    return (*texts())[0];
}

}  // namespace maquette
