#include "native/export/merged_weights.h"

#include "shared/weights/quantization.h"

namespace maquette {

const LoraModule* MergedWeights::module_of(const std::string& tensor) const {
    constexpr std::string_view kind = ".weight";
    if (!adapter_ || tensor.size() <= kind.size() || tensor.compare(tensor.size() - kind.size(), kind.size(), kind) != 0) return nullptr;
    return adapter_->find(std::string_view(tensor).substr(0, tensor.size() - kind.size()));
}

bool MergedWeights::is_changed(const std::string& name) const { return module_of(name) != nullptr; }

Result<std::vector<float>> MergedWeights::numbers(const TensorView& tensor) const {
    MAQUETTE_TRY(std::vector<float> out, dequantize(tensor));
    if (const LoraModule* module = module_of(tensor.name)) merge_lora(*module, adapter_->scale(*module), out);
    return out;
}

}  // namespace maquette
