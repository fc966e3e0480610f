#include "native/verify/golden_device.h"

#include <algorithm>
#include <numeric>

#include "native/devices/devices.h"
#include "native/verify/golden_files.h"

namespace maquette {

namespace {

// In f16 small gradients vanish without one; training chooses its own (native/train/loss_scale.h).
constexpr double golden_loss_scale = 1024;

}  // namespace

Result<std::unique_ptr<GoldenDevice>> GoldenDevice::open(const VerifyOptions& verify, const GoldenDeviceOptions& options) {
    auto out = std::make_unique<GoldenDevice>();
    MAQUETTE_TRY(out->model_, load_model(options.model));
    PlanOptions plan;
    plan.tokens_max = plan.labelled_max = plan.positions_max = options.tokens_max;
    plan.has_train = options.has_train;
    plan.has_evaluate = options.has_evaluate;
    plan.has_logits = options.has_logits;
    plan.full = options.full;
    plan.weight_decay = options.weight_decay;
    if (options.adapter) plan.lora = adapter_layout(*options.adapter, out->model_.architecture());
    MAQUETTE_TRY(auto backend, open_backend({verify.device, verify.threads, verify.precision}));
    MAQUETTE_TRY(Session session, Session::open(out->model_, plan, std::move(backend)));
    out->session_.emplace(std::move(session));
    if (verify.precision == "f16") out->loss_scale_ = golden_loss_scale;
    if (options.adapter) MAQUETTE_TRY_VOID(upload_adapter(*out->session_, *options.adapter));
    return out;
}

Result<double> GoldenDevice::train(const PackedBatch& batch, double loss_weight) {
    PackedBatch scaled = batch;
    scaled.scale_weights(loss_weight * loss_scale_);
    MAQUETTE_TRY_VOID(session_->run("train", scaled));
    MAQUETTE_TRY(const auto losses, session_->read("loss", batch.labelled()));
    return std::accumulate(losses.begin(), losses.end(), 0.0);
}

Result<GoldenMeasures> GoldenDevice::measures(const PackedBatch& batch) {
    GoldenMeasures out;
    out.labels = static_cast<double>(batch.labelled());
    for (const auto& [tensor, sum] : {std::pair{"loss", &out.loss}, {"hit", &out.hits}, {"entropy", &out.entropy}}) {
        MAQUETTE_TRY(const auto values, session_->read(tensor, batch.labelled()));
        *sum = std::accumulate(values.begin(), values.end(), 0.0);
    }
    return out;
}

Result<GoldenMeasures> GoldenDevice::evaluate(const PackedBatch& batch) {
    MAQUETTE_TRY_VOID(session_->run("evaluate", batch));
    return measures(batch);
}

Result<std::vector<float>> GoldenDevice::logits(const PackedBatch& batch) {
    PackedBatch every = batch;
    every.label_rows.resize(batch.ids.size());
    std::iota(every.label_rows.begin(), every.label_rows.end(), 0);
    every.labels.assign(batch.ids.size(), 0);
    every.loss_weights.assign(batch.ids.size(), 0);
    MAQUETTE_TRY_VOID(session_->run("logits", every));
    return session_->read("logits.logits", batch.tokens() * architecture().vocab_size);
}

Result<double> GoldenDevice::gradient_norm() {
    MAQUETTE_TRY_VOID(session_->run("gradient_norm"));
    MAQUETTE_TRY(const auto norm, session_->read("gradient_norm", 1));
    return static_cast<double>(norm.front()) / loss_scale_;
}

Result<void> GoldenDevice::step(RunArguments arguments) {
    arguments.gradient_scale /= loss_scale_;
    return session_->run("adamw", arguments);
}

Result<std::vector<GoldenDevice::Named>> GoldenDevice::read_trained(const std::string& prefix) {
    std::vector<Named> out;
    for (const TensorId id : trained_tensors(session_->plan())) {
        const Tensor& tensor = session_->plan().tensor(id);
        MAQUETTE_TRY(const auto values, session_->read(prefix + tensor.name, tensor.elements()));
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

Result<std::vector<GoldenDevice::Named>> GoldenDevice::gradients() {
    MAQUETTE_TRY(auto gradients, read_trained("gradient."));
    for (Named& gradient : gradients)
        for (float& value : gradient.values) value /= static_cast<float>(loss_scale_);
    return gradients;
}
Result<std::vector<GoldenDevice::Named>> GoldenDevice::parameters() { return read_trained(""); }

PackedBatch golden_batch(const Json& batch) {
    PackedBatch packed;
    const Json *ids = json_member(batch, "input_ids"), *labels = json_member(batch, "labels"), *mask = json_member(batch, "attention_mask"),
               *positions = json_member(batch, "position_ids");
    if (!ids || !labels) return packed;
    for (size_t row = 0; row < ids->size(); ++row) {
        const auto row_ids = json_row<int32_t>((*ids)[row]);
        // Rows that the file cuts short are masked beyond their end.
        const auto sized = [&](const Json* rows, int32_t missing) {
            auto values = rows ? json_row<int32_t>(golden_at(*rows, row)) : std::vector<int32_t>();
            values.resize(row_ids.size(), missing);
            return values;
        };
        const auto row_labels = sized(labels, -100), row_mask = sized(mask, mask ? 0 : 1), row_positions = sized(positions, 0);
        std::vector<int32_t> document_ids, document_labels;
        const auto finish = [&] {
            if (!document_ids.empty()) packed.add_document(document_ids, document_labels);
            document_ids.clear();
            document_labels.clear();
        };
        for (size_t i = 0; i < row_ids.size(); ++i) {
            if (!row_mask[i]) continue;
            if (positions && row_positions[i] == 0) finish();
            document_ids.push_back(row_ids[i]);
            document_labels.push_back(row_labels[i]);
        }
        finish();
    }
    return packed;
}

}  // namespace maquette
