// Does this device compute what it should? Every kind of operation on random numbers, against the reference in double precision.
#pragma once

#include <string>
#include <vector>

#include "shared/base/json.h"

namespace maquette {

struct SelfTestRow {
    std::string operation;  // "rms_norm", "linear_backward", …; "gradients" and "parameters" are what a whole step comes to.
    int64_t runs = 0;
    double relative_error = 0;  // The largest over the runs: norm of the difference over the norm of the reference.
    double milliseconds = 0;    // On the device, all runs together.
    bool ok = false;
};

// One of several kernels that a device may choose for an operation. A wrong one is no fault of the device: it is not used.
struct SelfTestKernel {
    std::string operation;      // "matmul nt"
    std::string variant;        // "tile 128x64"
    std::string refused;        // Why the device does not use it; empty when it may.
    double relative_error = 0;  // 0 when the device cannot run it.
    double milliseconds = 0;    // Of one product; 0 when it was not timed.
    double gigaflops = 0;       // A second.
};

// f32 against double: a sum of a few hundred products is off by about 1e-6; the rest is what earlier operations passed on.
inline constexpr double self_test_error_max = 1e-4;

struct SelfTest {
    std::string device;  // As the backend describes itself.
    std::vector<SelfTestRow> rows;
    std::vector<SelfTestKernel> kernels;  // Of the GPU only.
    bool ok() const;
};

// `device`: "cpu", "gpu" or "reference". One training step of a small random model with adapters (two layers, grouped
// keys, q/k norms, biases, odd sizes), operation by operation, then its optimizer step. NotFound without such a device.
Result<SelfTest> self_test(const std::string& device, int threads);

Json self_test_json(const SelfTest& test);

}  // namespace maquette
