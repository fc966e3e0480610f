// Tries a matrix kernel on the device: is it right, and how fast is it?
#pragma once

#include "native/gpu/matmul_variants.h"

namespace maquette {

// Largest error of a variant that may be used, as the norm of the difference over the norm of the product of the rounded
// operands in double precision. Matrix units may cut sums off instead of rounding them.
constexpr double matmul_error_max(MatmulPrecision precision) { return precision == MatmulPrecision::Float32 ? 1e-5 : 1e-4; }

class MatmulTrial {
  public:
    // `shape_max`: the largest product that will be timed.
    static Result<std::unique_ptr<MatmulTrial>> create(std::shared_ptr<GpuDevice> device, GpuKernels& kernels, const MatmulShape& shape_max);

    // The largest error over small odd shapes with bias, residual, scale, accumulation and, in all but one of them, a second
    // segment of depth; with a B in f32 and in the 16 bits to which the variant rounds. Infinite when the kernel wrote
    // outside the product or let a NaN in from beyond an operand's edge.
    Result<double> error(const MatmulVariant& variant, MatmulForm form);

    // A list that multiplies `repeats` times, to be run and timed.
    Result<std::unique_ptr<GpuCommands>> record(const MatmulVariant& variant, MatmulForm form, const MatmulShape& shape, int repeats);

  private:
    MatmulTrial(std::shared_ptr<GpuDevice> device, GpuKernels& kernels) : device_(std::move(device)), kernels_(kernels) {}
    struct Narrow {
        bool a = false, b = false, c = false;  // Which matrices are stored in 16 bits.
    };
    Result<double> error_of(const MatmulVariant& variant, MatmulForm form, const MatmulShape& shape, int64_t more_depth, Narrow narrow);
    // The same where the depth is split into shares.
    Result<double> error_of_shares(const MatmulVariant& variant, MatmulForm form);
    Result<void> copy(const GpuBuffer& from, const GpuBuffer& to);
    MatmulOperands operands() const;

    std::shared_ptr<GpuDevice> device_;
    GpuKernels& kernels_;
    uint64_t bytes_ = 0;                                     // Of each operand.
    std::unique_ptr<GpuBuffer> a_, b_, c_, bias_, residual_, second_a_, second_b_;
    std::unique_ptr<GpuBuffer> upload_, download_;
    std::unique_ptr<GpuCommands> commands_;
};

}  // namespace maquette
