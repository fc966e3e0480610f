// Reads what the text commands are given: standard input, files, and the tokenizer that a path or a model's name means.
#pragma once

#include <string>

#include "native/model/tokens.h"
#include "shared/base/result.h"

namespace maquette {

// Everything on standard input, byte for byte.
std::string read_standard_input();
// The file's content; "-" is standard input.
Result<std::string> read_input_file(const std::string& path);
// `name` is a tokenizer file, a model folder, a .gguf file or a model's name.
Result<ModelText> load_named_text(const std::string& name, const std::string& data_folder);

}  // namespace maquette
