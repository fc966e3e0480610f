#include "native/generate/adapter_layout.h"

#include <string>

#include "shared/base/check.h"

namespace maquette {

LoraLayout lora_layout(const LoraAdapter& adapter, const Architecture& architecture) {
    LoraLayout layout(static_cast<size_t>(architecture.layers));
    for (int64_t layer = 0; layer < architecture.layers; ++layer)
        for (int i = 0; i < module_count; ++i)
            if (const LoraModule* module = adapter.find(module_path(layer, static_cast<Module>(i))))
                layout[static_cast<size_t>(layer)][static_cast<size_t>(i)] = {module->rank, adapter.scale(*module)};
    return layout;
}

Result<void> upload_adapter(const Plan& plan, const LoraAdapter& adapter, Backend& backend) {
    const std::string prefix = "base_model.model.";
    for (const LoraModule& module : adapter.modules) {
        const TensorId a = plan.find_tensor(prefix + module.name + ".lora_A.weight"), b = plan.find_tensor(prefix + module.name + ".lora_B.weight");
        if (a == no_tensor || b == no_tensor)
            return fail(ErrorCode::BadInput, "The adapter changes " + module.name + ", which this model does not have.", "Use the model that it was trained on.");
        MAQUETTE_CHECK(plan.tensor(a).elements() == static_cast<int64_t>(module.a.size()) && plan.tensor(b).elements() == static_cast<int64_t>(module.b.size()));
        MAQUETTE_TRY_VOID(backend.write(a, 0, std::span<const float>(module.a)));
        MAQUETTE_TRY_VOID(backend.write(b, 0, std::span<const float>(module.b)));
    }
    return {};
}

}  // namespace maquette
