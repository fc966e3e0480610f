// Any bytes are either a safetensors file whose tensors lie inside it without a gap, or refused. The parts of 4-bit
// weights are either joined to tensors that can be decoded, or refused.
#include "shared/base/check.h"
#include "shared/weights/bitsandbytes.h"
#include "shared/weights/inspection.h"
#include "shared/weights/quantization.h"
#include "shared/weights/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace maquette;
    const auto content = std::as_bytes(std::span(data, size));
    const auto file = read_safetensors(content);
    MAQUETTE_CHECK(inspect_weights(content).has_value() == file.has_value() || (size >= 4 && data[0] == 'G'));
    if (!file) return 0;
    size_t bytes = 0;
    for (const auto& tensor : file->tensors) {
        bytes += tensor.bytes.size();
        MAQUETTE_CHECK(dequantize(tensor).has_value());
    }
    MAQUETTE_CHECK(bytes < size);
    const auto split = split_nf4_weights(file->tensors);
    if (!split) return 0;
    MAQUETTE_CHECK(split->plain.size() + split->quantized.size() <= file->tensors.size());
    for (const auto& source : split->quantized) {
        const auto blocks = nf4_blocks(source);
        MAQUETTE_CHECK(blocks.size() <= 2 * size);
        MAQUETTE_CHECK(dequantize({source.name, TensorType::NF4, source.shape, blocks}).has_value());
    }
    return 0;
}
