// Any bytes are either a SentencePiece model that encodes and decodes without harm, or refused.
#include "shared/base/bytes.h"
#include "shared/base/check.h"
#include "shared/tokenizer/tokenizer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace maquette;
    if (size > 200'000) return 0;
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto tokenizer = Tokenizer::from_sentencepiece(bytes);
    if (!tokenizer) return 0;
    const auto sample = text_of(bytes).substr(0, 400);
    const auto result = tokenizer->encode_with_spans(sample);
    MAQUETTE_CHECK(result.has_value());  // No such file has expressions or replacements of its own.
    const EncodedText& encoded = *result;
    MAQUETTE_CHECK(encoded.ids.size() == encoded.spans.size());
    for (const auto& span : encoded.spans)
        MAQUETTE_CHECK(span.begin >= 0 && span.begin <= span.end && span.end <= static_cast<int64_t>(sample.size()));
    (void)tokenizer->decode(encoded.ids);
    return 0;
}
