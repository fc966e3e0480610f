// Answers in the one form that both /api and /v1 have: JSON, and errors as {"error":{"message","type","param","code"}}.
#pragma once

#include <cpp-httplib/httplib.h>

#include <optional>

#include "shared/base/json.h"

namespace maquette {

inline constexpr int64_t json_body_bytes_max = int64_t{8} << 20;     // The body of any request that is not an upload.
inline constexpr int64_t upload_part_bytes_max = int64_t{64} << 20;  // As OpenAI's parts of uploads.
inline constexpr int event_streams_max = 32;                         // Open event streams, each of which holds a thread.
inline constexpr int server_threads_max = 64;
inline constexpr int64_t list_count_max = 10000;                     // Rows in one answer.

void send_json(httplib::Response& response, const Json& value, int status = 200);
// The status follows from the error's code: 400 refused, 404 not found, 409 cancelled, 500 failed.
void send_error(httplib::Response& response, const Error& error);
void send_error(httplib::Response& response, const Error& error, int status, const char* code);
Json error_json(const Error& error, const char* type, const char* code);

// The value, or the error as the answer.
template <class T>
void send_result(httplib::Response& response, const Result<T>& result, int status = 200) {
    if (result) {
        send_json(response, Json(*result), status);
    } else {
        send_error(response, result.error());
    }
}

// The body as a JSON object; an empty body is an empty object.
Result<Json> read_body(const httplib::Request& request);
// An integer of the query, within [min, max]; `otherwise` when it is missing.
Result<int64_t> read_integer(const httplib::Request& request, const char* name, int64_t otherwise, int64_t min, int64_t max);

// Wraps a handler that gives a Result<Json>.
template <class Handler>
httplib::Server::Handler json_route(Handler handler, int status = 200) {
    return [handler = std::move(handler), status](const httplib::Request& request, httplib::Response& response) {
        send_result(response, Result<Json>(handler(request)), status);
    };
}

}  // namespace maquette
