// An opened training run: model, rows, plan and device; and the parts of a step.
#pragma once

#include <cmath>
#include <memory>
#include <optional>

#include "native/devices/devices.h"
#include "native/train/adapter_layers.h"
#include "native/train/checkpoint.h"
#include "native/train/memory_plan.h"
#include "native/train/training_rows.h"

namespace maquette {

struct TrainingRun {
    Model model;
    std::optional<ModelText> text;  // Nothing when the model brings no tokenizer and the rows are token ids.
    TrainingRows rows;
    std::vector<RowGroup> train_groups, evaluation_groups;
    StepCounts counts;
    LoraAdapter adapter;  // Shapes and settings; the values are on the device until they are downloaded.
    Session session;
    MemoryPlan memory;
    PlanOptions options;
    int64_t recompute_layers = 0;
    DeviceOptions device;
    DeviceTraits traits;  // Of that device.
    int64_t trained_parameters = 0;
    int64_t bytes_before = 0;  // What the process held before the model was opened.
    uint64_t data_hash = 0;
    int64_t batch_rows = 1;
};

// Reads everything and plans memory, refusing with advice when it does not fit. No device is opened; the session is empty.
Result<std::unique_ptr<TrainingRun>> plan_training_run(const TrainRequest& request);
// And puts a fresh adapter on the device: A kaiming-uniform with a = sqrt(5), B zero, as PEFT.
Result<std::unique_ptr<TrainingRun>> open_training_run(const TrainRequest& request);

void initialize_adapter(LoraAdapter& adapter, uint64_t seed);

struct StepBatches {
    std::vector<PackedBatch> micro;  // Weights divided by the step's sum of weights.
    int64_t tokens = 0;
};
StepBatches step_batches(const TrainingRun& run, const TrainRequest& request, int64_t step);

struct StepMeasures {
    double loss = 0;           // Sum of weighted losses over the step's sum of weights.
    double accuracy_sum = 0, entropy_sum = 0;  // Of micro-batches' means, as TRL averages them.
    std::vector<double> row_losses;  // Of each document in order: the mean over its labels, weights left aside.
    int64_t micro_batches = 0;
    double gradient_norm = 0;  // Before clipping.
    double learning_rate = 0;

    double accuracy() const { return accuracy_sum / static_cast<double>(micro_batches); }
    double entropy() const { return entropy_sum / static_cast<double>(micro_batches); }
    bool is_finite() const { return std::isfinite(loss) && std::isfinite(gradient_norm); }
};

// Adds the gradients of the batch's loss times `loss_scale`; what is measured is the loss itself.
Result<void> train_batch(TrainingRun& run, const PackedBatch& batch, double loss_scale, uint64_t dropout_seed, StepMeasures& measures);
// Measures the norm of the gradients over `loss_scale` and, when everything is finite, clips and steps. `step` is 1-based.
Result<void> update(TrainingRun& run, const TrainRequest& request, int64_t step, double loss_scale, StepMeasures& measures);

struct EvaluationMeasures {
    double loss = 0;  // Mean over rows of their batch's mean over tokens; accuracy and entropy: mean over batches (TRL).
    double accuracy = 0, entropy = 0;
};
Result<EvaluationMeasures> evaluate(TrainingRun& run);

// The greedy answer to the first evaluation (or training) row's prompt.
Result<std::string> sample_answer(TrainingRun& run, int64_t tokens_max);

}  // namespace maquette
