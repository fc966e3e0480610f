#include "native/verify/self_test.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

#include "native/devices/devices.h"
#include "native/gpu/gpu_backend.h"
#include "native/model/session.h"
#include "shared/base/bytes.h"
#include "shared/base/random.h"

namespace maquette {
namespace {

constexpr size_t head_loss_scratch = 3;  // The output in which HeadLoss keeps a chunk of logits: each device as it likes.

// Nothing is a multiple of a tile, so that every kernel meets its edges.
Architecture small_architecture() {
    Architecture architecture;
    architecture.family = "qwen3";
    architecture.hidden_size = 84;
    architecture.intermediate_size = 148;
    architecture.layers = 2;
    architecture.heads = 6;
    architecture.kv_heads = 2;
    architecture.head_dim = 12;  // The GPU's attention takes multiples of four.
    architecture.vocab_size = 331;
    architecture.context_length = 128;
    architecture.rope.dimensions = architecture.head_dim;
    architecture.attention_bias = architecture.qk_norm = true;
    return architecture;
}

PlanOptions plan_options(const Architecture& architecture) {
    PlanOptions options;
    options.tokens_max = options.labelled_max = options.positions_max = 96;
    options.has_train = true;
    options.weight_decay = 0.01;
    options.lora.resize(static_cast<size_t>(architecture.layers));
    for (auto& layer : options.lora) layer.fill({5, 0.5});
    return options;
}

PackedBatch small_batch(const Architecture& architecture) {
    Random random(3);
    PackedBatch batch;
    for (const int64_t length : {37, 1, 50}) {
        std::vector<int32_t> ids;
        for (int64_t i = 0; i < length; ++i) ids.push_back(static_cast<int32_t>(random.below(static_cast<uint32_t>(architecture.vocab_size))));
        std::vector<int32_t> labels = ids;
        for (size_t i = 0; i < labels.size() / 3; ++i) labels[i] = -100;
        batch.add_document(ids, labels);
    }
    batch.scale_weights(1.0 / batch.weight_sum());
    return batch;
}

// Values of a tensor: those of a norm's weight lie around 1, the others are as small as a trained model's.
std::vector<float> random_values(const Tensor& tensor, uint64_t seed) {
    Random random(seed);
    std::vector<float> values(static_cast<size_t>(tensor.elements()));
    const bool is_norm = tensor.name.find("norm") != std::string::npos;
    for (float& value : values) value = is_norm ? 1.0f + 0.1f * random.normal() : 0.1f * random.normal();
    return values;
}

// One device with the plan, the random model and the batch on it.
struct Bench {
    std::unique_ptr<Backend> backend;

    static Result<Bench> open(const Plan& plan, const PackedBatch& batch, const DeviceOptions& options) {
        Bench bench;
        MAQUETTE_TRY(bench.backend, open_backend(options));
        MAQUETTE_TRY_VOID(bench.backend->prepare(plan));
        for (size_t i = 0; i < plan.tensors.size(); ++i) {
            const Tensor& tensor = plan.tensors[i];
            const auto id = static_cast<TensorId>(i);
            const bool is_model = tensor.arena == Arena::Weights || tensor.arena == Arena::Constants || tensor.arena == Arena::Parameters;
            if (!is_model || tensor.type != ElementType::Real) continue;
            const std::vector<float> values = random_values(tensor, i);
            if (tensor.arena == Arena::Weights) {
                MAQUETTE_TRY_VOID(bench.backend->write_weights(id, 0, {tensor.name, TensorType::F32, {tensor.rows, tensor.columns}, std::as_bytes(std::span(values))}));
            } else {
                MAQUETTE_TRY_VOID(bench.backend->write(id, 0, std::span<const float>(values)));
            }
        }
        for (const auto& [name, values] : {std::pair{"ids", &batch.ids}, {"positions", &batch.positions}, {"segment_start", &batch.segment_start},
                                           {"segment_end", &batch.segment_end}, {"slots", &batch.slots}, {"label_rows", &batch.label_rows}, {"labels", &batch.labels}}) {
            MAQUETTE_TRY_VOID(bench.backend->write(plan.find_tensor(name), 0, std::span<const int32_t>(*values)));
        }
        MAQUETTE_TRY_VOID(bench.backend->write(plan.find_tensor("loss_weights"), 0, std::span<const float>(batch.loss_weights)));
        return bench;
    }

    // The columns of a ref, as far as rows are in use.
    Result<std::vector<double>> read(const Plan& plan, const TensorRef& ref, const RunArguments& arguments) const {
        const Tensor& tensor = plan.tensor(ref.tensor);
        const int64_t rows = tensor.rows_kind == Rows::Tokens ? arguments.tokens : tensor.rows_kind == Rows::Labelled ? arguments.labelled : tensor.rows;
        std::vector<double> all(static_cast<size_t>(rows * tensor.columns)), values;
        MAQUETTE_TRY_VOID(backend->read(ref.tensor, 0, std::span<double>(all)));
        for (int64_t row = 0; row < rows; ++row)
            for (int64_t column = ref.column; column < ref.column + ref.columns; ++column) values.push_back(all[static_cast<size_t>(row * tensor.columns + column)]);
        return values;
    }
};

double relative_error(const std::vector<double>& actual, const std::vector<double>& expected) {
    double difference = 0, norm = 0;
    for (size_t i = 0; i < expected.size(); ++i) {
        difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
        norm += expected[i] * expected[i];
    }
    if (!std::isfinite(difference)) return INFINITY;
    return norm > 0 ? std::sqrt(difference / norm) : difference > 0 ? INFINITY : 0;
}

class Comparison {
  public:
    Comparison(const Plan& plan, Bench reference, Bench device) : plan_(plan), reference_(std::move(reference)), device_(std::move(device)) {}

