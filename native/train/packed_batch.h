// Documents laid back to back, as a plan takes them: nothing is padded, and attention stays inside a document.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "native/backend/backend.h"
#include "native/model/plan.h"

namespace maquette {

// One document's tokens. labels[i] is the token i itself where it is trained, -100 where not, as in transformers:
// the token is predicted from the ones before it, so the first label of a document never counts.
struct TrainDocument {
    std::vector<int32_t> ids;
    std::vector<int32_t> labels;
    std::vector<float> weights;  // Of each label; empty: all 1.
};

struct PackedBatch {
    std::vector<int32_t> ids, positions, segment_start, segment_end;  // [T]
    std::vector<int32_t> label_rows, labels;                          // [L]: predicted from row label_rows[i] is labels[i].
    std::vector<float> label_weights;                                 // [L]
    std::vector<size_t> label_documents;                              // [L]: which document a label belongs to.
};

PackedBatch pack_documents(std::span<const TrainDocument> documents);
// Labels that count: what a loss is divided by.
int64_t trained_tokens(const TrainDocument& document);

// Writes the batch into the plan's inputs. Every label's loss weight is its own times `loss_scale` (1 / trained tokens
// of the optimizer step). The counts for Backend::run come back; the caller fills the rest.
Result<RunArguments> upload_batch(const Plan& plan, Backend& backend, const PackedBatch& batch, double loss_scale);

}  // namespace maquette
