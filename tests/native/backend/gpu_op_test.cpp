// The table of operations on the GPU, once a kernel of those from which it chooses.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "native/gpu/gpu_backend.h"
#include "tests/native/backend/comparison.h"
#include "tests/native/backend/op_cases.h"

using namespace maquette;
using namespace maquette::test;

namespace {

int64_t head_width(const OpCase& op_case) { return op_case.op().inputs[0].columns / op_case.op().attributes.heads; }

// The attention of the GPU takes heads in multiples of four: others are refused when they are recorded.
bool is_refused(const OpCase& op_case) {
    const OpKind kind = op_case.op().kind;
    const bool is_attention = kind == OpKind::Attention || kind == OpKind::CachedAttention || kind == OpKind::AttentionBackward;
    return is_attention && head_width(op_case) % 4 != 0;
}

// Attention over documents, forward or backward, in heads that the GPU takes.
bool attends(const OpCase& op_case) {
    const OpKind kind = op_case.op().kind;
    return (kind == OpKind::Attention || kind == OpKind::AttentionBackward) && head_width(op_case) % 4 == 0;
}

// Of each precision the largest tile that this device can run for all that the operation needs; the self-test tries every one.
std::map<MatmulPrecision, std::string> tiled_attention(const GpuInfo& info, const OpCase& op_case) {
    const bool is_backward = op_case.op().kind == OpKind::AttentionBackward;
    const auto variants = attention_variants(info, is_backward ? AttentionForm::Keys : AttentionForm::Forward, head_width(op_case));
    const auto of_queries = attention_variants(info, is_backward ? AttentionForm::Queries : AttentionForm::Forward, head_width(op_case));
    std::map<MatmulPrecision, std::string> tiled;
    for (size_t i = 1; i < variants.size(); ++i)
        if (variants[i].missing.empty() && of_queries[i].missing.empty()) tiled[variants[i].precision] = variants[i].name;
    return tiled;
}

bool multiplies(const OpCase& op_case) {
    const OpKind kind = op_case.op().kind;
    return kind == OpKind::Linear || kind == OpKind::LinearBackward || kind == OpKind::HeadLoss;
}

void run(Backend& backend, const OpCase& op_case) {
    REQUIRE(backend.prepare(op_case.plan).has_value());
    fill(backend, op_case);
    REQUIRE(backend.run(op_case.plan.sections.front(), op_case.arguments).has_value());
}

void check_equal_bits(Backend& one, Backend& other, const OpCase& op_case) {
    for (size_t id = 0; id < op_case.plan.tensors.size(); ++id) {
        const Tensor& tensor = op_case.plan.tensors[id];
        if (tensor.arena == Arena::Weights || tensor.type == ElementType::Integer) continue;
        std::vector<float> first(static_cast<size_t>(tensor.elements())), second(first.size());
        REQUIRE(one.read(static_cast<TensorId>(id), 0, std::span<float>(first)).has_value());
        REQUIRE(other.read(static_cast<TensorId>(id), 0, std::span<float>(second)).has_value());
        CHECK(std::equal(first.begin(), first.end(), second.begin(), [](float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }));
    }
}

// One device for a whole test: every backend of its own would compile the kernels anew.
struct OpenedGpu {
    std::shared_ptr<GpuDevice> device;
    std::shared_ptr<GpuKernels> kernels;

    std::unique_ptr<Backend> backend(const KernelSettings& settings) const { return make_gpu_backend(device, kernels, settings); }
};

std::optional<OpenedGpu> open_gpu() {
    auto device = GpuDevice::open({});
    if (device) return OpenedGpu{*device, std::make_shared<GpuKernels>(*device)};
    MESSAGE("skipped: no Vulkan device: " << device.error().text());
    return std::nullopt;
}

}  // namespace

