#include "shared/weights/tensor.h"

#include <array>
#include <limits>

#include "shared/base/check.h"

namespace maquette {
namespace {

struct TypeFacts {
    TensorType type;
    const char* name;
    int64_t numbers;  // In a block.
    int64_t bytes;    // Of a block.
};

// Block sizes: ggml-common.h. For example Q4_K: two halves, 12 bytes of scales and minima, 128 bytes of nibbles.
constexpr std::array<TypeFacts, 21> type_facts{{
    {TensorType::F64, "F64", 1, 8},        {TensorType::F32, "F32", 1, 4},        {TensorType::F16, "F16", 1, 2},
    {TensorType::BF16, "BF16", 1, 2},      {TensorType::I64, "I64", 1, 8},        {TensorType::I32, "I32", 1, 4},
    {TensorType::I16, "I16", 1, 2},        {TensorType::I8, "I8", 1, 1},          {TensorType::U8, "U8", 1, 1},
    {TensorType::Bool, "Bool", 1, 1},      {TensorType::Q4_0, "Q4_0", 32, 18},    {TensorType::Q4_1, "Q4_1", 32, 20},
    {TensorType::Q5_0, "Q5_0", 32, 22},    {TensorType::Q5_1, "Q5_1", 32, 24},    {TensorType::Q8_0, "Q8_0", 32, 34},
    {TensorType::Q2_K, "Q2_K", 256, 84},   {TensorType::Q3_K, "Q3_K", 256, 110},  {TensorType::Q4_K, "Q4_K", 256, 144},
    {TensorType::Q5_K, "Q5_K", 256, 176},  {TensorType::Q6_K, "Q6_K", 256, 210},  {TensorType::NF4, "NF4", 64, 36},
}};

const TypeFacts& facts(TensorType type) {
    const auto& entry = type_facts.at(static_cast<size_t>(type));
    MAQUETTE_CHECK(entry.type == type);
    return entry;
}

}  // namespace

const char* tensor_type_name(TensorType type) { return facts(type).name; }

std::optional<TensorType> tensor_type_named(std::string_view name) {
    for (const auto& entry : type_facts)
        if (name == entry.name) return entry.type;
    return std::nullopt;
}

int64_t block_numbers(TensorType type) { return facts(type).numbers; }
int64_t block_bytes(TensorType type) { return facts(type).bytes; }
bool is_quantized(TensorType type) { return facts(type).numbers > 1; }

std::optional<int64_t> tensor_numbers(std::span<const int64_t> shape) {
    // A zero makes the product zero, but the other sizes must still be sizes.
    int64_t product = 1;
    bool empty = false;
    for (const int64_t size : shape) {
        if (size < 0) return std::nullopt;
        if (size == 0) {
            empty = true;
            continue;
        }
        if (product > std::numeric_limits<int64_t>::max() / size) return std::nullopt;
        product *= size;
    }
    return empty ? 0 : product;
}

std::optional<int64_t> tensor_bytes(TensorType type, std::span<const int64_t> shape) {
    const auto numbers = tensor_numbers(shape);
    if (!numbers) return std::nullopt;
    const int64_t columns = shape.empty() ? 1 : shape.back();
    if (columns % block_numbers(type) != 0) return std::nullopt;
    const int64_t blocks = *numbers / block_numbers(type);
    if (blocks > std::numeric_limits<int64_t>::max() / block_bytes(type)) return std::nullopt;
    return blocks * block_bytes(type);
}

std::string shape_text(std::span<const int64_t> shape) {
    std::string out = "[";
    for (size_t i = 0; i < shape.size(); ++i) out += (i ? ", " : "") + std::to_string(shape[i]);
    return out + "]";
}

int64_t TensorView::numbers() const { return tensor_numbers(shape).value_or(0); }

}  // namespace maquette
