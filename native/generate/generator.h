// Answers chats with a model and, if given, an adapter: batched decoding with a key-value cache.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "shared/base/json.h"

namespace maquette {

struct GeneratorOptions {
    std::string model_path;      // A Hugging Face folder or .gguf file.
    std::string adapter_folder;  // PEFT folder; empty for the base model.
    std::string device = "auto";
    int threads = 0;
    std::string precision = "auto";  // f32, bf16, auto: see DeviceOptions.
    int64_t context_tokens = 0;  // Prompt and answer together; 0: what the requests need, up to the model's limit.
};

struct SamplingOptions {
    int64_t max_tokens = 256;
    double temperature = 0.0;  // 0: always the most probable token.
    int64_t top_k = 0;         // 0: no limit.
    double top_p = 1.0;
    double min_p = 0.0;
    double repetition_penalty = 1.0;  // Over prompt and answer, as in transformers.
    uint64_t seed = 0;                // Chat i of a call uses stream i.
    std::vector<std::string> stop;    // The answer ends before the first of these.
    bool ignore_eos = false;
    int64_t alternatives = 0;  // The most probable tokens that on_token tells beside the chosen one.
};

struct TokenChoice {
    int32_t id = 0;
    double log_probability = 0;  // Under the model's own softmax, before sampling options.
    std::string bytes;           // What it adds to the text; may be a part of a character.
};

// One token of an answer, and what might have stood there instead (the most probable first).
struct TokenReport {
    TokenChoice chosen;
    std::vector<TokenChoice> alternatives;
};

struct GenerateCallbacks {
    // Text that became certain since the last call for this chat; may be empty functions.
    std::function<void(size_t chat, const std::string& text)> on_text;
    std::function<bool()> is_cancelled;
    // Each token that became part of the answer, before its text is certain; may be empty.
    std::function<void(size_t chat, const TokenReport& token)> on_token;
};

struct Generated {
    std::string text;
    std::vector<int32_t> ids;
    std::vector<float> probabilities;  // Of each id under the model's own softmax, before sampling options.
    std::string finish_reason;         // "stop", "length"
    int64_t prompt_tokens = 0;
};

class Generator {
  public:
    static Result<std::unique_ptr<Generator>> open(const GeneratorOptions& options);
    virtual ~Generator() = default;

    // One answer per chat (an array of messages, or a string that is continued as it stands). Order is kept.
    virtual Result<std::vector<Generated>> generate(const std::vector<Json>& chats, const SamplingOptions& sampling,
                                                    const GenerateCallbacks& callbacks) = 0;
    // From now on answers with this adapter (a PEFT folder; "" is the base model). Tokenizer, template and mapped weights
    // stay; the merged weights are made anew with the next answer. On failure the adapter stays what it was.
    virtual Result<void> use_adapter(const std::string& folder) = 0;
    virtual int64_t prompt_tokens(const Json& chat) const = 0;
};

}  // namespace maquette
