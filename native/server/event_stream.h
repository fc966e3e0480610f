// Streams stored events over one HTTP answer, from any position on and without a gap.
#pragma once

#include <cpp-httplib/httplib.h>

#include <functional>

#include "native/server/companion.h"
#include "shared/protocol/event_stream.h"

namespace maquette {

struct EventStreamOptions {
    std::string job;                                            // Empty: every job.
    bool starts_at_first = false;                               // Without a position: replay everything, not only what is new.
    std::function<StreamEvent(const StoredEvent&)> format;      // How an event is told.
    std::function<bool(const StoredEvent&)> is_last = [](const StoredEvent&) { return false; };  // Ends the stream.
};

// Begins after Last-Event-ID, else after the query's `after`, else with what is new.
void answer_event_stream(Companion& companion, const httplib::Request& request, httplib::Response& response, EventStreamOptions options);

}  // namespace maquette
