// A model on the device under test, with just the plan that a golden needs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native/backend/backend.h"
#include "native/model/plan_builder.h"
#include "native/train/packed_batch.h"
#include "native/verify/golden_checks.h"
#include "shared/weights/lora_adapter.h"

namespace maquette {

struct GoldenDeviceOptions {
    std::string model;                   // Folder or .gguf.
    std::optional<LoraAdapter> adapter;
    bool full = false;                   // Train the base parameters.
    double weight_decay = 0;
    bool has_train = true;               // Else only "logits".
    int64_t tokens_max = 0;
};

class GoldenDevice {
  public:
    static Result<std::unique_ptr<GoldenDevice>> open(const VerifyOptions& verify, const GoldenDeviceOptions& options);

    const Plan& plan() const { return plan_; }
    const Architecture& architecture() const { return model_.architecture(); }
    Backend& backend() { return *backend_; }

    // Forward, loss and backward; adds to the gradients. `loss_scale` as in upload_batch. Gives the sum of losses.
    Result<double> train(const PackedBatch& batch, double loss_scale);
    Result<void> run_section(const std::string& name, const RunArguments& arguments = {});
    // Logits of every token, [T, vocabulary].
    Result<std::vector<float>> logits(const PackedBatch& batch);
    Result<std::vector<float>> read(TensorId tensor);
    Result<double> gradient_norm();
    // By file names: "grad." + these are the goldens' names. A fused tensor gives one entry a part.
    struct Named {
        std::string name;
        std::vector<float> values;
    };
    Result<std::vector<Named>> gradients();
    Result<std::vector<Named>> parameters();

  private:
    Result<std::vector<Named>> read_trained(const std::string& suffix);
    Model model_;
    Plan plan_;
    std::unique_ptr<Backend> backend_;
};

// Documents of a golden batch: right-padded rows (attention_mask), or packed rows (position_ids restart).
std::vector<TrainDocument> golden_documents(const Json& batch);

}  // namespace maquette
