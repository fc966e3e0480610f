// Asks a chat service over HTTP: OpenAI's chat/completions or Anthropic's messages, at any base URL that speaks them.
//
// Keys come from the environment or from a file `.env` in the working folder, and are never written anywhere.
#pragma once

#include <string>

#include "shared/base/json.h"

namespace maquette {

struct ChatClientOptions {
    std::string service;    // "openai" or "anthropic"
    std::string base_url;   // "http://localhost:8080/v1"
    std::string model;
    std::string key;        // May be empty for a local service.
    int64_t max_tokens = 2048;
    int timeout_seconds = 300;
};

// Fills what is missing from OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_MODEL, or the same with ANTHROPIC_.
Result<ChatClientOptions> chat_client_options(const std::string& service, const std::string& base_url, const std::string& model);

// One answer's text. Retries 408, 409, 429 and 5xx twice, honouring retry-after up to 120 seconds.
Result<std::string> ask_chat_service(const ChatClientOptions& options, const Json& messages);

// The value of NAME in the environment, else in the text of a .env file ("NAME=value", "export NAME='value'").
std::string environment_value(const std::string& name, const std::string& env_file_text);

}  // namespace maquette
