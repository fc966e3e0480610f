// Which layers an adapter changes, and with which rank and alpha: PEFT's rules for target_modules and patterns.
#pragma once

#include "native/model/architecture.h"
#include "native/train/train_request.h"
#include "shared/weights/lora_adapter.h"

namespace maquette {

// A new adapter's shapes; refuses targets and patterns that fit no layer of the model. Values are empty.
Result<LoraAdapter> make_adapter(const TrainRequest& request, const Architecture& architecture);

}  // namespace maquette
