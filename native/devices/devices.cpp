#include "native/devices/devices.h"

#include "native/cpu/cpu_backend.h"
#include "native/reference/reference_backend.h"

namespace maquette {

Result<std::unique_ptr<Backend>> open_backend(const DeviceOptions& options) {
    if (options.device == "cpu" || options.device == "auto") return make_cpu_backend(options.threads);
    if (options.device == "reference") return make_reference_backend();
    return fail(ErrorCode::NotFound, "There is no device named \"" + options.device + "\".", "Use auto, cpu or reference.");
}

}  // namespace maquette
