// Turns a Hugging Face folder's tokenizer into the vocabulary of a GGUF file, as llama.cpp's converter does.
#pragma once

#include <string>

#include "native/model/architecture.h"
#include "shared/weights/gguf.h"

namespace maquette {

// Reads tokenizer.model (SentencePiece), else tokenizer.json (byte-level BPE, or BPE with byte fallback), with
// tokenizer_config.json and chat_template.jinja. Refuses splitting rules that llama.cpp has no name for: a file whose
// text is cut differently than in training would answer badly without a word.
Result<void> set_gguf_vocabulary(const std::string& folder, const Architecture& architecture, GgufWriter& writer);

}  // namespace maquette
