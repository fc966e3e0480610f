// Reads the 4-bit weights of bitsandbytes checkpoints ("load_in_4bit" models saved by transformers).
//
// There a weight is several tensors of a safetensors file: NAME (packed levels), NAME.absmax, NAME.quant_map, with double
// quantisation also NAME.nested_absmax and NAME.nested_quant_map, and NAME.quant_state.bitsandbytes__nf4, whose bytes are
// JSON (bitsandbytes, functional.py, QuantState.as_dict). Here they become one tensor of TensorType::NF4.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/weights/tensor.h"

namespace maquette {

// One 4-bit weight as its parts in the file; checked to belong together.
struct Nf4Source {
    std::string name;
    std::vector<int64_t> shape;            // [out, in], from the quant state.
    std::span<const std::byte> packed;     // Two numbers a byte, the first in the high half.
    int64_t block = 64;                    // Numbers that share an absmax: a multiple of 64.
    TensorView absmax;                     // Floats, or codes of `nested_levels`.
    std::vector<float> nested_absmax;      // One for each `nested_block` codes; empty without double quantisation.
    std::vector<float> nested_levels;      // [256]
    int64_t nested_block = 256;
    float nested_offset = 0;
    int64_t bytes = 0;                     // Of all parts in the file.

    bool is_double_quantized() const { return !nested_absmax.empty(); }
    int64_t numbers() const { return tensor_numbers(shape).value_or(0); }
};

struct SplitWeights {
    std::vector<TensorView> plain;     // What is not 4-bit, in the order given.
    std::vector<Nf4Source> quantized;  // In the order of their packed tensors.
};

// Joins the parts, which may lie in different shards. Refuses parts that are missing or whose sizes do not agree, levels
// that are not NF4's (FP4 has others), rows that are not whole blocks of 64, and 8-bit weights, naming the tensor.
Result<SplitWeights> split_nf4_weights(std::vector<TensorView> tensors);

// The weight in TensorType::NF4's layout: 36 bytes for each 64 numbers, with double-quantised statistics decoded.
std::vector<std::byte> nf4_blocks(const Nf4Source& source);

}  // namespace maquette
