// The definition of every operation: plain loops in double precision. Slow, and right.
#pragma once

#include <memory>

#include "native/backend/backend.h"

namespace maquette {

std::unique_ptr<Backend> make_reference_backend();

}  // namespace maquette
