// Finds a model's tokenizer and chat template: in a Hugging Face folder, a GGUF file, or a single tokenizer file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/json.h"
#include "shared/base/result.h"
#include "shared/tokenizer/chat_template.h"
#include "shared/tokenizer/tokenizer.h"

namespace maquette {

struct ModelText {
    Tokenizer tokenizer;
    ChatTemplate chat_template;        // Empty when the model brings none.
    int32_t bos = -1;                  // -1 when there is none.
    int32_t eos = -1;
    int32_t pad = -1;
    std::vector<int32_t> eos_ids;      // Every id that ends an answer (generation_config.json may list several).
    bool adds_bos = false;             // Whether plain text is encoded with a BOS before it.
    Json variables = Json::object();   // For ChatTemplate::render: bos_token, eos_token, pad_token, unk_token.
};

// `path` is a folder (tokenizer.json, tokenizer.model or *.tiktoken, with tokenizer_config.json and
// chat_template.jinja where they exist), a .gguf file, or one such file alone.
Result<ModelText> load_model_text(const std::string& path);

// A tokenizer that knows more tokens than the model has embeddings belongs to another model. `path` is for the message.
Result<void> check_vocabulary(const ModelText& text, int64_t embeddings, const std::string& path);

}  // namespace maquette
