#include "native/server/responses.h"

namespace maquette {
namespace {

struct Shape {
    int status;
    const char* type;
    const char* code;
};

Shape shape_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::WrongUsage: return {400, "invalid_request_error", "invalid_request"};
        case ErrorCode::BadInput: return {400, "invalid_request_error", "invalid_value"};
        case ErrorCode::NotFound: return {404, "invalid_request_error", "not_found"};
        case ErrorCode::Cancelled: return {409, "invalid_request_error", "cancelled"};
        case ErrorCode::OutOfMemory: return {500, "server_error", "out_of_memory"};
        case ErrorCode::DeviceLost: return {500, "server_error", "device_lost"};
        default: return {500, "server_error", "failed"};
    }
}

const char* type_of(int status) {
    if (status == 401) return "authentication_error";
    if (status == 403) return "permission_error";
    if (status == 429) return "rate_limit_error";
    return status >= 500 ? "server_error" : "invalid_request_error";
}

}  // namespace

Json error_json(const Error& error, const char* type, const char* code) {
    Error shown = error;
    shown.field.clear();  // It stands in `param`.
    return {{"error", {{"message", shown.text()}, {"type", type},
                       {"param", error.field.empty() ? Json(nullptr) : Json(error.field)}, {"code", code}}}};
}

void send_json(httplib::Response& response, const Json& value, int status) {
    response.status = status;
    response.set_content(write_json(value), "application/json");
}

void send_error(httplib::Response& response, const Error& error) {
    const Shape shape = shape_of(error.code);
    send_json(response, error_json(error, shape.type, shape.code), shape.status);
}

void send_error(httplib::Response& response, const Error& error, int status, const char* code) {
    send_json(response, error_json(error, type_of(status), code), status);
}

Result<Json> read_body(const httplib::Request& request) {
    if (request.body.empty()) return Json::object();
    MAQUETTE_TRY(Json body, parse_json(request.body));
    if (!body.is_object()) return fail(ErrorCode::BadInput, "The body must be a JSON object.", "Send {…}.");
    return body;
}

Result<int64_t> read_integer(const httplib::Request& request, const char* name, int64_t otherwise, int64_t min, int64_t max) {
    if (!request.has_param(name)) return otherwise;
    const std::string text = request.get_param_value(name);
    char* end = nullptr;
    errno = 0;
    const long long value = std::strtoll(text.c_str(), &end, 10);
    if (text.empty() || *end != '\0' || errno != 0 || value < min || value > max) {
        return fail({ErrorCode::BadInput, "\"" + text + "\" is no whole number from " + std::to_string(min) + " to " + std::to_string(max) + ".",
                     "Mend the query.", {}, 0, name});
    }
    return value;
}

}  // namespace maquette
