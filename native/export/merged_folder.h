// Writes a model with an adapter merged in as a Hugging Face folder, for transformers, vLLM and further training.
#pragma once

#include <functional>
#include <string>

#include "native/export/merged_weights.h"

namespace maquette {

struct MergedFolderOptions {
    std::optional<TensorType> type;  // F32, F16 or BF16; by default the base's own, and F16 for a quantised base.
    std::function<void(size_t done, size_t of)> on_tensor;  // May be empty.
};

// model.safetensors and config.json. From a Hugging Face base the configuration and every tokenizer file are copied;
// from a GGUF base they are written from its metadata (byte-level BPE vocabularies only, others are refused).
Result<void> write_merged_folder(const MergedWeights& weights, const std::string& folder, const MergedFolderOptions& options);

// The type that write_merged_folder chooses.
TensorType merged_folder_type(const Model& model, const MergedFolderOptions& options);

}  // namespace maquette