    Result<void> run(const char* name, const RunArguments& arguments) {
        const Section& section = *plan_.find_section(name);
        for (size_t i = 0; i < section.ops.size(); ++i) {
            MAQUETTE_TRY_VOID(reference_.backend->run(section, arguments, i, 1));
            const auto start = std::chrono::steady_clock::now();
            MAQUETTE_TRY_VOID(device_.backend->run(section, arguments, i, 1));
            SelfTestRow& row = row_of(op_kind_name(section.ops[i].kind));
            row.milliseconds += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
            ++row.runs;
            for (size_t output = 0; output < section.ops[i].outputs.size(); ++output) {
                const TensorRef& ref = section.ops[i].outputs[output];
                const bool is_scratch = section.ops[i].kind == OpKind::HeadLoss && output == head_loss_scratch;
                const bool is_compared = !is_scratch && ref && plan_.tensor(ref.tensor).type == ElementType::Real && plan_.tensor(ref.tensor).arena == Arena::Activations;
                if (is_compared) MAQUETTE_TRY_VOID(compare(row, ref, arguments));
            }
        }
        return {};
    }

    // What a whole step comes to: gradients of adapters are no outputs of any operation.
    Result<void> compare_trained(const std::string& operation, const std::string& prefix) {
        SelfTestRow& row = row_of(operation);
        for (const TensorId id : trained_tensors(plan_)) {
            const TensorId compared = plan_.find_tensor(prefix + plan_.tensor(id).name);
            ++row.runs;
            MAQUETTE_TRY_VOID(compare(row, {compared, 0, plan_.tensor(compared).columns}, {}));
        }
        return {};
    }

    std::vector<SelfTestRow> rows() && {
        for (SelfTestRow& row : rows_) row.ok = row.relative_error <= self_test_error_max;
        return std::move(rows_);
    }

  private:
    SelfTestRow& row_of(const std::string& operation) {
        const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const SelfTestRow& row) { return row.operation == operation; });
        if (found != rows_.end()) return *found;
        rows_.push_back({operation});
        return rows_.back();
    }

    Result<void> compare(SelfTestRow& row, const TensorRef& ref, const RunArguments& arguments) {
        MAQUETTE_TRY(const auto expected, reference_.read(plan_, ref, arguments));
        MAQUETTE_TRY(const auto actual, device_.read(plan_, ref, arguments));
        row.relative_error = std::max(row.relative_error, relative_error(actual, expected));
        return {};
    }

    const Plan& plan_;
    Bench reference_, device_;
    std::vector<SelfTestRow> rows_;
};

}  // namespace

bool SelfTest::ok() const {
    return std::all_of(rows.begin(), rows.end(), [](const SelfTestRow& row) { return row.ok; });
}

Result<SelfTest> self_test(const std::string& device, int threads) {
    const Architecture architecture = small_architecture();
    const Plan plan = build_plan(architecture, plan_options(architecture));
    const PackedBatch batch = small_batch(architecture);
    MAQUETTE_TRY(Bench reference, Bench::open(plan, batch, {"reference", threads}));
    MAQUETTE_TRY(Bench tested, Bench::open(plan, batch, {device, threads}));
    SelfTest test;
    test.device = tested.backend->description();
    Comparison comparison(plan, std::move(reference), std::move(tested));
    RunArguments arguments;
    arguments.tokens = batch.tokens();
    arguments.labelled = batch.labelled();
    arguments.learning_rate = 1e-3;
    MAQUETTE_TRY_VOID(comparison.run("zero_gradients", arguments));
    MAQUETTE_TRY_VOID(comparison.run("train", arguments));
    MAQUETTE_TRY_VOID(comparison.compare_trained("gradients", "gradient."));
    MAQUETTE_TRY_VOID(comparison.run("gradient_norm", arguments));
    MAQUETTE_TRY_VOID(comparison.run("adamw", arguments));
    MAQUETTE_TRY_VOID(comparison.compare_trained("parameters", ""));
    test.rows = std::move(comparison).rows();
    if (device != "gpu") return test;
    MAQUETTE_TRY(const auto findings, try_gpu_kernels());
    for (const KernelFinding& finding : findings) test.kernels.push_back({finding.operation, finding.variant, finding.refused, finding.error, finding.milliseconds, finding.gigaflops});
    return test;
}

namespace {

Json number_or_null(double number) { return std::isfinite(number) ? Json(number) : Json(nullptr); }

}  // namespace

Json self_test_json(const SelfTest& test) {
    Json rows = Json::array();
    for (const SelfTestRow& row : test.rows) {
        rows.push_back({{"operation", row.operation}, {"runs", row.runs}, {"relative_error", number_or_null(row.relative_error)},
                        {"milliseconds", row.milliseconds}, {"limit", self_test_error_max}, {"ok", row.ok}});
    }
    Json kernels = Json::array();
    for (const SelfTestKernel& kernel : test.kernels) {
        kernels.push_back({{"operation", kernel.operation}, {"variant", kernel.variant}, {"usable", kernel.refused.empty()}, {"refused", kernel.refused},
                           {"relative_error", number_or_null(kernel.relative_error)}, {"milliseconds", kernel.milliseconds}, {"gigaflops", kernel.gigaflops}});
    }
    return {{"device", test.device}, {"ok", test.ok()}, {"operations", std::move(rows)}, {"kernels", std::move(kernels)}};
}

}  // namespace maquette
