// Tries a kernel of attention on the device: is it right, and how fast is it?
#pragma once

#include "native/gpu/attention_variants.h"

namespace maquette {

struct AttentionProblem;

// Largest error of a variant that may be used, as the norm of the difference over the norm of the double-precision result.
// Narrow operands round what goes in and the weights: 11 and 8 bits of each.
constexpr double attention_error_max(MatmulPrecision precision) { return precision == MatmulPrecision::Float32 ? 1e-5 : precision == MatmulPrecision::Float16 ? 2e-3 : 1.6e-2; }

class AttentionTrial {
  public:
    // For heads of `width` columns; `tokens_max` in one document are what will be timed.
    static Result<std::unique_ptr<AttentionTrial>> create(std::shared_ptr<GpuDevice> device, GpuKernels& kernels, int64_t width, int64_t tokens_max);
    ~AttentionTrial();

    // The largest error over a single token and documents of odd lengths, without and with a window, of grouped heads;
    // infinite when the kernel wrote elsewhere, too, or let a NaN in from beyond the last row.
    Result<double> error(const AttentionVariant& variant, AttentionForm form);

    // A list that does the work of timed_heads heads on one document of `tokens` tokens `repeats` times.
    Result<std::unique_ptr<GpuCommands>> record(const AttentionVariant& variant, AttentionForm form, int64_t tokens, int repeats);
    static constexpr int64_t timed_heads = 14, timed_kv_heads = 2;  // As a model of half a billion parameters has.

  private:
    AttentionTrial(std::shared_ptr<GpuDevice> device, GpuKernels& kernels, int64_t width);
    Result<double> error_of(const AttentionVariant& variant, AttentionForm form, const AttentionProblem& problem);
    Result<void> copy(const GpuBuffer& from, const GpuBuffer& to, uint64_t bytes);

    std::shared_ptr<GpuDevice> device_;
    GpuKernels& kernels_;
    int64_t width_;
    std::vector<AttentionProblem> problems_;
    std::unique_ptr<GpuBuffer> memory_, upload_, download_;
    std::unique_ptr<GpuCommands> commands_;
};

}  // namespace maquette
