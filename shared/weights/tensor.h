// What a tensor in a file is: a name, a number format, a shape and its bytes, none of them copied.
//
// Quantised formats are ggml's (llama.cpp, ggml-common.h) and NF4: a row is cut into blocks, and a block holds its scale
// and its small integers. A row therefore always has a whole number of blocks, and rows can be moved without decoding.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace maquette {

enum class TensorType {
    F64, F32, F16, BF16, I64, I32, I16, I8, U8, Bool,
    Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K,
    NF4,  // 64 numbers: a 32-bit absmax and 64 levels of four bits (nf4.h). In memory only; see bitsandbytes.h.
};

// "F32", "Q4_K", … as GGUF and safetensors write them ("BOOL" is "Bool" here).
const char* tensor_type_name(TensorType type);
std::optional<TensorType> tensor_type_named(std::string_view name);

// Numbers in one block (1 for plain formats, 32 or 256 for quantised ones) and the bytes that block takes.
int64_t block_numbers(TensorType type);
int64_t block_bytes(TensorType type);
bool is_quantized(TensorType type);

// Bytes of a row-major tensor; nothing when a size is negative, a row is not whole blocks, or the product does not fit
// in 63 bits. A scalar (empty shape) holds one number.
std::optional<int64_t> tensor_bytes(TensorType type, std::span<const int64_t> shape);
// The product of the sizes; nothing when a size is negative or the product does not fit in 63 bits.
std::optional<int64_t> tensor_numbers(std::span<const int64_t> shape);
// "[576, 1536]"
std::string shape_text(std::span<const int64_t> shape);

// A tensor's name, format and shape (outermost first, as in Hugging Face: [out, in] for a linear layer).
struct TensorShape {
    std::string name;
    TensorType type = TensorType::F32;
    std::vector<int64_t> shape;
};

// A tensor whose bytes belong to somebody else (a mapped file, a vector) and must outlive the view.
struct TensorView {
    std::string name;
    TensorType type = TensorType::F32;
    std::vector<int64_t> shape;  // Outermost first. The last one is contiguous; quantised blocks lie along it.
    std::span<const std::byte> bytes;

    int64_t columns() const { return shape.empty() ? 1 : shape.back(); }
    int64_t numbers() const;  // Product of the shape.
    int64_t rows() const { return columns() > 0 ? numbers() / columns() : 0; }
};

// Where writers put their bytes, piece by piece.
using ByteSink = std::function<Result<void>(std::span<const std::byte>)>;
// Gives the bytes of the tensor with that index, so that a writer holds one tensor at a time.
using TensorProducer = std::function<Result<std::vector<std::byte>>(size_t index)>;

}  // namespace maquette
