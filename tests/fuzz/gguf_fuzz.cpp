// Any bytes are either a GGUF file whose values and tensors can all be decoded, or refused.
#include "shared/base/bytes.h"
#include "shared/base/check.h"
#include "shared/weights/gguf.h"
#include "shared/weights/inspection.h"
#include "shared/weights/quantization.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace maquette;
    const auto gguf = Gguf::read(std::as_bytes(std::span(data, size)));
    if (!gguf) return 0;
    for (const auto& [key, value] : gguf->metadata()) {
        MAQUETTE_CHECK(gguf->find(key) == &value);
        (void)value.integer(), (void)value.number(), (void)value.flag(), (void)value.text();
        (void)value.integers(), (void)value.numbers(), (void)value.texts();
    }
    for (const auto& tensor : gguf->tensors()) MAQUETTE_CHECK(dequantize(tensor).has_value());
    MAQUETTE_CHECK(inspect_weights(std::as_bytes(std::span(data, size))).has_value());
    return 0;
}
