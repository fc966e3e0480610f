// Whole-model gradients on the reference against finite differences of the loss, and packed against separate documents.
#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "native/cpu/cpu_backend.h"
#include "native/model/session.h"
#include "native/reference/reference_backend.h"
#include "native/train/training_run.h"
#include "tests/native/backend/op_cases.h"
#include "tests/native/train/small_model.h"

using namespace maquette;
using namespace maquette::test;

namespace {

PlanOptions plan_for(const LoraAdapter& adapter, const Architecture& architecture, bool is_full) {
    PlanOptions options;
    options.tokens_max = 24;
    options.labelled_max = 24;
    options.positions_max = 24;
    options.has_train = options.has_evaluate = true;
    options.full = is_full;
    if (!is_full) options.lora = adapter_layout(adapter, architecture);
    return options;
}

PackedBatch batch_of(const std::vector<std::vector<int32_t>>& documents) {
    PackedBatch batch;
    for (const auto& ids : documents) {
        std::vector<int32_t> labels = ids;
        if (labels.size() > 3) labels[2] = -100;
        batch.add_document(ids, labels);
    }
    return batch;
}

double loss_of(Session& session, PackedBatch batch) {
    batch.scale_weights(1.0 / batch.weight_sum());
    REQUIRE(session.run("evaluate", batch).has_value());
    std::vector<double> losses(static_cast<size_t>(batch.labelled()));
    REQUIRE(session.backend().read(session.plan().find_tensor("loss"), 0, std::span<double>(losses)).has_value());
    double sum = 0;
    for (size_t i = 0; i < losses.size(); ++i) sum += losses[i] * static_cast<double>(batch.loss_weights[i]);
    return sum;
}

std::vector<float> gradients_of(Session& session, PackedBatch batch) {
    batch.scale_weights(1.0 / batch.weight_sum());
    REQUIRE(session.run("zero_gradients").has_value());
    REQUIRE(session.run("train", batch).has_value());
    std::vector<float> gradients(static_cast<size_t>(session.plan().arena_elements[static_cast<size_t>(Arena::Gradients)]));
    REQUIRE(session.read_arena(Arena::Gradients, gradients).has_value());
    return gradients;
}

}  // namespace

TEST_CASE("gradients: adapters and full models agree with finite differences of the loss") {
    for (const std::string family : {"llama", "qwen2", "qwen3"}) {
        const std::string folder = temporary_folder("gradient_" + family);
        write_small_model(folder, family);
        const auto model = load_model(folder);
        REQUIRE(model.has_value());
        for (const bool is_full : {false, true}) {
            CAPTURE(family);
            CAPTURE(is_full);
            LoraAdapter adapter = small_adapter(model->architecture());
            auto session = Session::open(*model, plan_for(adapter, model->architecture(), is_full), make_reference_backend());
            REQUIRE(session.has_value());
            if (!is_full) REQUIRE(upload_adapter(*session, adapter).has_value());
            const PackedBatch batch = batch_of({{5, 3, 9, 1, 7, 7}, {2, 8}, {4, 6, 1, 0, 3}});
            for (const TensorId id : trained_tensors(session->plan())) {
                const Tensor tensor = session->plan().tensor(id);
                CAPTURE(tensor.name);
                (void)gradients_of(*session, batch);
                std::vector<double> gradient(static_cast<size_t>(tensor.elements()));
                REQUIRE(session->backend().read(session->plan().find_tensor("gradient." + tensor.name), 0, std::span<double>(gradient)).has_value());
                const auto values = session->read(tensor.name, tensor.elements());
                REQUIRE(values.has_value());
                const std::vector<float> direction = test_values(tensor.elements(), 3);
                double expected = 0, sides[2];
                std::vector<float> moved[2] = {*values, *values};
                constexpr float step = 1.0f / 65536.0f;
                for (const int side : {0, 1}) {
                    for (size_t i = 0; i < direction.size(); ++i) moved[side][i] += (side == 0 ? -step : step) * direction[i];
                    REQUIRE(session->backend().write(id, 0, std::span<const float>(moved[side])).has_value());
                    sides[side] = loss_of(*session, batch);
                }
                // The rounded difference is the true step.
                for (size_t i = 0; i < direction.size(); ++i) expected += gradient[i] * (static_cast<double>(moved[1][i]) - static_cast<double>(moved[0][i]));
                REQUIRE(session->backend().write(id, 0, std::span<const float>(*values)).has_value());
                CHECK(std::abs((sides[1] - sides[0]) - expected) < 1e-6 * std::max(std::abs(expected), 1e-4));
            }
        }
    }
}

