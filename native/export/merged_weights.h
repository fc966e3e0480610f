// A model's weights with an adapter merged in, one tensor at a time, so that a model larger than memory can be written.
#pragma once

#include <string>
#include <vector>

#include "native/model/weights_loader.h"
#include "shared/weights/lora_adapter.h"

namespace maquette {

class MergedWeights {
  public:
    // Both must outlive this. Without an adapter the weights are the base's.
    MergedWeights(const Model& model, const LoraAdapter* adapter) : model_(model), adapter_(adapter) {}
    virtual ~MergedWeights() = default;

    const Model& model() const { return model_; }
    // True when the adapter changes the tensor with this Hugging Face name.
    bool is_changed(const std::string& name) const;
    // The merged tensor as 32-bit floats: W + scale B A. Full fine-tuning gives the trained values instead.
    virtual Result<std::vector<float>> numbers(const TensorView& tensor) const;

  private:
    const LoraModule* module_of(const std::string& tensor) const;
    const Model& model_;
    const LoraAdapter* adapter_;
};

}  // namespace maquette