TEST_CASE("gpu: every operation agrees with the reference and leaves other rows alone") {
    const auto opened = open_gpu();
    if (!opened) return;
    const KernelSettings settings = GpuBackendOptions().kernels;
    for (const OpCase& op_case : op_cases()) {
        const auto gpu = opened->backend(settings);
        if (!is_refused(op_case)) {
            // The gradient of a row of one is all cancellation: rounding is what is left of it.
            compare_with_reference(*gpu, op_case, op_case.name.starts_with("rms_norm_backward 1x1") ? 2e-4 : 2e-5);
            continue;
        }
        REQUIRE(gpu->prepare(op_case.plan).has_value());
        const auto run = gpu->run(op_case.plan.sections.front(), op_case.arguments);
        REQUIRE_FALSE(run);
        CHECK(run.error().fix == "Train with --device cpu.");
    }
}

TEST_CASE("gpu: activations in bf16 are those of the reference, rounded once") {
    const auto opened = open_gpu();
    if (!opened) return;
    int compared = 0;
    for (const OpCase& op_case : op_cases()) {
        const auto narrow = narrowed(op_case);
        if (!narrow || op_case.weight_type != TensorType::F32) continue;
        // 2^-9 for what is stored, and as much for what an adapter projects to.
        compare_with_reference(*opened->backend({MatmulPrecision::BFloat16, "bf16 tile 64x64", {}, {}}), *narrow, 8e-3);
        ++compared;
    }
    CHECK(compared >= 12);
}

TEST_CASE("gpu: every matrix kernel agrees with the reference on every operation that multiplies") {
    const auto opened = open_gpu();
    if (!opened) return;
    for (const MatmulVariant& variant : matmul_variants(opened->device->info())) {
        if (!variant.missing.empty()) continue;
        CAPTURE(variant.name);
        const KernelSettings settings{variant.precision, variant.name, {}, {}, /*splits_in_software=*/true};
        // Inputs of the table are exact in 16 bits; what is computed on the way (xa, gradients of logits) is rounded: to 11 bits in
        // f16, to 8 in bf16.
        const double limit = variant.precision == MatmulPrecision::Float32 ? 2e-5 : variant.precision == MatmulPrecision::BFloat16 ? 8e-3 : 2e-3;
        for (const OpCase& op_case : op_cases())
            if (multiplies(op_case) && op_case.weight_type == TensorType::F32) compare_with_reference(*opened->backend(settings), op_case, limit);
    }
}

TEST_CASE("gpu: products that round their operands read weights in 16 bits, whatever the file has") {
    const auto opened = open_gpu();
    if (!opened) return;
    for (const MatmulPrecision precision : {MatmulPrecision::Float16, MatmulPrecision::BFloat16})
        for (const OpCase& op_case : op_cases())  // Decoded weights are rounded too, not only what is computed on the way.
            if (multiplies(op_case) && op_case.weight_type != TensorType::F32) compare_with_reference(*opened->backend({precision, {}, {}, {}}), op_case, precision == MatmulPrecision::Float16 ? 2e-3 : 8e-3);
}

TEST_CASE("gpu: attention in tiles agrees with the reference, twice to the bit, and leaves other rows alone") {
    const auto opened = open_gpu();
    if (!opened) return;
    for (const OpCase& op_case : op_cases()) {
        if (!attends(op_case)) continue;
        for (const auto& [precision, name] : tiled_attention(opened->device->info(), op_case)) {
            CAPTURE(name);
            const KernelSettings settings{precision, {}, name, {}};
            const auto one = opened->backend(settings), other = opened->backend(settings);
            // Inputs of the table are exact in 16 bits; weights and slopes are rounded, to 11 bits in f16 and to 8 in bf16.
            compare_with_reference(*one, op_case, precision == MatmulPrecision::Float32 ? 2e-5 : precision == MatmulPrecision::Float16 ? 2e-3 : 1.6e-2);
            run(*other, op_case);
            check_equal_bits(*one, *other, op_case);
        }
    }
}

TEST_CASE("gpu: the same work gives the same bits") {
    const auto opened = open_gpu();
    if (!opened) return;
    for (const OpCase& op_case : op_cases()) {
        if (is_refused(op_case)) continue;
        CAPTURE(op_case.name);
        const auto one = opened->backend(GpuBackendOptions().kernels), other = opened->backend(GpuBackendOptions().kernels);
        run(*one, op_case);
        run(*other, op_case);
        check_equal_bits(*one, *other, op_case);
    }
}