TEST_CASE("gradients: packed documents and separate documents give the same") {
    const std::string folder = temporary_folder("gradient_packed");
    write_small_model(folder, "qwen3");
    const auto model = load_model(folder);
    REQUIRE(model.has_value());
    const LoraAdapter adapter = small_adapter(model->architecture());
    auto session = Session::open(*model, plan_for(adapter, model->architecture(), false), make_cpu_backend(2));
    REQUIRE(session.has_value());
    REQUIRE(upload_adapter(*session, adapter).has_value());
    const std::vector<std::vector<int32_t>> documents = {{5, 3, 9, 1, 7, 7}, {2, 8}, {4, 6, 1, 0, 3}};
    const PackedBatch together = batch_of(documents);
    const std::vector<float> packed = gradients_of(*session, together);
    REQUIRE(session->run("zero_gradients").has_value());
    for (const auto& document : documents) {
        PackedBatch alone = batch_of({document});
        alone.scale_weights(1.0 / together.weight_sum());
        REQUIRE(session->run("train", alone).has_value());
    }
    std::vector<float> separate(packed.size());
    REQUIRE(session->read_arena(Arena::Gradients, separate).has_value());
    double difference = 0, norm = 0;
    for (size_t i = 0; i < packed.size(); ++i) {
        difference += std::pow(static_cast<double>(packed[i]) - static_cast<double>(separate[i]), 2);
        norm += std::pow(static_cast<double>(packed[i]), 2);
    }
    CHECK(norm > 0);
    CHECK(std::sqrt(difference / norm) < 1e-5);
}

TEST_CASE("gradients: layers that repeat their forward give the same bits, with dropout too") {
    const std::string folder = temporary_folder("gradient_recompute");
    write_small_model(folder, "llama");
    const auto model = load_model(folder);
    REQUIRE(model.has_value());
    const LoraAdapter adapter = small_adapter(model->architecture());
    std::vector<float> gradients[2];
    for (const int64_t recomputed : {0, 2}) {
        PlanOptions options = plan_for(adapter, model->architecture(), false);
        options.recompute_layers = recomputed;
        options.dropout = 0.25;
        auto session = Session::open(*model, options, make_cpu_backend(2));
        REQUIRE(session.has_value());
        REQUIRE(upload_adapter(*session, adapter).has_value());
        gradients[recomputed / 2] = gradients_of(*session, batch_of({{5, 3, 9, 1, 7, 7}, {4, 6, 1, 0, 3}}));
    }
    CHECK(gradients[0] == gradients[1]);
}

namespace {

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
    double dot = 0, norm_a = 0, norm_b = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        dot += static_cast<double>(a[i]) * static_cast<double>(b[i]);
        norm_a += static_cast<double>(a[i]) * static_cast<double>(a[i]);
        norm_b += static_cast<double>(b[i]) * static_cast<double>(b[i]);
    }
    return dot / std::sqrt(norm_a * norm_b);
}

std::vector<float> gradients_on(const Model& model, const PlanOptions& options, const LoraAdapter& adapter, std::unique_ptr<Backend> backend, const PackedBatch& batch) {
    auto session = Session::open(model, options, std::move(backend));
    REQUIRE(session.has_value());
    REQUIRE(upload_adapter(*session, adapter).has_value());
    return gradients_of(*session, batch);
}

}  // namespace

