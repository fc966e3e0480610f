// Server-sent events as text: written by the companion, read by clients and tests.
//
// WHATWG HTML, section 9.2 "Server-sent events": lines end in LF, CRLF or CR; an empty line ends a message.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace maquette {

inline constexpr int64_t event_bytes_max = int64_t{16} << 20;  // One message, as read.

struct StreamEvent {
    std::string id;    // Empty when the message has none.
    std::string name;  // Empty for an ordinary message.
    std::string data;  // Lines joined with LF.
};

// The message's text, including the empty line that ends it.
std::string format_event(const StreamEvent& event);

// Splits a stream that arrives in pieces of any size into messages.
class EventStreamReader {
  public:
    // Calls `on_event` for each message that became complete. Fails when one message exceeds event_bytes_max.
    Result<void> add(std::string_view bytes, const std::function<void(const StreamEvent&)>& on_event);

  private:
    void take_line(std::string_view line, const std::function<void(const StreamEvent&)>& on_event);

    std::string pending_;
    StreamEvent event_;
    bool has_data_ = false;
    bool skip_line_feed_ = false;  // The last piece ended in CR: an LF at the start of the next belongs to it.
};

}  // namespace maquette
