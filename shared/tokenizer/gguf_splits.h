// The splitting expressions behind the names in GGUF's tokenizer.ggml.pre.
#pragma once

#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/tokenizer/pre_tokenizer.h"

namespace maquette {

struct GgufSplit {
    std::vector<PreTokenizerStep> steps;
    bool whole_words = false;  // A word that is a token is not merged (llama.cpp: ignore_merges).
    bool adds_bos = false;     // What holds where the file does not say.
};

// Refuses a name that is not known: another expression would give other ids without a word.
Result<GgufSplit> gguf_split(const std::string& name);

}  // namespace maquette
