// Writes a whole model as one GGUF file, with an adapter merged in, for llama.cpp, Ollama and LM Studio.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "native/export/merged_weights.h"

namespace maquette {

struct GgufModelOptions {
    TensorType quantization = TensorType::Q8_0;  // Of the matrices: F32, F16, BF16, Q8_0, Q4_0, Q4_K, Q6_K.
    std::string name;                            // general.name; empty keeps the base's.
    std::function<void(size_t done, size_t of)> on_tensor;  // May be empty.
};

struct GgufModelSummary {
    int64_t tensors = 0;
    std::vector<std::string> notes;  // What a reader of the file should know, such as tensors kept in another format.
};

// Norms and biases are stored in 32 bits. Matrices take the asked format with four exceptions, each noted: a quantised
// matrix that the adapter does not change keeps the base's own bytes (unless a 16- or 32-bit format is asked); embedding
// and head take 6 or 8 bits where 4 are asked; the first two layers and all value matrices take F16 where Q8_0 is asked; and
// rows that are not whole blocks of 256 take the format that llama-quantize takes then (Q5_0 for Q4_K, Q5_1 for Q5_K,
// Q8_0 for Q6_K; F16 where they are not even blocks of 32).
// Metadata and vocabulary come from the base: copied from a GGUF file, built from a Hugging Face folder.
Result<GgufModelSummary> write_gguf_model(const MergedWeights& weights, const GgufModelOptions& options, const ByteSink& sink);

}  // namespace maquette
