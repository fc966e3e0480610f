// Trains and generates on the CPU in f32: products through oneDNN, everything else in our vector code, threads by OpenMP.
#pragma once

#include <memory>

#include "native/backend/backend.h"

namespace maquette {

// `threads` 0: as many as this process may use. Results depend on the thread count, never on timing.
std::unique_ptr<Backend> make_cpu_backend(int threads);

}  // namespace maquette
