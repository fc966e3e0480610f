// Any bytes are either a safetensors file whose tensors lie inside it without a gap, or refused.
#include "shared/base/check.h"
#include "shared/weights/quantization.h"
#include "shared/weights/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace maquette;
    const auto file = read_safetensors(std::as_bytes(std::span(data, size)));
    if (!file) return 0;
    size_t bytes = 0;
    for (const auto& tensor : file->tensors) {
        bytes += tensor.bytes.size();
        MAQUETTE_CHECK(dequantize(tensor).has_value());
    }
    MAQUETTE_CHECK(bytes < size);
    return 0;
}
