#include "native/server/http_server.h"

#include <cerrno>
#include <cstring>

#include "native/server/responses.h"
#include "native/server/static_files.h"

namespace maquette {
namespace {

using HandlerResponse = httplib::Server::HandlerResponse;

constexpr const char* token_cookie = "maquette_token";
constexpr const char* pairing_path = "/api/pair";

std::string cookie_value(const std::string& cookies, const std::string& name) {
    size_t at = 0;
    while (at < cookies.size()) {
        const size_t end = std::min(cookies.find(';', at), cookies.size());
        const size_t start = cookies.find_first_not_of(' ', at);
        const std::string pair = cookies.substr(start, end - start);
        if (pair.compare(0, name.size() + 1, name + "=") == 0) return pair.substr(name.size() + 1);
        at = end + 1;
    }
    return {};
}

bool is_upload(const httplib::Request& request) {
    if (request.method != "POST") return false;
    if (request.path == "/api/datasets" || request.path == "/v1/files") return true;
    const std::string parts = "/parts";
    return request.path.rfind("/v1/uploads/", 0) == 0 && request.path.size() > parts.size() &&
           request.path.compare(request.path.size() - parts.size(), parts.size(), parts) == 0;
}

// A body that is too large is refused before it is read.
bool refuse_large_body(const httplib::Request& request, httplib::Response& response) {
    if (is_upload(request)) return false;
    if (request.has_header("Transfer-Encoding")) {
        send_error(response, {ErrorCode::BadInput, "A body without a length is taken by uploads only.", "Send Content-Length.", {}, 0, {}},
                   411, "length_required");
        return true;
    }
    if (request.get_header_value_u64("Content-Length") <= static_cast<uint64_t>(json_body_bytes_max)) return false;
    send_error(response, {ErrorCode::BadInput, "The body is larger than 8 MiB.", "Upload large data as a file, and name the file.", {}, 0, {}},
               413, "body_too_large");
    return true;
}

// What a page of another origin needs to hear before its browser shows it our answer (Fetch standard, CORS protocol).
void allow_origin(const std::string& origin, httplib::Response& response) {
    response.set_header("Access-Control-Allow-Origin", origin);
    response.set_header("Vary", "Origin");
}

// The question that a browser asks before a page's request. It carries no token, so every page is answered; the
// request itself is then refused unless the page is paired.
void answer_preflight(const httplib::Request& request, httplib::Response& response) {
    allow_origin(request.get_header_value("Origin"), response);
    response.set_header("Access-Control-Allow-Methods", "GET, POST, DELETE");
    response.set_header("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID");
    response.set_header("Access-Control-Allow-Private-Network", "true");
    response.set_header("Access-Control-Max-Age", "600");
    response.status = 204;
}

HandlerResponse check_request(const Companion& companion, const httplib::Request& request, httplib::Response& response) {
    const std::string cookie = cookie_value(request.get_header_value("Cookie"), token_cookie);
    const std::string query = request.get_param_value("token");
    AccessRequest asked{request.get_header_value("Host"), request.get_header_value("Origin"), request.get_header_value("Authorization"), query.empty() ? cookie : query};
    const bool is_pairing = request.path == pairing_path && request.method == "POST";
    const bool is_preflight = request.method == "OPTIONS" && request.has_header("Access-Control-Request-Method");
    asked.is_paired = is_pairing || is_preflight || companion.pairing->is_paired(asked.origin, given_token(asked));
    const auto refused = check_access(companion.access, asked);
    if (!refused && is_preflight) {
        answer_preflight(request, response);
        return HandlerResponse::Handled;
    }
    if (asked.is_paired) allow_origin(asked.origin, response);
    if (refused) {
        static constexpr std::array codes = {"foreign_host", "foreign_origin", "missing_token", "wrong_token"};
        response.set_header("Connection", "close");
        send_error(response, refused->error, refused->status, codes[static_cast<size_t>(refused->refusal)]);
        return HandlerResponse::Handled;
    }
    if (refuse_large_body(request, response)) {
        response.set_header("Connection", "close");
        return HandlerResponse::Handled;
    }
    // The page's own requests carry the token from here on, without it standing in every address.
    if (!companion.access.token.empty() && !query.empty() && !asked.is_paired) {
        response.set_header("Set-Cookie", std::string(token_cookie) + "=" + query + "; HttpOnly; SameSite=Strict; Path=/");
    }
    return HandlerResponse::Unhandled;
}

// What httplib refused by itself (a broken request line, an unknown route) is told in our form, too.
HandlerResponse explain_error(const httplib::Request& request, httplib::Response& response) {
    if (!response.body.empty() || response.status == 304) return HandlerResponse::Unhandled;
    if (response.status == 404) {
        send_error(response, {ErrorCode::NotFound, "There is no " + request.method + " " + request.path + ".",
                              "shared/protocol/messages.h lists the routes.", {}, 0, {}});
    } else if (response.status == 413) {
        send_error(response, {ErrorCode::BadInput, "The body is too large.", "Send at most 512 MiB.", {}, 0, {}}, 413, "body_too_large");
    } else {
        send_error(response, {ErrorCode::BadInput, "The request was refused.", "Check its form.", {}, 0, {}}, response.status, "refused");
    }
    return HandlerResponse::Handled;
}

Error bind_error(const ServeOptions& options, int number) {
    const std::string where = options.address + ":" + std::to_string(options.port);
    if (number == EADDRINUSE) {
        return {ErrorCode::Failed, "Port " + std::to_string(options.port) + " is in use by another program, perhaps another `maquette serve`.",
                "Stop it, or choose another port: maquette serve --port " + std::to_string(options.port < 65535 ? options.port + 1 : 8177) + ".", {}, 0, {}};
    }
    if (number == EACCES) {
        return {ErrorCode::Failed, "You may not listen on port " + std::to_string(options.port) + ".", "Choose a port above 1023 with --port.", {}, 0, {}};
    }
    return {ErrorCode::Failed, "Listening on " + where + " failed" + (number ? std::string(": ") + std::strerror(number) : "") + ".",
            "Check --listen: it takes an address of this machine.", {}, 0, {}};
}

}  // namespace

HttpServer::HttpServer(Companion& companion) : companion_(companion), server_(std::make_unique<httplib::Server>()) {
    httplib::Server& server = *server_;
    server.new_task_queue = [] { return new httplib::ThreadPool(8, server_threads_max); };
    server.set_payload_max_length(static_cast<size_t>(dataset_bytes_max) + (size_t{1} << 20));
    server.set_tcp_nodelay(true);
    // httplib's default, SO_REUSEPORT, would let two companions share a port.
    server.set_socket_options([](socket_t socket) { httplib::set_socket_opt(socket, SOL_SOCKET, SO_REUSEADDR, 1); });
    server.set_read_timeout(30);
    server.set_write_timeout(30);
    server.set_pre_routing_handler([&companion](const auto& request, auto& response) { return check_request(companion, request, response); });
    server.set_error_handler(httplib::Server::HandlerWithResponse(explain_error));
    server.set_exception_handler([](const auto&, auto& response, std::exception_ptr) {
        send_error(response, {ErrorCode::Failed, "The companion made a mistake.", "Please report what you did.", {}, 0, {}}, 500, "internal");
    });
    server.Post(pairing_path, json_route([&companion](const httplib::Request& request) -> Result<Json> {
        MAQUETTE_TRY(const Json body, read_body(request));
        MAQUETTE_TRY(std::string token, companion.pairing->pair(json_text(body, "code"), request.get_header_value("Origin")));
        return Json{{"token", std::move(token)}};
    }));
    add_status_routes(server, companion);
    add_dataset_routes(server, companion);
    add_job_routes(server, companion);
    add_run_routes(server, companion);
    add_feedback_routes(server, companion);
    add_event_routes(server, companion);
    add_agent_routes(server, companion);
    add_v1_file_routes(server, companion);
    add_v1_job_routes(server, companion);
    add_v1_model_routes(server, companion);
    add_v1_chat_routes(server, companion);
    server.Get("/(api|v1)/.*", [](const auto&, auto& response) { response.status = 404; });
    server.Get("/.*", [&companion](const auto& request, auto& response) {
        answer_static_file(companion.options.studio_folder, request, response);
    });
}

HttpServer::~HttpServer() = default;

Result<void> HttpServer::bind() {
    ServeOptions& options = companion_.options;
    errno = 0;
    if (options.port == 0) {
        options.port = server_->bind_to_any_port(options.address);
        if (options.port <= 0) return fail(bind_error(options, errno));
    } else if (!server_->bind_to_port(options.address, options.port)) {
        return fail(bind_error(options, errno));
    }
    companion_.access.port = options.port;
    return {};
}

Result<void> HttpServer::listen() {
    if (server_->listen_after_bind()) return {};
    return fail(ErrorCode::Failed, "The server stopped unexpectedly.", "Start it again; nothing that was stored is lost.");
}

void HttpServer::stop() {
    companion_.stopping = true;
    companion_.events->wake_all();
    server_->stop();
}

std::string HttpServer::address() const {
    const ServeOptions& options = companion_.options;
    const bool six = options.address.find(':') != std::string::npos;
    std::string out = "http://" + (six ? "[" + options.address + "]" : options.address) + ":" + std::to_string(options.port) + "/";
    if (!options.token.empty()) out += "?token=" + options.token;
    return out;
}

}  // namespace maquette
