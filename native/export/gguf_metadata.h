// What a GGUF model says about itself: sizes, rotary embedding, vocabulary, chat template.
#pragma once

#include "native/model/weights_loader.h"

namespace maquette {

// Copies the metadata of a GGUF base unchanged; builds it for a Hugging Face folder from config.json and its tokenizer.
// Refuses tokenizers that llama.cpp has no name for.
Result<void> set_gguf_metadata(const Model& model, GgufWriter& writer);

// Llama 3 scaling goes into a tensor "rope_freqs.weight" of factors, [head_dim / 2]; empty for other models.
std::vector<float> rope_factors_for_gguf(const Architecture& architecture);

}  // namespace maquette
