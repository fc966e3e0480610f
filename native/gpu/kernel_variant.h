// One of several kernels that compute the same: what it needs of a device, and why a device cannot run it.
#pragma once

#include <string>
#include <vector>

#include "native/gpu/device.h"

namespace maquette {

struct KernelVariant {
    std::string name;                                      // "tile 128x64"
    MatmulPrecision precision = MatmulPrecision::Float32;  // Operands are rounded to it.
    std::string shader;
    std::vector<uint32_t> constants;                       // Its own, behind those of the work (constant_id).
    uint32_t threads = 32;
    uint32_t shared_bytes = 0;
    uint32_t subgroup_size = 0;                            // The pipeline demands it; 0 leaves it to the driver.
    bool is_for_software = true;                           // Whether software Vulkan tries it: each takes seconds to compile there.
    std::string missing;                                   // Why this device cannot run it; empty when it can.
};

// Fills `missing` unless there is a reason already.
void find_missing(KernelVariant& variant, const GpuInfo& info);

// Why no matrices of this precision are multiplied on matrix units; empty when they are.
std::string why_no_cooperative_matrices(MatmulPrecision precision, const GpuInfo& info);

// Sizes of subgroups that a kernel for matrix units may demand.
std::vector<uint32_t> subgroup_sizes(const GpuInfo& info);

}  // namespace maquette
