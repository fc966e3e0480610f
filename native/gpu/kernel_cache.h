// The file in which choices of kernels are kept, by device, driver, precision and shaders.
#pragma once

#include <functional>

#include "native/backend/backend.h"
#include "native/gpu/device.h"

namespace maquette {

class KernelCache {
  public:
    // `file`: empty keeps nothing.
    KernelCache(std::string file, const GpuInfo& info, MatmulPrecision precision);

    // What the file holds for this device; nothing without a file. Fails, with the reason, on a damaged or foreign one and
    // where `is_known` does not know a kernel for a kind of work.
    Result<KernelChoices> read(const std::function<bool(const std::string& key, const std::string& kernel)>& is_known) const;
    // False when they cannot be kept.
    bool write(const KernelChoices& choices) const;

  private:
    std::string key() const;

    std::string file_;
    std::string device_;  // What keys of this device begin with.
};

// gpu_kernels.json in the user's cache folder (MAQUETTE_GPU_CACHE, else XDG_CACHE_HOME or ~/.cache, in `maquette`); empty
// when there is no such folder.
std::string default_kernel_cache_file();

}  // namespace maquette
