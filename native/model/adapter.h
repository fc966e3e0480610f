// Opens and saves LoRA adapters as PEFT folders, and checks that an adapter belongs to a model.
#pragma once

#include <string>

#include "native/model/architecture.h"
#include "shared/weights/lora_adapter.h"

namespace maquette {

// `folder` holds adapter_config.json and adapter_model.safetensors.
Result<LoraAdapter> load_adapter(const std::string& folder);
// Writes both files; each appears whole or not at all.
Result<void> save_adapter(const LoraAdapter& adapter, const std::string& folder);

// Every module must be a linear layer of the model and have its sizes; the error names the first that is not. This is
// what keeps an adapter from loading without effect.
Result<void> check_adapter(const LoraAdapter& adapter, const Architecture& architecture);

}  // namespace maquette
