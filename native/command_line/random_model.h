// Models of a published shape with random weights: what speed and memory need, without a download.
#pragma once

#include <string>
#include <vector>

#include "shared/base/result.h"

namespace maquette {

// "smollm2-135m", "qwen2.5-0.5b", "qwen2.5-1.5b", "qwen2.5-7b"
std::vector<std::string> model_shapes();

// config.json and model.safetensors in BF16, drawn from a normal distribution of deviation 0.02 (norms are 1). There is
// no tokenizer. NotFound for a shape that is not in the list.
Result<void> write_random_model(const std::string& shape, const std::string& folder);

}  // namespace maquette
