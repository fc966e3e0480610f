// Writes a LoRA adapter as GGUF, as llama.cpp's convert_lora_to_gguf.py does, for `llama-server --lora` and older Ollama.
#pragma once

#include "native/model/architecture.h"
#include "shared/weights/gguf.h"
#include "shared/weights/lora_adapter.h"

namespace maquette {

// llama.cpp's scale is adapter.lora.alpha / rank for all modules. Where a module's own scale differs (rsLoRA, other
// ranks or alphas) the difference is multiplied into its lora_b, so that the file means the same.
// Refuses modules that llama.cpp cannot adapt, by name.
Result<void> write_gguf_adapter(const LoraAdapter& adapter, const Architecture& architecture, const ByteSink& sink);
// Reads such a file back, under Hugging Face names and row order.
Result<LoraAdapter> read_gguf_adapter(const Gguf& gguf, const Architecture& architecture);

// "llama", "qwen2" or "qwen3": llama.cpp's name of the family.
std::string gguf_architecture_name(const Architecture& architecture);
// True where llama.cpp wants q and k rows interleaved.
bool has_permuted_heads(const Architecture& architecture);

}  // namespace maquette
