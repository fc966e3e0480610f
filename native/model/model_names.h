// Finds a model that somebody named: "smollm2", a folder, or a .gguf file.
#pragma once

#include <string>
#include <vector>

#include "shared/base/result.h"

namespace maquette {

struct NamedModel {
    std::string name;
    std::string path;
};

// A path that exists, or a name in $MAQUETTE_MODELS, DATA/models, or the folder `models` beside the binary's folder:
// NAME, NAME.gguf, or a file or folder whose name starts with NAME in any case. "smollm2" also means SmolLM2-135M-Instruct.
Result<std::string> find_model(const std::string& name, const std::string& data_folder = "maquette-data");
// Every model in those folders, by name.
std::vector<NamedModel> list_models(const std::string& data_folder = "maquette-data");

}  // namespace maquette
