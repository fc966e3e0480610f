// The parts of Hugging Face's tokenizer.json, one reader each; tokenizer_json.cpp joins them.
#pragma once

#include <string>
#include <string_view>

#include "shared/base/json.h"
#include "shared/tokenizer/tokenizer_parts.h"

namespace maquette {

Result<void> read_normalizer(const Json& json, Normalizer& out);
Result<void> read_pre_tokenizer(const Json& json, PreTokenizer& out);
Result<void> read_decoder(const Json& json, TokenDecoder& out);
Result<void> read_post_processor(const Json& json, PostProcessor& out);

// `vocabulary` and `merges` are the raw JSON of those two members, `rest` the model's other members. Reads the pre-tokenizer,
// and takes its last step away where the model works on bytes itself.
Result<void> read_model(std::string_view vocabulary, std::string_view merges, const Json& rest, Tokenizer::Parts& parts);

}  // namespace maquette
