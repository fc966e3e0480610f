// Opens a device by name: the one place that knows every backend.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "native/backend/backend.h"

namespace maquette {

struct DeviceOptions {
    std::string device = "auto";  // "auto" (a real GPU when there is one, else the CPU), "cpu", "gpu", "reference".
    int threads = 0;              // CPU: 0 takes every core this process may use.
};

// NotFound when the device does not exist here.
Result<std::unique_ptr<Backend>> open_backend(const DeviceOptions& options);

}  // namespace maquette
