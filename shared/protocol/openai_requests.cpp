#include "shared/protocol/openai_requests.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace maquette {
namespace {

constexpr int64_t metadata_pairs_max = 16;
constexpr size_t metadata_key_characters_max = 64;
constexpr size_t metadata_value_characters_max = 512;
constexpr size_t suffix_characters_max = 64;
constexpr int64_t upload_bytes_max = int64_t{8} << 30;

tl::unexpected<Error> refuse(const std::string& field, std::string reason, std::string fix = {}) {
    return fail({ErrorCode::BadInput, std::move(reason), std::move(fix), {}, 0, field});
}

// Absent and null mean the same: nothing was asked.
const Json* given(const Json& body, const char* key) {
    const Json* member = json_member(body, key);
    return member && !member->is_null() ? member : nullptr;
}

Result<std::string> read_text(const Json& body, const char* key) {
    const Json* member = given(body, key);
    if (!member) return refuse(key, std::string("Missing required parameter: '") + key + "'.");
    if (!member->is_string() || member->get_ref<const std::string&>().empty()) {
        return refuse(key, std::string("Invalid type for '") + key + "': expected a string that is not empty.");
    }
    return member->get<std::string>();
}

struct Range {
    double min;
    double max;
};

Result<std::optional<double>> read_number(const Json& body, const char* key, Range range, const std::string& prefix = {}) {
    const Json* member = given(body, key);
    if (!member) return std::optional<double>();
    const double value = member->is_number() ? member->get<double>() : NAN;
    if (!(value >= range.min && value <= range.max)) {
        return refuse(prefix + key, "Invalid value for '" + prefix + key + "': expected a number from " + write_json(range.min) + " to " + write_json(range.max) + ".");
    }
    return std::optional<double>(value);
}

Result<std::optional<int64_t>> read_whole(const Json& body, const char* key, Range range, const std::string& prefix = {}) {
    const Json* member = given(body, key);
    if (member && !member->is_number_integer()) {
        return refuse(prefix + key, "Invalid type for '" + prefix + key + "': expected a whole number.");
    }
    MAQUETTE_TRY(const auto value, read_number(body, key, range, prefix));
    return value ? std::optional<int64_t>(member->get<int64_t>()) : std::nullopt;
}

bool is_auto(const Json& body, const char* key) { return json_text(body, key) == "auto"; }

Result<std::string> read_content(const Json& message, const std::string& field) {
    const Json* content = given(message, "content");
    if (!content) return std::string();
    if (content->is_string()) return content->get<std::string>();
    if (!content->is_array()) return refuse(field + ".content", "The content must be text or a list of parts.");
    std::string text;
    for (const Json& part : *content) {
        if (json_text(part, "type") != "text") {
            return refuse(field + ".content", "Only parts of the type \"text\" are understood.", "Leave images out: the model reads text only.");
        }
        text += json_text(part, "text");
    }
    return text;
}

Result<Json> read_messages(const Json& body) {
    const Json* messages = given(body, "messages");
    if (!messages || !messages->is_array() || messages->empty()) {
        return refuse("messages", "Missing required parameter: 'messages', a list that is not empty.");
    }
    if (static_cast<int64_t>(messages->size()) > chat_messages_max) return refuse("messages", "There are more than 2048 messages.");
    static constexpr std::array<std::string_view, 5> roles = {"system", "developer", "user", "assistant", "tool"};
    Json out = Json::array();
    for (size_t i = 0; i < messages->size(); ++i) {
        const std::string field = "messages[" + std::to_string(i) + "]";
        const Json& message = (*messages)[i];
        const std::string role = json_text(message, "role");
        if (std::find(roles.begin(), roles.end(), role) == roles.end()) {
            return refuse(field + ".role", "\"" + role + "\" is no role.", "Use system, user or assistant.");
        }
        if (role == "tool" || given(message, "tool_calls")) return refuse(field, "Tool calls are not supported.", "Leave them out.");
        MAQUETTE_TRY(std::string content, read_content(message, field));
        if (content.empty() && role == "user") return refuse(field + ".content", "The user's message is empty.");
        out.push_back({{"role", role == "developer" ? "system" : role}, {"content", std::move(content)}});
    }
    return out;
}

Result<std::vector<std::string>> read_stop(const Json& body) {
    std::vector<std::string> stop;
    const Json* member = given(body, "stop");
    if (!member) return stop;
    if (member->is_string()) return std::vector<std::string>{member->get<std::string>()};
    if (!member->is_array() || member->size() > 4) return refuse("stop", "'stop' must be a text, or a list of at most four.");
    for (const Json& text : *member) {
        if (!text.is_string() || text.get_ref<const std::string&>().empty()) return refuse("stop", "'stop' must hold texts that are not empty.");
        stop.push_back(text.get<std::string>());
    }
    return stop;
}

// What OpenAI offers and we do not: refused, so that nobody takes an answer for something it is not.
Result<void> refuse_unsupported(const Json& body) {
    for (const char* key : {"tools", "functions", "logit_bias", "audio", "prediction"}) {
        const Json* member = given(body, key);
        if (member && !member->empty()) return refuse(key, std::string("'") + key + "' is not supported.", "Leave it out.");
    }
    for (const char* key : {"frequency_penalty", "presence_penalty"}) {
        if (json_number(body, key) != 0) return refuse(key, std::string("'") + key + "' is not supported.", "Leave it out, or give 0.");
    }
    const Json* format = given(body, "response_format");
    if (format && json_text(*format, "type") != "text") return refuse("response_format", "Only the response format \"text\" is supported.", "Leave it out.");
    return {};
}

Result<void> check_metadata(const Json& metadata) {
    if (!metadata.is_object()) return refuse("metadata", "'metadata' must be an object.");
    if (static_cast<int64_t>(metadata.size()) > metadata_pairs_max) return refuse("metadata", "'metadata' holds more than 16 pairs.");
    for (const auto& [key, value] : metadata.items()) {
        if (key.size() > metadata_key_characters_max) return refuse("metadata", "A key of 'metadata' is longer than 64 characters.");
        if (!value.is_string() || value.get_ref<const std::string&>().size() > metadata_value_characters_max) {
            return refuse("metadata." + key, "Values of 'metadata' must be texts of at most 512 characters.");
        }
    }
    return {};
}

Result<void> read_hyperparameters(const Json& body, FineTuneRequest& request) {
    const Json* found = given(body, "hyperparameters");
    std::string prefix = "hyperparameters.";
    if (const Json* method = given(body, "method")) {
        const std::string type = json_text(*method, "type");
        if (type != "supervised") return refuse("method.type", "The method \"" + type + "\" is not supported.", "Use supervised.");
        const Json* supervised = given(*method, "supervised");
        if (const Json* inner = supervised ? given(*supervised, "hyperparameters") : nullptr) {
            found = inner;
            prefix = "method.supervised.hyperparameters.";
        }
    }
    if (!found) return {};
    if (!found->is_object()) return refuse(prefix.substr(0, prefix.size() - 1), "The hyperparameters must be an object.");
    if (!is_auto(*found, "n_epochs")) {
        MAQUETTE_TRY(request.epochs, read_whole(*found, "n_epochs", {1, 50}, prefix));
    }
    if (!is_auto(*found, "batch_size")) {
        MAQUETTE_TRY(request.batch_size, read_whole(*found, "batch_size", {1, 256}, prefix));
    }
    if (!is_auto(*found, "learning_rate_multiplier")) {
        MAQUETTE_TRY(request.learning_rate_multiplier, read_number(*found, "learning_rate_multiplier", {1e-6, 1e4}, prefix));
    }
    return {};
}

}  // namespace

