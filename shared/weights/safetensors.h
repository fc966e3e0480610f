// Reads and writes safetensors files (huggingface/safetensors, README "Format"): 8 bytes of header length, a JSON
// header, then the tensors' bytes without a gap.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "shared/weights/tensor.h"

namespace maquette {

struct Safetensors {
    std::vector<TensorView> tensors;  // In the order of their bytes. They point into the bytes that were read.
    std::vector<std::pair<std::string, std::string>> metadata;  // "__metadata__"

    const TensorView* find(std::string_view name) const;
};

// Refuses what the format forbids: a header beyond the file, unknown types, sizes that do not match the shape, gaps,
// overlaps, and names that come twice. Takes F64 F32 F16 BF16 I64 I32 I16 I8 U8 BOOL. Costs no copy of the tensors.
Result<Safetensors> read_safetensors(std::span<const std::byte> bytes);

// Writes the tensors in the library's own order (wider types first, then by name), so that equal tensors give equal
// files. `produce(i)` gives the bytes of `tensors[i]` and is called once for each, in file order.
Result<void> write_safetensors(const std::vector<TensorShape>& tensors,
                               const std::vector<std::pair<std::string, std::string>>& metadata,
                               const TensorProducer& produce, const ByteSink& sink);

}  // namespace maquette
