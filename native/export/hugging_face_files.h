// Writes config.json and the tokenizer files of a Hugging Face folder from a GGUF file's metadata.
#pragma once

#include <string>

#include "native/model/architecture.h"

namespace maquette {

// config.json, generation_config.json, tokenizer.json and tokenizer_config.json. Byte-level BPE vocabularies whose
// splitting rule is gpt-2, smollm, qwen2 or llama-bpe; others are refused by name.
Result<void> write_hugging_face_files(const Gguf& gguf, const Architecture& architecture, const std::string& dtype, const std::string& folder);

// config.json of an architecture, for transformers.
Result<Json> config_of(const Architecture& architecture, const std::string& dtype);

}  // namespace maquette
