// Any bytes are either a GGUF file whose values and tensors can all be decoded, or refused. Its vocabulary, if it has one,
// encodes and decodes the file's last bytes.
#include "shared/base/bytes.h"
#include "shared/base/check.h"
#include "shared/tokenizer/tokenizer.h"
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
    const auto tokenizer = Tokenizer::from_gguf(*gguf);
    if (!tokenizer) {
        MAQUETTE_CHECK(!tokenizer.error().reason.empty());
        return 0;
    }
    const auto text = text_of(std::as_bytes(std::span(data, size))).substr(size - std::min<size_t>(size, 64));
    if (const auto ids = tokenizer->encode(text, {.add_special = true})) (void)tokenizer->decode(*ids);
    return 0;
}
