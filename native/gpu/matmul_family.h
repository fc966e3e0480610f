// The matrix kernels as a family of which one is chosen for each class of shapes.
#pragma once

#include "native/gpu/kernel_family.h"
#include "native/gpu/matmul_trial.h"

namespace maquette {

inline constexpr MatmulForm matmul_forms[] = {MatmulForm::NT, MatmulForm::NN, MatmulForm::TN};
// A shape of each class.
inline constexpr MatmulShape matmul_class_shapes[] = {{32, 128, 128}, {128, 32, 128}, {128, 128, 32}, {128, 128, 128}};

// "nt large". Low: few rows (a generated token, an adapter's A gradient). Narrow: few columns. Shallow: a small depth. The last
// two are an adapter's products.
std::string matmul_key(MatmulForm form, const MatmulShape& shape);

class MatmulFamily : public KernelFamily {
  public:
    MatmulFamily(std::shared_ptr<GpuDevice> device, GpuKernels& kernels) : device_(std::move(device)), kernels_(kernels), variants_(matmul_variants(device_->info())) {}

    std::vector<const KernelVariant*> variants(const std::string& key) override;
    std::string form(const std::string& key) const override;
    bool suits(const KernelVariant& variant, MatmulPrecision precision) const override { return variant.precision == precision; }
    // With f32 operands all add in one order.
    bool decides_bits(MatmulPrecision precision) const override { return precision != MatmulPrecision::Float32; }
    Result<double> error(const KernelVariant& variant, const std::string& key) override;
    double error_max(const KernelVariant& variant) const override { return matmul_error_max(variant.precision); }
    Result<std::unique_ptr<GpuCommands>> record(const KernelVariant& variant, const std::string& key, int repeats) override;
    double operations(const std::string& key) const override;
    std::vector<std::string> shown_keys() const override { return {"nt large", "nn large", "tn large"}; }
    void release() override { trial_.reset(); }

  private:
    MatmulShape timed_shape(const std::string& key) const;
    Result<MatmulTrial*> trial();

    std::shared_ptr<GpuDevice> device_;
    GpuKernels& kernels_;
    std::vector<MatmulVariant> variants_;
    std::unique_ptr<MatmulTrial> trial_;
};

}  // namespace maquette
