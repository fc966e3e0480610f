// Writes the Modelfile that makes an exported GGUF model an Ollama model.
#pragma once

#include <string>
#include <vector>

#include "native/model/weights_loader.h"

namespace maquette {

// folder/Modelfile, FROM ./model.gguf, with the model's chat template, its own system text and its end tokens as stops.
// When the template cannot be said in Ollama's language the Modelfile has none, and a note says so.
Result<void> write_modelfile(const Model& model, const std::string& folder, std::vector<std::string>& notes);

}  // namespace maquette
