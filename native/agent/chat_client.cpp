#include "native/agent/chat_client.h"

#include <cpp-httplib/httplib.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

#include "shared/evolve/words.h"

namespace maquette {
namespace {

constexpr int tries_max = 3;
constexpr int wait_seconds_max = 120;

struct Address {
    std::string origin;  // "http://localhost:8080"
    std::string path;    // "/v1"
};

Result<Address> read_address(const std::string& url) {
    const auto scheme = url.find("://");
    if (scheme == std::string::npos || (!url.starts_with("http://") && !url.starts_with("https://")))
        return fail(ErrorCode::WrongUsage, "\"" + url + "\" is no web address.", "Write it with http:// or https://.");
#ifndef CPPHTTPLIB_OPENSSL_SUPPORT
    if (url.starts_with("https://"))
        return fail(ErrorCode::WrongUsage, "This build was made without TLS and cannot reach " + url + ".", "Build with OpenSSL's headers (libssl-dev), or name a local http:// address.");
#endif
    const auto slash = url.find('/', scheme + 3);
    Address address{url.substr(0, slash), slash == std::string::npos ? "" : url.substr(slash)};
    while (address.path.ends_with("/")) address.path.pop_back();
    return address;
}

Json request_body(const ChatClientOptions& options, const Json& messages) {
    if (options.service == "openai") return {{"model", options.model}, {"messages", messages}, {"max_completion_tokens", options.max_tokens}};
    // Anthropic takes the system text apart from the turns.
    Json turns = Json::array();
    std::string system;
    for (const auto& message : messages) {
        if (json_text(message, "role") == "system") system += json_text(message, "content");
        else turns.push_back(message);
    }
    Json body{{"model", options.model}, {"max_tokens", options.max_tokens}, {"messages", turns}};
    if (!system.empty()) body["system"] = system;
    return body;
}

Result<std::string> answer_text(const ChatClientOptions& options, const std::string& body) {
    MAQUETTE_TRY(const Json json, parse_json(body));
    const Json* list = json_member(json, options.service == "openai" ? "choices" : "content");
    std::string text;
    if (list && list->is_array()) {
        for (const auto& item : *list) {
            const Json* message = json_member(item, "message");
            text += message ? json_text(*message, "content") : json_text(item, "text");
            if (options.service == "openai") break;
        }
    }
    if (text.empty()) return fail(ErrorCode::Failed, "The service gave no text: " + body.substr(0, 300), "Try another model.");
    return text;
}

bool is_worth_retrying(int status) { return status == 408 || status == 409 || status == 429 || status >= 500; }

}  // namespace

std::string environment_value(const std::string& name, const std::string& env_file_text) {
    if (const char* value = std::getenv(name.c_str()); value && *value) return value;
    for (std::string line : split(env_file_text, '\n')) {
        line = trim(line);
        if (line.starts_with("export ")) line = trim(line.substr(7));
        const auto equals = line.find('=');
        if (line.starts_with("#") || equals == std::string::npos || trim(line.substr(0, equals)) != name) continue;
        std::string value = trim(line.substr(equals + 1));
        if (value.size() > 1 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0]) value = value.substr(1, value.size() - 2);
        return value;
    }
    return {};
}

Result<ChatClientOptions> chat_client_options(const std::string& service, const std::string& base_url, const std::string& model) {
    std::ifstream stream(".env", std::ios::binary);
    const std::string env_file(std::istreambuf_iterator<char>(stream), {});
    const std::string prefix = service == "openai" ? "OPENAI_" : "ANTHROPIC_";
    ChatClientOptions options;
    options.service = service;
    options.base_url = !base_url.empty() ? base_url : environment_value(prefix + "BASE_URL", env_file);
    if (options.base_url.empty()) options.base_url = service == "openai" ? "https://api.openai.com/v1" : "https://api.anthropic.com/v1";
    options.model = !model.empty() ? model : environment_value(prefix + "MODEL", env_file);
    options.key = environment_value(prefix + "API_KEY", env_file);
    if (options.model.empty()) return fail(ErrorCode::WrongUsage, "No model is named.", "Name one with --model or in " + prefix + "MODEL.");
    const bool is_local = options.base_url.find("://localhost") != std::string::npos || options.base_url.find("://127.") != std::string::npos;
    if (options.key.empty() && !is_local)
        return fail(ErrorCode::WrongUsage, "There is no key for " + options.base_url + ".", "Set " + prefix + "API_KEY in the environment or in .env.");
    return options;
}

Result<std::string> ask_chat_service(const ChatClientOptions& options, const Json& messages) {
    MAQUETTE_TRY(const Address address, read_address(options.base_url));
    httplib::Client client(address.origin);
    client.set_connection_timeout(10);
    client.set_read_timeout(options.timeout_seconds);
    httplib::Headers headers;
    if (options.service == "openai") {
        if (!options.key.empty()) headers.emplace("Authorization", "Bearer " + options.key);
    } else {
        headers.emplace("anthropic-version", "2023-06-01");
        if (!options.key.empty()) headers.emplace("x-api-key", options.key);
    }
    const std::string path = address.path + (options.service == "openai" ? "/chat/completions" : "/messages");
    const std::string body = write_json(request_body(options, messages));
    std::string problem;
    for (int attempt = 1; attempt <= tries_max; ++attempt) {
        const auto response = client.Post(path, headers, body, "application/json");
        if (response && response->status == 200) return answer_text(options, response->body);
        problem = response ? "status " + std::to_string(response->status) + ": " + response->body.substr(0, 300) : httplib::to_string(response.error());
        if (attempt == tries_max || (response && !is_worth_retrying(response->status))) break;
        int seconds = attempt;
        if (response && response->has_header("retry-after")) seconds = std::atoi(response->get_header_value("retry-after").c_str());
        std::this_thread::sleep_for(std::chrono::seconds(std::clamp(seconds, 1, wait_seconds_max)));
    }
    return fail(ErrorCode::Failed, "The service at " + options.base_url + " did not answer: " + problem, "Check the address, the key and the model's name.");
}

}  // namespace maquette
