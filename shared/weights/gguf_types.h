// The numbers that GGUF files use for value types and tensor types.
#pragma once

#include <optional>

#include "shared/weights/gguf.h"

namespace maquette {

// Bytes of one value; texts and arrays have no fixed width and give 0.
uint64_t gguf_type_bytes(GgufType type);

// ggml's enum ggml_type. Nothing for formats that Maquette does not read, and for types GGUF cannot hold (U8, Bool).
std::optional<TensorType> gguf_tensor_type(uint32_t number);
std::optional<uint32_t> gguf_tensor_number(TensorType type);

}  // namespace maquette