// Activations between operations are bf16 there: 8 bits of each product's operands, as in PyTorch.
TEST_CASE("gradients: the CPU in bf16 points where the reference points, for every family, with dropout and recomputation") {
    std::vector<int32_t> letters;
    for (int32_t i = 0; i < 90; ++i) letters.push_back(i * i % 11);  // Longer than a tile of attention.
    const PackedBatch batch = batch_of({{5, 3, 9, 1, 7, 7}, letters, {2, 8}});
    for (const std::string family : {"llama", "qwen2", "qwen3"}) {
        CAPTURE(family);
        const std::string folder = temporary_folder("gradient_bf16_" + family);
        write_small_model(folder, family);
        const auto model = load_model(folder);
        REQUIRE(model.has_value());
        const LoraAdapter adapter = small_adapter(model->architecture());
        PlanOptions options = plan_for(adapter, model->architecture(), false);
        options.tokens_max = options.labelled_max = options.positions_max = 128;
        for (const double dropout : {0.0, 0.25}) {
            options.dropout = dropout;
            options.recompute_layers = dropout > 0 ? 1 : 0;
            const std::vector<float> expected = gradients_on(*model, options, adapter, make_reference_backend(), batch);
            CHECK(cosine(gradients_on(*model, options, adapter, make_cpu_backend(2, CpuPrecision::BFloat16), batch), expected) > 0.999);
        }
    }
}

TEST_CASE("gradients: full fine-tuning in bf16 points where the reference points") {
    const std::string folder = temporary_folder("gradient_bf16_full");
    write_small_model(folder, "qwen2");
    const auto model = load_model(folder);
    REQUIRE(model.has_value());
    PlanOptions options = plan_for({}, model->architecture(), true);
    const PackedBatch batch = batch_of({{5, 3, 9, 1, 7, 7}, {2, 8}, {4, 6, 1, 0, 3}});
    const std::vector<float> expected = gradients_on(*model, options, {}, make_reference_backend(), batch);
    CHECK(cosine(gradients_on(*model, options, {}, make_cpu_backend(2, CpuPrecision::BFloat16), batch), expected) > 0.999);
}

// QLoRA: the base in NF4 is the base whose weights are what NF4 gives back. In f32 the two must be the same bits.
TEST_CASE("gradients: a base kept in NF4 trains as the base of its decoded weights") {
    const std::string folder = temporary_folder("gradient_nf4"), decoded_folder = temporary_folder("gradient_nf4_decoded");
    write_small_model(folder, "llama");
    write_small_model(decoded_folder, "llama", [](const std::string& name, std::vector<float>& values) {
        if (name.find("_proj.weight") == std::string::npos) return;
        const auto nf4 = quantize_nf4(values, Nf4Statistics::DoubleQuantized);
        REQUIRE(nf4.has_value());
        REQUIRE(dequantize_nf4(*nf4, values).has_value());
    });
    const auto model = load_model(folder), decoded = load_model(decoded_folder);
    REQUIRE(model.has_value());
    REQUIRE(decoded.has_value());
    const LoraAdapter adapter = small_adapter(model->architecture());
    const PlanOptions plain = plan_for(adapter, model->architecture(), false);
    PlanOptions quantized = plain;
    quantized.linear_format = WeightFormat::Nf4;
    const PackedBatch batch = batch_of({{5, 3, 9, 1, 7, 7}, {2, 8}, {4, 6, 1, 0, 3}});
    for (const CpuPrecision precision : {CpuPrecision::Float32, CpuPrecision::BFloat16}) {
        const std::vector<float> expected = gradients_on(*decoded, plain, adapter, make_cpu_backend(2, precision), batch);
        CHECK(gradients_on(*model, quantized, adapter, make_cpu_backend(2, precision), batch) == expected);
        CHECK(gradients_on(*model, plain, adapter, make_cpu_backend(2, precision), batch) != expected);
    }
    CHECK(cosine(gradients_on(*model, quantized, adapter, make_reference_backend(), batch), gradients_on(*decoded, plain, adapter, make_cpu_backend(2), batch)) > 0.999999);
}
