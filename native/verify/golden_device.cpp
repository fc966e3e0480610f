#include "native/verify/golden_device.h"

#include <algorithm>
#include <numeric>

#include "native/devices/devices.h"
#include "native/generate/adapter_layout.h"
#include "native/verify/golden_files.h"

namespace maquette {

Result<std::unique_ptr<GoldenDevice>> GoldenDevice::open(const VerifyOptions& verify, const GoldenDeviceOptions& options) {
    auto out = std::make_unique<GoldenDevice>();
    MAQUETTE_TRY(out->model_, load_model(options.model));
    PlanOptions plan;
    plan.tokens_max = plan.labelled_max = plan.positions_max = options.tokens_max;
    plan.has_train = options.has_train;
    plan.has_logits = true;
    plan.full = options.full;
    plan.weight_decay = options.weight_decay;
    if (options.adapter) plan.lora = lora_layout(*options.adapter, out->model_.architecture());
    out->plan_ = build_plan(out->model_.architecture(), plan);
    MAQUETTE_TRY(out->backend_, open_backend({verify.device, verify.threads}));
    MAQUETTE_TRY_VOID(out->backend_->prepare(out->plan_));
    MAQUETTE_TRY_VOID(upload_model(out->plan_, out->model_, *out->backend_));
    if (options.adapter) MAQUETTE_TRY_VOID(upload_adapter(out->plan_, *options.adapter, *out->backend_));
    return out;
}

Result<void> GoldenDevice::run_section(const std::string& name, const RunArguments& arguments) {
    return backend_->run(*plan_.find_section(name), arguments);
}

Result<double> GoldenDevice::train(const PackedBatch& batch, double loss_scale) {
    MAQUETTE_TRY(const RunArguments arguments, upload_batch(plan_, *backend_, batch, loss_scale));
    MAQUETTE_TRY_VOID(run_section("train", arguments));
    std::vector<float> losses(batch.labels.size());
    MAQUETTE_TRY_VOID(backend_->read(plan_.find_tensor("loss"), 0, std::span<float>(losses)));
    return std::accumulate(losses.begin(), losses.end(), 0.0);
}

Result<std::vector<float>> GoldenDevice::logits(const PackedBatch& batch) {
    PackedBatch every = batch;
    every.label_rows.resize(batch.ids.size());
    std::iota(every.label_rows.begin(), every.label_rows.end(), 0);
    every.labels.assign(batch.ids.size(), 0);
    every.label_weights.assign(batch.ids.size(), 0);
    MAQUETTE_TRY(const RunArguments arguments, upload_batch(plan_, *backend_, every, 1));
    MAQUETTE_TRY_VOID(run_section("logits", arguments));
    std::vector<float> values(batch.ids.size() * static_cast<size_t>(architecture().vocab_size));
    MAQUETTE_TRY_VOID(backend_->read(plan_.find_tensor("logits.logits"), 0, std::span<float>(values)));
    return values;
}

Result<std::vector<float>> GoldenDevice::read(TensorId tensor) {
    std::vector<float> values(static_cast<size_t>(plan_.tensor(tensor).elements()));
    MAQUETTE_TRY_VOID(backend_->read(tensor, 0, std::span<float>(values)));
    return values;
}

Result<double> GoldenDevice::gradient_norm() {
    MAQUETTE_TRY_VOID(run_section("gradient_norm"));
    MAQUETTE_TRY(const auto norm, read(plan_.find_tensor("gradient_norm")));
    return static_cast<double>(norm.front());
}

Result<std::vector<GoldenDevice::Named>> GoldenDevice::read_trained(const std::string& prefix) {
    std::vector<Named> out;
    for (const TensorId id : trained_tensors(plan_)) {
        const Tensor& tensor = plan_.tensor(id);
        MAQUETTE_TRY(const auto values, read(prefix.empty() ? id : plan_.find_tensor(prefix + tensor.name)));
        if (tensor.parts.empty()) {
            out.push_back({tensor.name, values});
            continue;
        }
        const int64_t unit = tensor.rows == 1 ? 1 : tensor.columns;
        for (const TensorPart& part : tensor.parts)
            out.push_back({part.name, {values.begin() + part.row * unit, values.begin() + (part.row + part.rows) * unit}});
    }
    return out;
}

Result<std::vector<GoldenDevice::Named>> GoldenDevice::gradients() { return read_trained("gradient."); }
Result<std::vector<GoldenDevice::Named>> GoldenDevice::parameters() { return read_trained(""); }

std::vector<TrainDocument> golden_documents(const Json& batch) {
    std::vector<TrainDocument> documents;
    const Json *ids = json_member(batch, "input_ids"), *labels = json_member(batch, "labels"), *mask = json_member(batch, "attention_mask"),
               *positions = json_member(batch, "position_ids");
    if (!ids || !labels) return documents;
    for (size_t row = 0; row < ids->size(); ++row) {
        const auto row_ids = json_row<int32_t>((*ids)[row]), row_labels = json_row<int32_t>((*labels)[row]);
        const auto row_mask = mask ? json_row<int32_t>((*mask)[row]) : std::vector<int32_t>(row_ids.size(), 1);
        const auto row_positions = positions ? json_row<int32_t>((*positions)[row]) : std::vector<int32_t>();
        TrainDocument document;
        for (size_t i = 0; i < row_ids.size(); ++i) {
            if (!row_mask[i]) continue;
            if (!document.ids.empty() && positions && row_positions[i] == 0) documents.push_back(std::exchange(document, {}));
            document.ids.push_back(row_ids[i]);
            document.labels.push_back(row_labels[i]);
        }
        documents.push_back(std::move(document));
    }
    return documents;
}

}  // namespace maquette
