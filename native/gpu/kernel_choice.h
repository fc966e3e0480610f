// Which kernel does which work on this device: the candidates are checked and timed once a kind of work, and what was found is
// kept in a file, by device, driver and shaders.
#pragma once

#include <map>

#include "native/gpu/attention_family.h"
#include "native/gpu/kernel_cache.h"
#include "native/gpu/matmul_family.h"

namespace maquette {

struct KernelSettings {
    MatmulPrecision precision = MatmulPrecision::Float32;
    std::string only;            // The one matrix kernel to be used wherever a shape allows it; empty: the fastest.
    std::string only_attention;  // The same of attention over documents.
    std::string cache_file;      // Empty: nothing is kept.
    bool splits_in_software = false;  // Splits the depth of products (depth_shares) there too, for tests: it only costs there.
};

// One variant for one kind of work, tried.
struct KernelFinding {
    std::string operation;     // "matmul nt", "attention dq 64"
    std::string variant;
    std::string refused;       // Why it is not used: what the device lacks, how it failed, how wrong it is. Empty when it is right.
    double error = 0;          // As KernelFamily::error; meaningless when the device cannot run it.
    double milliseconds = 0;   // Of the work once: large products of 2,048 a side, attention over 2,048 tokens; smaller ones in software. 0 when it was not timed.
    double gigaflops = 0;      // What that comes to a second.
    bool is_right() const { return refused.empty(); }
};

class KernelChoice {
  public:
    KernelChoice(std::shared_ptr<GpuDevice> device, GpuKernels& kernels, KernelSettings settings);

    // The variant for a product. `is_vectorizable`: all strides, first columns and contiguous depths are multiples of 4.
    // Fails only when the device does; a variant that fails or is wrong is left out.
    Result<const MatmulVariant*> choose(MatmulForm form, const MatmulShape& shape, bool is_vectorizable);
    // The variant for attention over documents with heads of `width` columns, a multiple of 4 up to attention_width_max.
    Result<const AttentionVariant*> choose(AttentionForm form, int64_t width);

    // What was chosen so far: {"nt large": "tile 128x64", …}. It is part of what decides a run's bits.
    const KernelChoices& choices() const { return choices_; }
    // Chooses for every kind of work: a run that keeps them leaves nothing to later timings.
    Result<KernelChoices> choose_all(const std::vector<int64_t>& attention_widths);
    // Takes these instead of choosing, and keeps them out of the file; names that this device has no right variant for are
    // refused, and nothing is changed then.
    Result<void> prescribe(const KernelChoices& choices);

    MatmulPrecision precision() const { return settings_.precision; }
    // What the matrix kernels round to that choose() gives for vectorizable products.
    MatmulPrecision matmul_precision();
    bool splits_depth() const { return settings_.splits_in_software || !device_->info().is_software(); }
    // Software reads fastest along lines: a matrix that is written anew for a product had better have its depth contiguous.
    bool prefers_contiguous_depth() const { return device_->info().is_software(); }

    // Why the file of earlier choices was not used; empty when it was, or when there was none.
    const std::string& cache_refusal() const { return cache_refusal_; }

    // Every variant for every kind of work that is shown: right or not, and how fast.
    Result<std::vector<KernelFinding>> try_all();

  private:
    Result<const KernelVariant*> choose(KernelFamily& family, const std::string& key);
    Result<const KernelVariant*> forced(KernelFamily& family, const std::string& key, const std::string& name);
    KernelFamily* family_of(const std::string& key);
    Result<void> check_prescribed(const std::string& key, const std::string& name);
    Result<KernelFinding> find(KernelFamily& family, const KernelVariant& variant, const std::string& key);
    Result<void> time(KernelFamily& family, const KernelVariant& variant, const std::string& key, KernelFinding& finding);
    // Those of the run's precision that are right.
    Result<std::vector<const KernelVariant*>> candidates(KernelFamily& family, const std::string& key);
    Result<const KernelVariant*> fastest(KernelFamily& family, const std::vector<const KernelVariant*>& candidates, const std::string& key);

    std::shared_ptr<GpuDevice> device_;
    KernelSettings settings_;
    KernelCache cache_;
    MatmulFamily matmul_;
    AttentionFamily attention_;
    KernelChoices choices_, prescribed_;
    std::map<std::pair<std::string, std::string>, KernelFinding> findings_;  // By form and variant.
    std::string cache_refusal_;
};

}  // namespace maquette
