// A small random model on disk, and an adapter for it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "native/model/weights_loader.h"
#include "shared/weights/lora_adapter.h"
#include "tests/support/test_data.h"

namespace maquette::test {

// May change a tensor's values before they are written.
using TensorChange = std::function<void(const std::string& name, std::vector<float>& values)>;
// `family`: llama (untied), qwen2 (biases, tied), qwen3 (q/k norms, tied). Vocabulary of 11, two layers. The GPU
// takes heads in multiples of four only.
void write_small_model(const std::string& folder, const std::string& family, const TensorChange& change = {}, int64_t head_dim = 6);
// Rank 2 on all seven linear layers, A and B both non-zero.
LoraAdapter small_adapter(const Architecture& architecture);

}  // namespace maquette::test
