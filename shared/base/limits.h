// Every limit on input, by name. A loop over input is bounded by one of these.
#pragma once

#include <cstdint>

namespace maquette {

inline constexpr int64_t json_depth_max = 512;                     // Levels of nesting in one JSON text.
inline constexpr int64_t json_members_max = 20'000;                // Of one object: the library looks for each new one among all.
inline constexpr int64_t csv_columns_max = 20'000;                 // A row becomes such an object.
inline constexpr int64_t jsonl_line_bytes_max = int64_t{64} << 20; // One row of a JSONL file.
inline constexpr int64_t safetensors_header_bytes_max = 100'000'000;  // As the safetensors library.
inline constexpr int64_t tensor_dimensions_max = 8;                    // Sizes of one tensor's shape.
inline constexpr int64_t gguf_dimensions_max = 4;                      // ggml's GGML_MAX_DIMS.

}  // namespace maquette
