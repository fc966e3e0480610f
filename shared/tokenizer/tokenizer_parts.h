// Everything a tokenizer is made of. The readers of the file kinds fill it in; tokenizer.cpp runs it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "shared/tokenizer/added_tokens.h"
#include "shared/tokenizer/normalizer.h"
#include "shared/tokenizer/post_processor.h"
#include "shared/tokenizer/pre_tokenizer.h"
#include "shared/tokenizer/token_decoder.h"
#include "shared/tokenizer/tokenizer.h"
#include "shared/tokenizer/vocabulary.h"
#include "shared/tokenizer/word_cache.h"
#include "shared/tokenizer/word_model.h"

namespace maquette {

struct Tokenizer::Parts {
    std::string kind;
    Vocabulary names;                        // As the vocabulary spells them, added tokens included.
    std::vector<AddedToken> added;
    Normalizer normalizer;
    PreTokenizer pre_tokenizer;
    std::unique_ptr<const WordModel> model;  // Null encodes to nothing.
    PostProcessor post_processor;
    TokenDecoder decoder;
    int32_t bos = -1, eos = -1, pad = -1;
    bool adds_bos = false;                   // Whether the files say that a text begins with BOS.
    std::string chat_template;               // From tokenizer_config.json or a GGUF's metadata; may be empty.

    // Call once when everything above is set: derives what is below. Refuses a normalizer or decoder that runs away.
    Result<void> finish();

    AddedTokenFinder raw_finder, normalized_finder;
    std::unordered_map<std::string, int32_t> added_ids;
    std::unordered_map<int32_t, size_t> added_by_id;
    std::unordered_map<int32_t, std::string> respelled;  // Added tokens that the normalizer changes: what they decode to.
    std::string_view written(int32_t id) const {
        const auto found = respelled.find(id);
        return found != respelled.end() ? std::string_view(found->second) : names.token(id);
    }
    std::optional<WordRules> plain_words;
    bool keeps_bytes = false;                // Single bytes have tokens, so that broken UTF-8 needs no replacement.
    bool plain_byte_level = false;           // Decoding is nothing but joining the tokens' bytes, which are here:
    std::string decoded;                     // one after the other,
    std::vector<uint32_t> decoded_ends;      // up to where, by id.
    std::string_view decoded_bytes(int32_t id) const {
        if (id < 0 || static_cast<size_t>(id) >= decoded_ends.size()) return {};
        const size_t begin = id == 0 ? 0 : decoded_ends[static_cast<size_t>(id) - 1];
        return std::string_view(decoded).substr(begin, decoded_ends[static_cast<size_t>(id)] - begin);
    }
    WordCacheLender caches;
};

}  // namespace maquette
