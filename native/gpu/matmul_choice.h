// Which kernel multiplies which matrices on this device: the candidates are checked and timed once a class of shapes, and
// what was found is kept in a file, by device, driver and shaders.
#pragma once

#include <map>

#include "native/backend/backend.h"
#include "native/gpu/matmul_trial.h"
#include "shared/base/json.h"

namespace maquette {

struct MatmulSettings {
    MatmulPrecision precision = MatmulPrecision::Float32;
    std::string only;        // The name of the one variant to be used wherever a shape allows it; empty: the fastest.
    std::string cache_file;  // Empty: nothing is kept.
};

// One variant in one form, tried.
struct MatmulFinding {
    std::string variant, form;
    std::string refused;       // Why it is not used: what the device lacks, how it failed, how wrong it is. Empty when it is right.
    double error = 0;          // As MatmulTrial::error; meaningless when the device cannot run it.
    double milliseconds = 0;   // Of one product: large ones of 2,048 a side, in software 128 x 256 x 256. 0 when it was not timed.
    double gigaflops = 0;      // What that comes to a second.
    bool is_right() const { return refused.empty(); }
};

class MatmulChoice {
  public:
    MatmulChoice(std::shared_ptr<GpuDevice> device, GpuKernels& kernels, MatmulSettings settings);

    // The variant for a product. `is_vectorizable`: all strides, first columns and contiguous depths are multiples of 4.
    // Fails only when the device does; a variant that fails or is wrong is left out.
    Result<const MatmulVariant*> choose(MatmulForm form, const MatmulShape& shape, bool is_vectorizable);

    // What was chosen so far: {"nt large": "tile 128x64", …}. With narrow operands it is part of what decides a run's bits.
    const KernelChoices& choices() const { return choices_; }
    // Chooses for every form and class of shapes: a run that keeps them leaves nothing to later timings.
    Result<KernelChoices> choose_all();
    // Takes these instead of choosing, and keeps them out of the file; names that this device has no right variant for are
    // refused, and nothing is changed then.
    Result<void> prescribe(const KernelChoices& choices);

    MatmulPrecision precision() const { return settings_.precision; }
    // What the kernels round to that choose() gives for vectorizable products.
    MatmulPrecision kernel_precision() const;
    // Software reads fastest along lines: a matrix that is written anew for a product had better have its depth contiguous.
    bool prefers_contiguous_depth() const { return device_->info().is_software(); }

    // Why the file of earlier choices was not used; empty when it was, or when there was none.
    const std::string& cache_refusal() const { return cache_refusal_; }

    // Every variant in every form: right or not, and how fast.
    Result<std::vector<MatmulFinding>> try_all();

  private:
    const MatmulVariant* named(const std::string& name) const;
    Result<MatmulTrial*> trial();
    Result<void> check_prescribed(const std::string& key, const std::string& name);
    Result<MatmulFinding> find(const MatmulVariant& variant, MatmulForm form);
    // Those of the run's precision that are right, from the plainest to those for matrix units.
    Result<std::vector<const MatmulVariant*>> candidates(MatmulForm form);
    Result<const MatmulVariant*> fastest(const std::vector<const MatmulVariant*>& candidates, MatmulForm form, const MatmulShape& shape);
    Result<void> read_cache();
    bool write_cache() const;  // False when what was chosen cannot be kept.
    std::string cache_key() const;
    std::string cache_key_of_device() const;

    std::shared_ptr<GpuDevice> device_;
    GpuKernels& kernels_;
    MatmulSettings settings_;
    std::vector<MatmulVariant> variants_;
    KernelChoices choices_, prescribed_;
    std::map<std::pair<std::string, MatmulForm>, MatmulFinding> findings_;
    std::unique_ptr<MatmulTrial> trial_;
    std::string cache_refusal_;
};

// gpu_kernels.json in the user's cache folder (MAQUETTE_GPU_CACHE, else XDG_CACHE_HOME or ~/.cache, in `maquette`); empty
// when there is no such folder.
std::string default_matmul_cache_file();

}  // namespace maquette
