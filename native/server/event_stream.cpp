// GET /api/events: every stored event after the client's last one, then each new one as it is stored.
#include "native/server/event_stream.h"

#include "native/server/http_server.h"
#include "native/server/responses.h"

namespace maquette {
namespace {

constexpr int64_t batch_count = 500;  // Events read from the store at once.

// Where the stream begins: after the client's last event, else after `?after`, else with what is new.
Result<int64_t> first_position(Companion& companion, const httplib::Request& request, const EventStreamOptions& options) {
    const std::string last = request.get_header_value("Last-Event-ID");
    if (!last.empty()) {
        char* end = nullptr;
        const long long id = std::strtoll(last.c_str(), &end, 10);
        if (*end != '\0' || id < 0) {
            return fail({ErrorCode::BadInput, "Last-Event-ID is no event's number.", "Send the id of the last event, or 0.", {}, 0, "Last-Event-ID"});
        }
        return id;
    }
    if (request.has_param("after")) return read_integer(request, "after", 0, 0, INT64_MAX);
    if (options.starts_at_first) return 0;
    return companion.events->last_id();
}

// One connection's place in the log.
class Stream {
  public:
    Stream(Companion& companion, EventStreamOptions options, int64_t position)
        : companion_(companion), options_(std::move(options)), position_(position) {}
    ~Stream() { --companion_.event_streams; }

    // Writes what there is, or waits for it. False ends the connection.
    bool write_next(httplib::DataSink& sink) {
        if (!greeted_) {
            greeted_ = true;
            // Told at once, so that the client knows it is connected.
            if (!write(sink, "retry: " + std::to_string(event_retry_milliseconds) + "\n\n")) return false;
        }
        const auto events = companion_.events->read(options_.job, position_, batch_count);
        if (!events) return write(sink, format_event({"", "error", write_json(error_json(events.error(), "server_error", "failed"))})) && false;
        std::string text;
        for (const StoredEvent& event : *events) {
            position_ = event.id;
            text += format_event(options_.format(event));
            if (options_.is_last(event)) {
                write(sink, text);
                sink.done();
                return true;
            }
        }
        if (!text.empty()) return write(sink, text);
        return wait(sink);
    }

  private:
    bool wait(httplib::DataSink& sink) {
        if (companion_.stopping) {
            sink.done();
            return true;
        }
        // The newest event of all jobs may be another job's: the position must pass it, or the wait would spin.
        const auto newest = companion_.events->last_id();
        const int64_t seen = newest ? std::max(*newest, position_) : position_;
        const auto again = companion_.events->read(options_.job, position_, 1);
        if (again && !again->empty()) return true;
        companion_.events->wait(seen, heartbeat_seconds);
        const auto now = std::chrono::steady_clock::now();
        if (now - beat_at_ >= std::chrono::seconds(heartbeat_seconds)) {
            beat_at_ = now;
            return write(sink, format_event({"", "heartbeat", write_json({{"time", now_seconds()}})}));
        }
        return sink.is_writable();
    }

    static bool write(httplib::DataSink& sink, const std::string& text) { return sink.write(text.data(), text.size()); }

    Companion& companion_;
    EventStreamOptions options_;
    int64_t position_;
    bool greeted_ = false;
    std::chrono::steady_clock::time_point beat_at_ = std::chrono::steady_clock::now();
};

}  // namespace

void answer_event_stream(Companion& companion, const httplib::Request& request, httplib::Response& response, EventStreamOptions options) {
    const auto position = first_position(companion, request, options);
    if (!position) return send_error(response, position.error());
    if (++companion.event_streams > event_streams_max) {
        --companion.event_streams;
        response.set_header("Retry-After", "5");
        return send_error(response, {ErrorCode::Failed, "Too many event streams are open.", "Close a tab of the studio.", {}, 0, {}}, 503, "too_many_streams");
    }
    auto stream = std::make_shared<Stream>(companion, std::move(options), *position);
    response.set_header("Cache-Control", "no-store");
    response.set_header("X-Accel-Buffering", "no");
    response.set_chunked_content_provider("text/event-stream", [stream](size_t, httplib::DataSink& sink) { return stream->write_next(sink); });
}

void add_event_routes(httplib::Server& server, Companion& companion) {
    server.Get("/api/events", [&companion](const httplib::Request& request, httplib::Response& response) {
        EventStreamOptions options;
        options.job = request.get_param_value("job");
        options.format = [](const StoredEvent& event) { return StreamEvent{std::to_string(event.id), "", event_text(event)}; };
        if (!options.job.empty()) {
            if (const auto job = companion.jobs->find(options.job); !job) return send_error(response, job.error());
        }
        answer_event_stream(companion, request, response, std::move(options));
    });
}

}  // namespace maquette
