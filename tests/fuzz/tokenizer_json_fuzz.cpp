// Any bytes are either a tokenizer.json that encodes and decodes without harm, or refused. What follows the first NUL is
// the text to encode, so that text and tokenizer are changed each on its own.
#include <algorithm>

#include "shared/base/bytes.h"
#include "shared/base/check.h"
#include "shared/tokenizer/tokenizer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace maquette;
    if (size > 200'000) return 0;
    const auto bytes = text_of(std::as_bytes(std::span(data, size)));
    const size_t end = std::min(bytes.find('\0'), bytes.size());
    const auto text = bytes.substr(0, end);
    const auto tokenizer = Tokenizer::from_tokenizer_json(text);
    if (!tokenizer) {
        MAQUETTE_CHECK(!tokenizer.error().reason.empty());
        return 0;
    }
    const auto sample = (end < bytes.size() ? bytes.substr(end + 1) : text).substr(0, 400);
    const auto result = tokenizer->encode_with_spans(sample, {.add_special = true});
    if (!result) {
        MAQUETTE_CHECK(!result.error().reason.empty());
        return 0;
    }
    const EncodedText& encoded = *result;
    MAQUETTE_CHECK(encoded.ids.size() == encoded.spans.size());
    for (const auto& span : encoded.spans)
        MAQUETTE_CHECK(span.begin >= 0 && span.begin <= span.end && span.end <= static_cast<int64_t>(sample.size()));
    MAQUETTE_CHECK(tokenizer->encode(sample, {.add_special = true}) == encoded.ids);
    (void)tokenizer->decode(encoded.ids);
    StreamDecoder stream(*tokenizer);
    for (const int32_t id : std::span(encoded.ids).first(std::min<size_t>(encoded.ids.size(), 100))) (void)stream.add(id);
    (void)stream.finish();
    return 0;
}
