// A model on the device under test, with just the plan that a golden needs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native/model/session.h"
#include "native/verify/golden_checks.h"
#include "shared/weights/lora_adapter.h"

namespace maquette {

struct GoldenDeviceOptions {
    std::string model;                   // Folder or .gguf.
    std::optional<LoraAdapter> adapter;
    bool full = false;                   // Train the base parameters.
    double weight_decay = 0;
    bool has_train = true;
    bool has_evaluate = false;
    bool has_logits = true;
    int64_t tokens_max = 0;
};

// What the last run of "train" or "evaluate" came to: sums over the labelled tokens.
struct GoldenMeasures {
    double loss = 0, hits = 0, entropy = 0, labels = 0;
};

class GoldenDevice {
  public:
    static Result<std::unique_ptr<GoldenDevice>> open(const VerifyOptions& verify, const GoldenDeviceOptions& options);

    const Architecture& architecture() const { return model_.architecture(); }
    Session& session() { return *session_; }

    // Forward, loss and backward; adds to the gradients. Every loss is weighted with `loss_weight`. Gives the sum of losses.
    Result<double> train(const PackedBatch& batch, double loss_weight);
    // What "train" measured for that batch.
    Result<GoldenMeasures> measures(const PackedBatch& batch);
    // Forward and loss only.
    Result<GoldenMeasures> evaluate(const PackedBatch& batch);
    // Logits of every token, [T, vocabulary].
    Result<std::vector<float>> logits(const PackedBatch& batch);
    Result<double> gradient_norm();
    // A step of the optimizer.
    Result<void> step(RunArguments arguments);
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
    std::optional<Session> session_;
    double loss_scale_ = 1;  // What the gradients on the device are too large by.
};

// The documents of a golden batch: right-padded rows (attention_mask), or packed rows (position_ids restart).
PackedBatch golden_batch(const Json& batch);

}  // namespace maquette
