// Trains and generates on the CPU: products through oneDNN in f32 or by our kernels in bf16, everything else in our vector
// code, threads by OpenMP.
#pragma once

#include <memory>

#include "native/backend/backend.h"

namespace maquette {

// What the operands of products are rounded to. Sums, the residual stream, norms and the optimizer are f32 in all three.
// With BFloat16 the frozen weights are kept in bf16 only, which halves their memory. Float16 is slower than either: it is
// here to compute what GPUs compute in f16, and needs a loss scale (native/train/loss_scale.h).
enum class CpuPrecision { Float32, BFloat16, Float16 };

// True when the processor multiplies bf16 itself. BFloat16 works everywhere, but only then is it the faster one.
bool is_bf16_native();

// `threads` 0: as many as this process may use. Results depend on the thread count in f32 only, and never on timing.
std::unique_ptr<Backend> make_cpu_backend(int threads, CpuPrecision precision = CpuPrecision::Float32);

}  // namespace maquette
