#include "shared/protocol/event_stream.h"

namespace maquette {

std::string format_event(const StreamEvent& event) {
    std::string out;
    if (!event.id.empty()) out += "id: " + event.id + "\n";
    if (!event.name.empty()) out += "event: " + event.name + "\n";
    std::string_view rest = event.data;
    for (;;) {
        const size_t end = rest.find_first_of("\r\n");
        out += "data: " + std::string(rest.substr(0, end)) + "\n";
        if (end == std::string_view::npos) break;
        const bool pair = rest.substr(end, 2) == "\r\n";
        rest.remove_prefix(end + (pair ? 2 : 1));
    }
    return out + "\n";
}

Result<void> EventStreamReader::add(std::string_view bytes, const std::function<void(const StreamEvent&)>& on_event) {
    for (const char c : bytes) {
        const bool continues_line_end = skip_line_feed_ && c == '\n';
        skip_line_feed_ = c == '\r';
        if (continues_line_end) continue;
        if (c == '\n' || c == '\r') {
            const std::string line = std::move(pending_);
            pending_.clear();
            take_line(line, on_event);
        } else {
            pending_.push_back(c);
        }
        if (static_cast<int64_t>(pending_.size() + event_.data.size()) > event_bytes_max) {
            return fail(ErrorCode::BadInput, "A message of the event stream is larger than 16 MiB.");
        }
    }
    return {};
}

void EventStreamReader::take_line(std::string_view line, const std::function<void(const StreamEvent&)>& on_event) {
    if (line.empty()) {
        if (has_data_) on_event(event_);
        event_ = {};
        has_data_ = false;
        return;
    }
    const size_t colon = line.find(':');
    const std::string_view field = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
    if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    if (field == "data") {
        if (has_data_) event_.data += '\n';
        event_.data += value;
        has_data_ = true;
    } else if (field == "event") {
        event_.name = value;
    } else if (field == "id") {
        event_.id = value;
    }
}

}  // namespace maquette
