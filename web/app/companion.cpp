#include "web/app/companion.h"

#include <chrono>

#include "web/platform/exchange.h"

namespace maquette {

namespace {

constexpr double refresh_seconds = 1;  // At most so often are lists read again while events come in.

double now_seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

std::string with_token(std::string url, const std::string& token) {
    if (token.empty()) return url;
    return url + (url.find('?') == std::string::npos ? "?" : "&") + "token=" + token;
}

Result<Json> read_answer(const Result<page::Answer>& answer) {
    if (!answer) return fail(ErrorCode::Failed, "The companion did not answer.", "Is it still running? Start it again with ./studio run.");
    const int64_t status = json_integer(answer->value, "status");
    Result<Json> body = answer->bytes.empty() ? Result<Json>(Json::object()) : parse_json(answer->bytes);
    if (status >= 200 && status < 300) return body;
    const Json* error = body ? json_member(*body, "error") : nullptr;
    const std::string message = error ? json_text(*error, "message") : "";
    return fail(ErrorCode::Failed, message.empty() ? "The companion answered " + std::to_string(status) + "." : message);
}

}  // namespace

std::string Companion::full_url(const std::string& route) const { return with_token(address_ + route, token_); }

void Companion::ask(const std::string& method, const std::string& route, const Json& body, Done done, double seconds) {
    const std::string text = body.is_null() ? "" : write_json(body);
    Json headers = Json::object();
    if (!token_.empty()) headers["Authorization"] = "Bearer " + token_;
    if (!text.empty()) headers["Content-Type"] = "application/json";
    page::ask({{"call", "request"}, {"method", method}, {"url", address_ + route}, {"headers", headers}, {"seconds", seconds}},
              [done = std::move(done)](const Result<page::Answer>& answer) { done(read_answer(answer)); }, text);
}

void Companion::upload(const std::string& name, std::string_view bytes, Done done) {
    std::string escaped;
    for (const char letter : name) {
        const bool plain = std::isalnum(static_cast<unsigned char>(letter)) || letter == '.' || letter == '-' || letter == '_';
        char code[4];
        std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(letter));
        escaped += plain ? std::string(1, letter) : std::string(code);
    }
    Json headers{{"Content-Type", "application/octet-stream"}};
    if (!token_.empty()) headers["Authorization"] = "Bearer " + token_;
    page::ask({{"call", "request"}, {"method", "POST"}, {"url", address_ + "api/datasets?name=" + escaped}, {"headers", headers}, {"seconds", 600}},
              [done = std::move(done)](const Result<page::Answer>& answer) { done(read_answer(answer)); }, bytes);
}

void Companion::load_bytes(const std::string& url, std::function<void(Result<std::string>)> done) {
    const std::string route = url.starts_with('/') ? url.substr(1) : url;
    page::ask({{"call", "request"}, {"url", full_url(route)}, {"seconds", 600}}, [done = std::move(done)](Result<page::Answer> answer) {
        if (answer && json_integer(answer->value, "status") == 200) done(std::move(answer->bytes));
        else done(fail(ErrorCode::Failed, "The companion did not give the file."));
    });
}

void Companion::stream(const std::string& route, const Json& body, std::function<void(const std::string&, const std::string&)> on_event) {
    Json headers{{"Content-Type", "application/json"}};
    if (!token_.empty()) headers["Authorization"] = "Bearer " + token_;
    page::ask({{"call", "post_stream"}, {"url", address_ + route}, {"headers", headers}}, [on_event = std::move(on_event)](const Result<page::Answer>& answer) {
        if (!answer) on_event("error", write_json({{"error", {{"message", answer.error().reason}}}}));
        else if (json_text(answer->value, "type") == "refused") on_event("error", answer->bytes);
        else if (answer->more) on_event(json_text(answer->value, "type"), answer->bytes);
        if (!answer || !answer->more) on_event("", "");
    }, write_json(body));
}

void Companion::find() {
    state_ = State::Looking;
    page::ask({{"call", "request"}, {"url", address_ + "api/status"}, {"seconds", 30}}, [this](const Result<page::Answer>& answer) {
        if (state_ == State::Connected) return;
        const Result<Json> status = read_answer(answer);
        if (status && json_text(*status, "name") == "maquette") {
            connected(*status);
            return;
        }
        state_ = State::Absent;
        if (!address_.empty()) problem_ = "No companion answered at " + address_ + ".";
    });
}

