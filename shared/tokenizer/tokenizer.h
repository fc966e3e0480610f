// Turns text into token ids and back, exactly as the model's own tokenizer does.
//
// One class for every kind of vocabulary: byte-level and byte-fallback BPE, Unigram, WordPiece, tiktoken ranks. The
// parts that differ (normalizer, pre-tokenizer, model, post-processor, decoder) follow Hugging Face tokenizers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/base/result.h"

namespace maquette {

class Gguf;

struct EncodeOptions {
    bool add_special = false;   // Add what the post-processor adds, for example a BOS.
    bool parse_special = true;  // "<|im_end|>" inside the text becomes that token; false spells it out.
};

struct DecodeOptions {
    bool skip_special = false;
};

// Where a token came from: bytes [begin, end) of the text that was encoded. A token that holds a part of a character
// spans the whole character; added special tokens have an empty span.
struct TokenSpan {
    int64_t begin = 0;
    int64_t end = 0;
};

struct EncodedText {
    std::vector<int32_t> ids;
    std::vector<TokenSpan> spans;  // One for each id.
};

class Tokenizer {
  public:
    struct Parts;  // Everything that the readers of the file kinds fill in; shared/tokenizer/tokenizer_parts.h.

    // An empty tokenizer: encodes everything to nothing.
    Tokenizer();
    explicit Tokenizer(std::shared_ptr<const Parts> parts);

    // Hugging Face's tokenizer.json; `config_json` is tokenizer_config.json, for the names of BOS, EOS and padding.
    static Result<Tokenizer> from_tokenizer_json(std::string_view json, std::string_view config_json = {});
    // The vocabulary inside a GGUF file (tokenizer.ggml.*): models "gpt2", "llama" (SentencePiece) and "t5".
    static Result<Tokenizer> from_gguf(const Gguf& gguf);
    // A SentencePiece .model (BPE or Unigram).
    static Result<Tokenizer> from_sentencepiece(std::span<const std::byte> bytes);
    // A tiktoken rank file ("base64 rank" lines). `pattern` is the splitting expression, empty for cl100k's.
    static Result<Tokenizer> from_tiktoken(std::string_view ranks, std::string_view pattern = {},
                                           const std::vector<std::pair<std::string, int32_t>>& special_tokens = {});

    // Fails only when a hostile file's expressions or replacements run away on the text.
    Result<std::vector<int32_t>> encode(std::string_view text, EncodeOptions options = {}) const;
    Result<EncodedText> encode_with_spans(std::string_view text, EncodeOptions options = {}) const;

    // The bytes that the ids stand for. Unknown ids give nothing. Broken UTF-8 that was encoded comes back as it was.
    std::string decode(std::span<const int32_t> ids, DecodeOptions options = {}) const;
    // The bytes that one id adds in the middle of a text; may be a part of a character.
    std::string token_bytes(int32_t id) const;
    // The token as its vocabulary spells it ("Ġthe", "▁the").
    std::string token_name(int32_t id) const;

    bool is_special(int32_t id) const;
    // By the vocabulary's spelling; added tokens first.
    std::optional<int32_t> find(std::string_view token) const;
    // One more than the highest id.
    int32_t size() const;

    // -1 when the files name none.
    int32_t bos_id() const;
    int32_t eos_id() const;
    int32_t pad_id() const;
    // "byte-level BPE", "SentencePiece BPE", "Unigram", "WordPiece", …
    std::string kind() const;

    const Parts& parts() const { return *parts_; }

  private:
    std::shared_ptr<const Parts> parts_;
};

// Decodes one id at a time and never gives a part of a character: bytes wait until their character is complete.
class StreamDecoder {
  public:
    explicit StreamDecoder(Tokenizer tokenizer, DecodeOptions options = {});
    // What can be shown now; may be empty.
    std::string add(int32_t id);
    // What is left at the end, with U+FFFD for bytes that never became a character.
    std::string finish();

  private:
    Tokenizer tokenizer_;
    DecodeOptions options_;
    std::vector<int32_t> ids_;  // The last ids, as context: what a token looks like may depend on the one before it.
    size_t shown_ = 0;          // How many of them have been shown.
};

}  // namespace maquette
