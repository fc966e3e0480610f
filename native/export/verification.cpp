#include "native/export/verification.h"

#include <cmath>
#include <cstdio>

#include "shared/weights/quantization.h"

namespace maquette {
namespace {

// norm(a - b) / norm(b); a zero reference must be met exactly.
double relative_error(std::span<const float> a, std::span<const float> b, double factor_a = 1.0, double factor_b = 1.0) {
    double difference = 0.0, reference = 0.0;
    for (size_t i = 0; i < a.size(); ++i) {
        const double x = factor_a * a[i], y = factor_b * b[i];
        difference += (x - y) * (x - y);
        reference += y * y;
    }
    if (reference == 0.0) return difference == 0.0 ? 0.0 : INFINITY;
    return std::sqrt(difference / reference);
}

void take(WeightComparison& comparison, double error, const std::string& name) {
    ++comparison.tensors;
    if (!(error <= comparison.weight_error)) {
        comparison.weight_error = error;
        comparison.worst_tensor = name;
    }
}

}  // namespace

ComparisonLimit comparison_limit(TensorType type) {
    // Measured on MiniMind2-small, whose 26 million parameters take rounding worst, with and without an adapter: errors of
    // F16 0.0002, BF16 0.0024, Q8_0 0.0055, Q6_K 0.018, Q5_K 0.037, Q4_K 0.073, Q4_0 0.088, and cosines at the worst of 24
    // random tokens of 0.99999, 0.99989, 0.9991, 0.983, 0.935, 0.84, 0.77. The weights' error is what finds a fault; the
    // cosine shows that the file as a whole is the model.
    switch (type) {
        case TensorType::F32: return {1e-6, 0.99999};
        case TensorType::F16: return {1e-3, 0.9999};
        case TensorType::BF16: return {4e-3, 0.999};
        case TensorType::Q8_0: return {1.5e-2, 0.99};
        case TensorType::Q6_K: return {4e-2, 0.95};
        case TensorType::Q5_K: return {8e-2, 0.85};
        default: return {1.8e-1, 0.6};
    }
}

Result<WeightComparison> compare_weights(const MergedWeights& expected, const Model& written) {
    WeightComparison out;
    for (const auto& tensor : expected.model().tensors()) {
        const TensorView* found = written.find(tensor.name);
        if (!found || found->shape != tensor.shape)
            return fail(Error{ErrorCode::Failed, "The written file lacks this tensor or has it in another shape.", "Report this as a fault of Maquette.", written.path(), 0, tensor.name});
        MAQUETTE_TRY(const std::vector<float> wanted, expected.numbers(tensor));
        MAQUETTE_TRY(const std::vector<float> numbers, dequantize(*found));
        take(out, relative_error(numbers, wanted), tensor.name);
    }
    return out;
}

Result<WeightComparison> compare_adapters(const LoraAdapter& expected, const LoraAdapter& written) {
    WeightComparison out;
    for (const auto& module : expected.modules) {
        const LoraModule* found = written.find(module.name);
        if (!found || found->in != module.in || found->out != module.out || found->rank != module.rank)
            return fail(Error{ErrorCode::Failed, "The written adapter lacks this module or has it in another shape.", "Report this as a fault of Maquette.", {}, 0, module.name});
        take(out, relative_error(found->a, module.a), module.name + ".lora_A");
        take(out, relative_error(found->b, module.b, written.scale(*found), expected.scale(module)), module.name + ".lora_B");
    }
    if (written.modules.size() != expected.modules.size())
        return fail(ErrorCode::Failed, "The written adapter has " + std::to_string(written.modules.size()) + " modules instead of " + std::to_string(expected.modules.size()) + ".");
    return out;
}

Result<void> check_comparison(const WeightComparison& comparison, const ComparisonLimit& limit, const std::string& path) {
    char numbers[160];
    if (!(comparison.weight_error <= limit.weight_error)) {
        std::snprintf(numbers, sizeof numbers, "The written weights differ from the trained ones by %.2g, more than %.2g.", comparison.weight_error, limit.weight_error);
        return fail(Error{ErrorCode::Failed, numbers, "Choose a wider format, such as Q8_0 or F16.", path, 0, comparison.worst_tensor});
    }
    if (comparison.probe_tokens > 0 && !(comparison.logits_cosine >= limit.logits_cosine)) {
        std::snprintf(numbers, sizeof numbers, "The written model's logits have a cosine of %.6f with the trained model's, less than %.6f.", comparison.logits_cosine, limit.logits_cosine);
        return fail(Error{ErrorCode::Failed, numbers, "Choose a wider format, such as Q8_0 or F16.", path, 0, {}});
    }
    return {};
}

}  // namespace maquette
