// Questions that the program asks of the page (files, storage, the companion) and what the page tells by itself.
//
// The page's side is public/page/calls.js. Everything runs on the browser's one thread: an answer arrives between two
// frames and wakes the drawing.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "shared/base/json.h"

namespace maquette::page {

struct Answer {
    Json value;         // What the call documents in calls.js.
    std::string bytes;  // The body, if there is one.
    bool more = false;  // A stream goes on after this.
};
using OnAnswer = std::function<void(Result<Answer>)>;

// Asks the page; `call` names what ("store_read") and its arguments. `on_answer` may be empty. Returns the call's number.
int ask(Json call, OnAnswer on_answer = {}, std::string_view bytes = {});
// Opens a stream of server-sent events; answers until `close_stream`.
int open_stream(const std::string& url, const std::vector<std::string>& events, OnAnswer on_answer);
void close_stream(int stream);

// Called for everything that the page tells by itself: {"event":"file", …} and its bytes.
void set_event_handler(std::function<void(const Json& event, std::string bytes)> handler);

// Asks for another frame: at once, or in so many milliseconds.
void want_frame(int in_milliseconds = 0);

void set_cursor(const char* css_name);
void show_frame(std::string_view key, float x, float y, float width, float height, float zoom, bool visible,
                const std::string* html, std::string_view title);
void remove_frame(std::string_view key);

// What clipboard shortcuts outside text fields copy; empty for nothing.
void keep_copied(std::string_view text);

}  // namespace maquette::page
