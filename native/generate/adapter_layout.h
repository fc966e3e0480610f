// Joins a PEFT adapter and a plan: the layout that the plan needs, and the adapter's values in the plan's tensors.
#pragma once

#include "native/model/plan_builder.h"
#include "shared/weights/lora_adapter.h"

namespace maquette {

// One entry a layer; modules that the adapter leaves alone have rank 0.
LoraLayout lora_layout(const LoraAdapter& adapter, const Architecture& architecture);
Result<void> upload_adapter(const Plan& plan, const LoraAdapter& adapter, Backend& backend);

}  // namespace maquette