Result<ChatRequest> read_chat_request(const Json& body) {
    ChatRequest request;
    MAQUETTE_TRY(request.model, read_text(body, "model"));
    MAQUETTE_TRY(request.messages, read_messages(body));
    MAQUETTE_TRY_VOID(refuse_unsupported(body));
    const char* key = given(body, "max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
    MAQUETTE_TRY(const auto max_tokens, read_whole(body, key, {1, static_cast<double>(chat_tokens_max)}));
    MAQUETTE_TRY(const auto temperature, read_number(body, "temperature", {0, 2}));
    MAQUETTE_TRY(const auto top_p, read_number(body, "top_p", {0, 1}));
    MAQUETTE_TRY(const auto seed, read_whole(body, "seed", {-9.2e18, 9.2e18}));
    MAQUETTE_TRY(const auto choices, read_whole(body, "n", {1, static_cast<double>(chat_choices_max)}));
    MAQUETTE_TRY(request.stop, read_stop(body));
    request.max_tokens = max_tokens.value_or(request.max_tokens);
    request.temperature = temperature.value_or(request.temperature);
    request.top_p = top_p.value_or(request.top_p);
    request.seed = static_cast<uint64_t>(seed.value_or(0));
    request.choices = choices.value_or(1);
    request.stream = json_flag(body, "stream");
    request.logprobs = json_flag(body, "logprobs");
    MAQUETTE_TRY(const auto top_logprobs, read_whole(body, "top_logprobs", {0, static_cast<double>(top_logprobs_max)}));
    request.top_logprobs = top_logprobs.value_or(0);
    if (request.top_logprobs > 0 && !request.logprobs) return refuse("top_logprobs", "'top_logprobs' needs 'logprobs'.", "Set logprobs to true.");
    if (const Json* options = given(body, "stream_options")) request.include_usage = json_flag(*options, "include_usage");
    return request;
}

Result<FineTuneRequest> read_fine_tune_request(const Json& body) {
    FineTuneRequest request;
    MAQUETTE_TRY(request.model, read_text(body, "model"));
    MAQUETTE_TRY(request.training_file, read_text(body, "training_file"));
    if (given(body, "validation_file")) {
        MAQUETTE_TRY(request.validation_file, read_text(body, "validation_file"));
    }
    if (given(body, "suffix")) {
        MAQUETTE_TRY(request.suffix, read_text(body, "suffix"));
        if (request.suffix.size() > suffix_characters_max) return refuse("suffix", "The suffix is longer than 64 characters.");
        if (request.suffix.find(':') != std::string::npos) return refuse("suffix", "The suffix holds a colon.", "Colons separate the parts of a model's name.");
    }
    MAQUETTE_TRY(request.seed, read_whole(body, "seed", {0, 2147483647}));
    if (const Json* metadata = given(body, "metadata")) {
        MAQUETTE_TRY_VOID(check_metadata(*metadata));
        request.metadata = *metadata;
    }
    if (const Json* integrations = given(body, "integrations"); integrations && !integrations->empty()) {
        return refuse("integrations", "Integrations are not supported: this companion calls no other service.", "Leave them out.");
    }
    MAQUETTE_TRY_VOID(read_hyperparameters(body, request));
    const Json* overrides = given(body, "maquette");
    if (overrides && !overrides->is_object()) return refuse("maquette", "'maquette' must be an object with fields of the train request.");
    request.overrides = overrides ? *overrides : Json::object();
    return request;
}

bool is_file_purpose(const std::string& purpose) {
    static constexpr std::array<std::string_view, 6> purposes = {"assistants", "batch", "fine-tune", "vision", "user_data", "evals"};
    return std::find(purposes.begin(), purposes.end(), purpose) != purposes.end();
}

Result<UploadRequest> read_upload_request(const Json& body) {
    UploadRequest request;
    MAQUETTE_TRY(request.name, read_text(body, "filename"));
    MAQUETTE_TRY(request.purpose, read_text(body, "purpose"));
    if (!is_file_purpose(request.purpose)) return refuse("purpose", "\"" + request.purpose + "\" is no purpose of a file.", "Use fine-tune.");
    MAQUETTE_TRY(const auto bytes, read_whole(body, "bytes", {1, static_cast<double>(upload_bytes_max)}));
    if (!bytes) return refuse("bytes", "Missing required parameter: 'bytes'.");
    request.bytes = *bytes;
    return request;
}

}  // namespace maquette
