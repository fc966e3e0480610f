// Opens a model: its architecture, and its tensors under one set of names, mapped from disk and not copied.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "native/model/architecture.h"

namespace maquette {

struct ModelState;

// One opened model; cheap to move. The tensors stay valid for as long as it (or a copy of it) lives.
//
// Names are Hugging Face's, whatever the file: "model.embed_tokens.weight", "model.layers.0.self_attn.q_proj.weight",
// "model.layers.0.input_layernorm.weight", "model.norm.weight", "lm_head.weight" (absent when tied). Rows of q_proj and
// k_proj in llama-family GGUF files are put back into Hugging Face's order, in the file's own number format; the parts of
// bitsandbytes' 4-bit weights are joined (TensorType::NF4). Those two kinds are copies in memory, all else is the mapped file.
class Model {
  public:
    const Architecture& architecture() const;
    const std::string& path() const;                   // The folder or .gguf file, as given.
    const std::vector<TensorView>& tensors() const;    // Every tensor that was recognized, in file order.
    const TensorView* find(std::string_view name) const;  // Null when there is none.
    const Gguf* gguf() const;                          // The file behind it; null for a Hugging Face folder.
    const Json& config() const;                        // config.json; null for GGUF.
    void forget_pages() const;                         // Gives back what was read of the files; see MappedFile.
    std::vector<std::string> unused() const;           // Names in the file that no plan uses, such as rotary buffers.

  private:
    friend Result<Model> load_model(const std::string& path);
    std::shared_ptr<const ModelState> state_;
};

// The weight files of a Hugging Face folder, by name: model.safetensors, or the shards that its index names.
Result<std::vector<std::string>> weight_files(const std::string& folder);

// `path`: a Hugging Face folder (config.json with model.safetensors, or shards and their index) or a .gguf file.
// Every tensor that the architecture needs is checked to be there with the right shape; the error names it.
Result<Model> load_model(const std::string& path);

}  // namespace maquette
