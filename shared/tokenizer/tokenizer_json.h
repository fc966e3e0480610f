// The parts of Hugging Face's tokenizer.json, one reader each; tokenizer_json.cpp joins them.
#pragma once

#include <string>
#include <string_view>

#include "shared/base/json.h"
#include "shared/tokenizer/tokenizer_parts.h"

namespace maquette {

// What the model needs to know of the rest of the file.
struct ModelSurroundings {
    bool byte_level = false;  // A ByteLevel pre-tokenizer: the model sees bytes.
};

Result<void> read_normalizer(const Json& json, Normalizer& out);
// Sets surroundings.byte_level when the chain holds a ByteLevel step.
Result<void> read_pre_tokenizer(const Json& json, PreTokenizer& out, ModelSurroundings& surroundings);
Result<void> read_decoder(const Json& json, TokenDecoder& out);
Result<void> read_post_processor(const Json& json, PostProcessor& out);

// `vocabulary` and `merges` are the raw JSON of those two members, `rest` the model's other members.
Result<void> read_model(std::string_view vocabulary, std::string_view merges, const Json& rest,
                        const ModelSurroundings& surroundings, Tokenizer::Parts& parts);

}  // namespace maquette
