// A model on a device: its plan, its backend, and batches of documents to run through it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "native/backend/backend.h"
#include "native/model/plan_builder.h"
#include "shared/weights/lora_adapter.h"

namespace maquette {

// Documents back to back. A label of masked_label (-100) is not trained; labels are not shifted: the label of token i
// is what the model should say at token i - 1, so a document's first label never counts.
class PackedBatch {
  public:
    void add_document(std::span<const int32_t> ids, std::span<const int32_t> labels, std::span<const float> weights = {});
    // For generation and logits: `rows` are the positions inside the document whose logits are wanted.
    void add_prompt(std::span<const int32_t> ids, std::span<const int32_t> rows, int32_t slot = 0, int32_t first_position = 0);
    void scale_weights(double factor);

    int64_t tokens() const { return static_cast<int64_t>(ids.size()); }
    int64_t labelled() const { return static_cast<int64_t>(label_rows.size()); }
    double weight_sum() const;

    std::vector<int32_t> ids, positions, segment_start, segment_end, slots;  // [tokens]
    std::vector<int32_t> label_rows, labels;                                 // [labelled]
    std::vector<float> loss_weights;

  private:
    void add_tokens(std::span<const int32_t> ids_to_add, int32_t slot, int32_t first_position);
};

class Session {
  public:
    // Prepares the backend and uploads the model. An adapter given here is merged into the weights.
    static Result<Session> open(const Model& model, const PlanOptions& options, std::unique_ptr<Backend> backend,
                                const LoraAdapter* merged = nullptr);

    const Plan& plan() const { return *plan_; }
    Backend& backend() { return *backend_; }
    // Uploads the batch and runs a section. `arguments` gives what is not the batch's.
    Result<void> run(std::string_view section, const PackedBatch& batch, RunArguments arguments = {});
    // A section without a batch: zero_gradients, gradient_norm, adamw.
    Result<void> run(std::string_view section, const RunArguments& arguments = {});
    // The first `count` elements of a named tensor.
    Result<std::vector<float>> read(std::string_view tensor, int64_t count);
    // Everything in an arena, for checkpoints: Parameters, Gradients, FirstMoments, SecondMoments.
    Result<void> read_arena(Arena arena, std::span<float> values);
    Result<void> write_arena(Arena arena, std::span<const float> values);
    // Runs a section one operation at a time; the name of the first tensor with a value that is not finite, or "".
    Result<std::string> first_broken_tensor(std::string_view section, const PackedBatch& batch, RunArguments arguments);

  private:
    Result<void> upload(const PackedBatch& batch);
    std::unique_ptr<Plan> plan_;
    std::unique_ptr<Backend> backend_;
};

// Where an adapter's modules sit in the plan; check_adapter must have passed.
LoraLayout adapter_layout(const LoraAdapter& adapter, const Architecture& architecture);
Result<void> upload_adapter(Session& session, const LoraAdapter& adapter);
// Fills a and b of every module from the device.
Result<void> download_adapter(Session& session, LoraAdapter& adapter);

}  // namespace maquette
