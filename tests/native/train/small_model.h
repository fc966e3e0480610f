// A small random model on disk, and an adapter for it.
#pragma once

#include <string>

#include "native/model/weights_loader.h"
#include "shared/weights/lora_adapter.h"
#include "tests/support/test_data.h"

namespace maquette::test {

// `family`: llama (untied), qwen2 (biases, tied), qwen3 (q/k norms, tied). Vocabulary of 11, two layers.
void write_small_model(const std::string& folder, const std::string& family);
// Rank 2 on all seven linear layers, A and B both non-zero.
LoraAdapter small_adapter(const Architecture& architecture);

}  // namespace maquette::test
