#include "native/model/session.h"

#include <cmath>

#include "shared/base/check.h"
#include "shared/tokenizer/loss_mask.h"

namespace maquette {

void PackedBatch::add_tokens(std::span<const int32_t> ids_to_add, int32_t slot, int32_t first_position) {
    const auto start = static_cast<int32_t>(ids.size()), count = static_cast<int32_t>(ids_to_add.size());
    for (int32_t i = 0; i < count; ++i) {
        ids.push_back(ids_to_add[static_cast<size_t>(i)]);
        positions.push_back(first_position + i);
        segment_start.push_back(start);
        segment_end.push_back(start + count);
        slots.push_back(slot);
    }
}

void PackedBatch::add_document(std::span<const int32_t> ids_to_add, std::span<const int32_t> labels_to_add, std::span<const float> weights) {
    MAQUETTE_CHECK(ids_to_add.size() == labels_to_add.size() && (weights.empty() || weights.size() == ids_to_add.size()));
    const auto start = static_cast<int32_t>(ids.size());
    add_tokens(ids_to_add, 0, 0);
    for (size_t i = 1; i < labels_to_add.size(); ++i) {
        if (labels_to_add[i] == masked_label) continue;
        label_rows.push_back(start + static_cast<int32_t>(i) - 1);
        labels.push_back(labels_to_add[i]);
        loss_weights.push_back(weights.empty() ? 1.0f : weights[i]);
    }
}

void PackedBatch::add_prompt(std::span<const int32_t> ids_to_add, std::span<const int32_t> rows, int32_t slot, int32_t first_position) {
    const auto start = static_cast<int32_t>(ids.size());
    add_tokens(ids_to_add, slot, first_position);
    for (const int32_t row : rows) {
        label_rows.push_back(start + row);
        labels.push_back(0);
        loss_weights.push_back(0);
    }
}

void PackedBatch::scale_weights(double factor) {
    for (float& weight : loss_weights) weight = static_cast<float>(static_cast<double>(weight) * factor);
}

double PackedBatch::weight_sum() const {
    double sum = 0;
    for (const float weight : loss_weights) sum += static_cast<double>(weight);
    return sum;
}

namespace {

// The tensor that spans a whole arena ("arena.3").
TensorId arena_tensor(const Plan& plan, Arena arena) {
    const TensorId id = plan.find_tensor("arena." + std::to_string(static_cast<int>(arena)));
    MAQUETTE_CHECK(id != no_tensor);
    return id;
}

}  // namespace

Result<Session> Session::open(const Model& model, const PlanOptions& options, std::unique_ptr<Backend> backend, const LoraAdapter* merged) {
    Session session;
    PlanOptions chosen = options;
    chosen.preferences = backend->preferences();
    session.plan_ = std::make_unique<Plan>(build_plan(model.architecture(), chosen));
    session.backend_ = std::move(backend);
    MAQUETTE_TRY_VOID(session.backend_->prepare(*session.plan_));
    MAQUETTE_TRY_VOID(upload_model(*session.plan_, model, *session.backend_, merged));
    return session;
}

Result<void> Session::upload(const PackedBatch& batch) {
    const TensorId ids = plan_->find_tensor("ids"), rows = plan_->find_tensor("label_rows");
    if (batch.tokens() > plan_->tensor(ids).rows || batch.labelled() > plan_->tensor(rows).rows)
        return fail(ErrorCode::Failed, "A batch of " + std::to_string(batch.tokens()) + " tokens is larger than the plan.", "Use a smaller batch.");
    for (const auto& [name, values] : {std::pair{"ids", &batch.ids}, {"positions", &batch.positions}, {"segment_start", &batch.segment_start},
                                       {"segment_end", &batch.segment_end}, {"slots", &batch.slots}, {"label_rows", &batch.label_rows}, {"labels", &batch.labels}})
        MAQUETTE_TRY_VOID(backend_->write(plan_->find_tensor(name), 0, std::span<const int32_t>(*values)));
    return backend_->write(plan_->find_tensor("loss_weights"), 0, std::span<const float>(batch.loss_weights));
}

Result<void> Session::run(std::string_view section, const PackedBatch& batch, RunArguments arguments) {
    MAQUETTE_TRY_VOID(upload(batch));
    arguments.tokens = batch.tokens();
    arguments.labelled = batch.labelled();
    return run(section, arguments);
}

Result<void> Session::run(std::string_view section, const RunArguments& arguments) {
    const Section* found = plan_->find_section(section);
    MAQUETTE_CHECK(found != nullptr);
    return backend_->run(*found, arguments);
}

Result<std::vector<float>> Session::read(std::string_view tensor, int64_t count) {
    const TensorId id = plan_->find_tensor(tensor);
    MAQUETTE_CHECK(id != no_tensor && count <= plan_->tensor(id).elements());
    std::vector<float> values(static_cast<size_t>(count));
    MAQUETTE_TRY_VOID(backend_->read(id, 0, std::span<float>(values)));
    return values;
}

Result<void> Session::read_arena(Arena arena, std::span<float> values) {
    return backend_->read(arena_tensor(*plan_, arena), 0, values);
}

Result<void> Session::write_arena(Arena arena, std::span<const float> values) {
    return backend_->write(arena_tensor(*plan_, arena), 0, values);
}

Result<std::string> Session::first_broken_tensor(std::string_view section, const PackedBatch& batch, RunArguments arguments) {
    MAQUETTE_TRY_VOID(upload(batch));
    arguments.tokens = batch.tokens();
    arguments.labelled = batch.labelled();
    const Section* found = plan_->find_section(section);
    MAQUETTE_CHECK(found != nullptr);
    for (size_t i = 0; i < found->ops.size(); ++i) {
        MAQUETTE_TRY_VOID(backend_->run(*found, arguments, i, 1));
        for (const TensorRef& ref : found->ops[i].outputs) {
            if (!ref || found->ops[i].kind == OpKind::HeadLoss) continue;
            const Tensor& tensor = plan_->tensor(ref.tensor);
            const int64_t rows = tensor.rows_kind == Rows::Tokens ? arguments.tokens : tensor.rows_kind == Rows::Labelled ? arguments.labelled : tensor.rows;
            std::vector<float> values(static_cast<size_t>(rows * tensor.columns));
            MAQUETTE_TRY_VOID(backend_->read(ref.tensor, 0, std::span<float>(values)));
            for (int64_t row = 0; row < rows; ++row)
                for (int64_t column = ref.column; column < ref.column + ref.columns; ++column)
                    if (!std::isfinite(values[static_cast<size_t>(row * tensor.columns + column)])) return tensor.name;
        }
    }
    return std::string();
}

LoraLayout adapter_layout(const LoraAdapter& adapter, const Architecture& architecture) {
    LoraLayout layout(static_cast<size_t>(architecture.layers));
    for (int64_t layer = 0; layer < architecture.layers; ++layer)
        for (int i = 0; i < module_count; ++i)
            if (const LoraModule* module = adapter.find(module_path(layer, static_cast<Module>(i))))
                layout[static_cast<size_t>(layer)][static_cast<size_t>(i)] = {module->rank, adapter.scale(*module)};
    return layout;
}

Result<void> upload_adapter(Session& session, const LoraAdapter& adapter) {
    for (const LoraModule& module : adapter.modules) {
        const std::string path = "base_model.model." + module.name;
        const TensorId a = session.plan().find_tensor(path + ".lora_A.weight"), b = session.plan().find_tensor(path + ".lora_B.weight");
        if (a == no_tensor || b == no_tensor) return fail(ErrorCode::BadInput, "The plan has no place for adapter " + module.name + ".");
        MAQUETTE_TRY_VOID(session.backend().write(a, 0, std::span<const float>(module.a)));
        MAQUETTE_TRY_VOID(session.backend().write(b, 0, std::span<const float>(module.b)));
    }
    return {};
}

Result<void> download_adapter(Session& session, LoraAdapter& adapter) {
    for (LoraModule& module : adapter.modules) {
        const std::string path = "base_model.model." + module.name;
        MAQUETTE_TRY(module.a, session.read(path + ".lora_A.weight", module.rank * module.in));
        MAQUETTE_TRY(module.b, session.read(path + ".lora_B.weight", module.out * module.rank));
    }
    return {};
}

}  // namespace maquette
