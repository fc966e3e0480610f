// Turns a file of samples into rows of tokens and labels, parts them, and says which rows every step sees.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/model/session.h"
#include "native/model/tokens.h"
#include "native/train/train_request.h"
#include "shared/base/report.h"

namespace maquette {

struct TrainingRow {
    std::vector<int32_t> ids;
    std::vector<int32_t> labels;  // masked_label where nothing is learned.
    std::vector<float> weights;   // Empty: 1 everywhere.
    std::string text;             // The sample's line, for the split.

    int64_t tokens() const { return static_cast<int64_t>(ids.size()); }
    int64_t trained() const;  // Labels that count: not masked, and not a document's first.
};

struct TrainingRows {
    std::vector<TrainingRow> train, evaluation;
    int64_t truncated = 0;  // Longer than a row may be: their ends are cut.
    int64_t unusable = 0;   // Left out.
    Report report;  // Rows that could not be used, by line.
};

// JSONL of {"messages": […]}, {"prompt", "completion"} or {"text"}, or of {"input_ids": […], "labels": […]} taken as they are, with
// "weights": […] if tokens count differently.
Result<TrainingRows> read_training_rows(const TrainRequest& request, const ModelText* text);

// Documents that are trained together as one row: one, or several when packing.
using RowGroup = std::vector<size_t>;
std::vector<RowGroup> group_rows(const std::vector<TrainingRow>& rows, const TrainRequest& request);

// The order of groups in an epoch depends on seed and epoch only, so that a resumed run goes on in the same order.
std::vector<size_t> epoch_order(size_t groups, uint64_t seed, int64_t epoch);

struct StepCounts {
    int64_t micro_batches_per_epoch = 0;
    int64_t steps_per_epoch = 0;  // The last step of an epoch may hold fewer micro-batches.
    int64_t steps = 0;            // Of the whole run.
};
StepCounts count_steps(size_t groups, const TrainRequest& request);

PackedBatch make_batch(const std::vector<TrainingRow>& rows, const std::vector<RowGroup>& groups, std::span<const size_t> chosen);

// The learning rate of a step, 0-based, as transformers' schedules: the first step of a warm-up has rate 0.
double learning_rate_at(const TrainRequest& request, int64_t step, int64_t steps);

}  // namespace maquette
