// The kernels of attention over documents as a family of which one is chosen for each form and width of heads.
#pragma once

#include <map>

#include "native/gpu/attention_trial.h"
#include "native/gpu/kernel_family.h"

namespace maquette {

std::string attention_key(AttentionForm form, int64_t width);  // "attention dq 64"

class AttentionFamily : public KernelFamily {
  public:
    AttentionFamily(std::shared_ptr<GpuDevice> device, GpuKernels& kernels) : device_(std::move(device)), kernels_(kernels) {}

    std::vector<const KernelVariant*> variants(const std::string& key) override;
    std::string form(const std::string& key) const override { return key; }
    // Wider operands are right for every run.
    bool suits(const KernelVariant& variant, MatmulPrecision precision) const override { return variant.precision == precision || variant.precision == MatmulPrecision::Float32; }
    bool decides_bits(MatmulPrecision) const override { return true; }
    Result<double> error(const KernelVariant& variant, const std::string& key) override;
    double error_max(const KernelVariant& variant) const override { return attention_error_max(variant.precision); }
    Result<std::unique_ptr<GpuCommands>> record(const KernelVariant& variant, const std::string& key, int repeats) override;
    double operations(const std::string& key) const override;
    std::vector<std::string> shown_keys() const override;
    void release() override { trials_.clear(); }

  private:
    int64_t timed_tokens() const;
    Result<AttentionTrial*> trial(int64_t width);

    std::shared_ptr<GpuDevice> device_;
    GpuKernels& kernels_;
    std::map<std::string, std::vector<AttentionVariant>> variants_;    // By key.
    std::map<int64_t, std::unique_ptr<AttentionTrial>> trials_;  // By width.
};

}  // namespace maquette
