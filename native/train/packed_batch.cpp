#include "native/train/packed_batch.h"

#include "shared/base/check.h"

namespace maquette {

PackedBatch pack_documents(std::span<const TrainDocument> documents) {
    PackedBatch batch;
    for (size_t d = 0; d < documents.size(); ++d) {
        const TrainDocument& document = documents[d];
        MAQUETTE_CHECK(document.labels.size() == document.ids.size());
        const auto begin = static_cast<int32_t>(batch.ids.size()), end = begin + static_cast<int32_t>(document.ids.size());
        for (size_t i = 0; i < document.ids.size(); ++i) {
            batch.ids.push_back(document.ids[i]);
            batch.positions.push_back(static_cast<int32_t>(i));
            batch.segment_start.push_back(begin);
            batch.segment_end.push_back(end);
            if (i == 0 || document.labels[i] < 0) continue;
            batch.label_rows.push_back(begin + static_cast<int32_t>(i) - 1);
            batch.labels.push_back(document.labels[i]);
            batch.label_weights.push_back(document.weights.empty() ? 1.0f : document.weights[i]);
            batch.label_documents.push_back(d);
        }
    }
    return batch;
}

int64_t trained_tokens(const TrainDocument& document) {
    int64_t count = 0;
    for (size_t i = 1; i < document.labels.size(); ++i) count += document.labels[i] >= 0 ? 1 : 0;
    return count;
}

Result<RunArguments> upload_batch(const Plan& plan, Backend& backend, const PackedBatch& batch, double loss_scale) {
    const auto integers = [&](const char* name, const std::vector<int32_t>& values) {
        return backend.write(plan.find_tensor(name), 0, std::span<const int32_t>(values));
    };
    MAQUETTE_TRY_VOID(integers("ids", batch.ids));
    MAQUETTE_TRY_VOID(integers("positions", batch.positions));
    MAQUETTE_TRY_VOID(integers("segment_start", batch.segment_start));
    MAQUETTE_TRY_VOID(integers("segment_end", batch.segment_end));
    MAQUETTE_TRY_VOID(integers("label_rows", batch.label_rows));
    MAQUETTE_TRY_VOID(integers("labels", batch.labels));
    std::vector<float> weights(batch.label_weights);
    for (float& weight : weights) weight = static_cast<float>(weight * loss_scale);
    MAQUETTE_TRY_VOID(backend.write(plan.find_tensor("loss_weights"), 0, std::span<const float>(weights)));
    RunArguments arguments;
    arguments.tokens = static_cast<int64_t>(batch.ids.size());
    arguments.labelled = static_cast<int64_t>(batch.labels.size());
    return arguments;
}

}  // namespace maquette
