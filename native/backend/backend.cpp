#include "native/backend/backend.h"

namespace maquette {

Result<void> Backend::write_nf4(TensorId tensor, int64_t row, std::span<const int64_t> shape, Nf4 weights) {
    std::vector<float> numbers(static_cast<size_t>(weights.count));
    MAQUETTE_TRY_VOID(dequantize_nf4(weights, numbers));
    TensorView plain;
    plain.shape.assign(shape.begin(), shape.end());
    plain.bytes = std::as_bytes(std::span<const float>(numbers));
    return write_weights(tensor, row, plain);
}

Result<void> Backend::prescribe_kernels(const KernelChoices& choices) {
    if (choices.empty()) return {};
    return fail(ErrorCode::Failed, "The run used the kernel \"" + choices.begin()->second + "\" of a GPU; this device has no kernels to choose from.",
                "Resume it on the device and driver it was begun with.");
}

}  // namespace maquette