void Companion::use(std::string address, std::string token) {
    if (!address.empty() && address.back() != '/') address += '/';
    if (stream_) page::close_stream(stream_);
    stream_ = 0;
    address_ = std::move(address);
    token_ = std::move(token);
    problem_.clear();
    state_ = State::Looking;
    ask("GET", "api/status", nullptr, [this](const Result<Json>& status) {
        if (status && json_text(*status, "name") == "maquette") {
            connected(*status);
            return;
        }
        state_ = State::Absent;
        problem_ = status ? "Something else answers at " + address_ + "." : status.error().text();
    }, 5);
}

void Companion::connected(const Json& status) {
    state_ = State::Connected;
    status_ = status;
    problem_.clear();
    refresh();
    open_events();
}

void Companion::refresh() {
    refreshed_at_ = now_seconds();
    is_list_stale_ = false;
    read_list("api/models", "models", models_);
    read_list("api/jobs", "jobs", jobs_);
    read_list("api/runs", "runs", runs_);
}

void Companion::read_list(const std::string& route, const char* key, std::vector<Json>& into) {
    ask("GET", route, nullptr, [this, key, &into](const Result<Json>& body) {
        const Json* list = body ? json_member(*body, key) : nullptr;
        if (!list || !list->is_array()) return;
        into.assign(list->begin(), list->end());
        version_++;
    });
}

void Companion::open_events() {
    if (stream_) page::close_stream(stream_);
    stream_ = page::open_stream(full_url("api/events"), {"heartbeat"}, [this](const Result<page::Answer>& answer) {
        if (answer) take_stream(answer->value, answer->bytes);
    });
}

void Companion::take_stream(const Json& value, const std::string& data) {
    const std::string type = json_text(value, "type");
    if (type == "lost" || type == "closed") {
        is_stream_lost_ = true;
        return;
    }
    if (type == "open") {
        // After a break the lists may be old; missed events are sent again by the companion.
        if (is_stream_lost_) is_list_stale_ = true;
        for (auto& [run, curve] : curves_) curve.is_stale = true;
        is_stream_lost_ = false;
        return;
    }
    if (type != "message") return;
    if (const Result<Json> event = parse_json(data)) take_event(*event);
}

void Companion::take_event(const Json& event) {
    const std::string type = json_text(event, "type"), run = json_text(event, "run");
    if (const auto found = curves_.find(run); found != curves_.end()) found->second.is_stale = true;
    const Json* data = json_member(event, "data");
    if (type == "job" && data) {
        const std::string id = json_text(*data, "id");
        for (Json& job : jobs_)
            if (json_text(job, "id") == id) job = *data;
        is_list_stale_ = true;
    } else if (type == "progress" && data) {
        for (Json& job : jobs_)
            if (json_text(job, "id") == json_text(event, "job")) job["progress"] = *data;
    }
    version_++;
}

void Companion::work() {
    if (state_ != State::Connected) return;
    if (is_list_stale_ && now_seconds() - refreshed_at_ > refresh_seconds) refresh();
    else if (is_list_stale_) page::want_frame(300);
}

const Json* Companion::job(const std::string& id) const {
    for (const Json& job : jobs_)
        if (json_text(job, "id") == id) return &job;
    return nullptr;
}

const Json* Companion::run(const std::string& id) const {
    for (const Json& run : runs_)
        if (json_text(run, "id") == id) return &run;
    return nullptr;
}

RunCurve& Companion::curve(const std::string& run) {
    RunCurve& curve = curves_[run];
    if (!curve.is_stale || curve.is_asking || state_ != State::Connected) return curve;
    curve.is_stale = false;
    curve.is_asking = true;
    ask("GET", "api/runs/" + run + "/metrics?after=" + std::to_string(curve.next), nullptr, [this, run](const Result<Json>& body) {
        RunCurve& found = curves_[run];
        found.is_asking = false;
        if (!body) {
            found.problem = body.error().text();
            return;
        }
        found.problem.clear();
        if (const Json* rows = json_member(*body, "rows"); rows && rows->is_array())
            for (const Json& row : *rows) found.rows.push_back(row);
        found.next = json_integer(*body, "next", found.next);
        found.version++;
    });
    return curve;
}

}  // namespace maquette
