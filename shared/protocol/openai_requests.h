// Reads the bodies of OpenAI's routes: every field is checked, and what we cannot do is refused instead of ignored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/json.h"

namespace maquette {

inline constexpr int64_t chat_messages_max = 2048;
inline constexpr int64_t chat_choices_max = 8;      // `n`
inline constexpr int64_t top_logprobs_max = 20;
inline constexpr int64_t chat_tokens_max = 131072;  // What max_tokens may ask for; the model's context bounds it further.

struct ChatRequest {
    std::string model;
    Json messages;  // Role and content as text; parts are joined.
    int64_t max_tokens = 1024;
    // OpenAI's default is 1. Small models answer best with their most probable words, so ours is 0.
    double temperature = 0;
    double top_p = 1;
    uint64_t seed = 0;
    int64_t choices = 1;
    std::vector<std::string> stop;
    bool stream = false;
    bool include_usage = false;
    bool logprobs = false;
    int64_t top_logprobs = 0;  // Of each token, the most probable ones.
};
Result<ChatRequest> read_chat_request(const Json& body);

struct FineTuneRequest {
    std::string model;
    std::string training_file;
    std::string validation_file;  // May be empty.
    std::string suffix;           // May be empty.
    std::optional<int64_t> seed;
    std::optional<int64_t> epochs;  // Empty: "auto".
    std::optional<int64_t> batch_size;
    std::optional<double> learning_rate_multiplier;
    Json metadata;   // An object of texts, or null.
    Json overrides;  // The extra key "maquette": fields of TrainRequest; an object.
};
Result<FineTuneRequest> read_fine_tune_request(const Json& body);

struct UploadRequest {
    std::string name;
    std::string purpose;
    int64_t bytes = 0;
};
Result<UploadRequest> read_upload_request(const Json& body);

// The purposes that OpenAI knows for uploads.
bool is_file_purpose(const std::string& purpose);

}  // namespace maquette
