#include "web/platform/exchange.h"

#include <emscripten.h>

#include <algorithm>
#include <map>

#include "web/platform/scheduling.h"

EM_JS(void, maquette_page_ask, (const char* text, int length, const char* bytes, int bytes_length), {
    const copy = new TextDecoder().decode(HEAPU8.slice(text, text + length));
    Module.page.calls.ask(copy, bytes, bytes_length);
});
EM_JS(void, maquette_page_cursor, (const char* name), { Module.page.cursor(UTF8ToString(name)); });
EM_JS(void, maquette_page_frame_show,
      (const char* key, float x, float y, float width, float height, float zoom, int visible, const char* html, int length, const char* title), {
    const text = html === 0 ? undefined : new TextDecoder().decode(HEAPU8.slice(html, html + length));
    Module.page.frames.show(UTF8ToString(key), x, y, width, height, zoom, visible !== 0, text, UTF8ToString(title));
});
EM_JS(void, maquette_page_frame_remove, (const char* key), { Module.page.frames.remove(UTF8ToString(key)); });

namespace maquette::page {

namespace {

std::map<int, OnAnswer> waiting;
int next_number = 1;
std::function<void(const Json&, std::string)> on_event;
int frame_wait = -1;  // Milliseconds until the next frame; -1 for none.

void answer_call(const Json& message, std::string bytes) {
    const int number = static_cast<int>(json_integer(message, "answer"));
    const auto found = waiting.find(number);
    if (found == waiting.end()) return;
    const bool more = json_flag(message, "more");
    const OnAnswer handler = found->second;  // A copy: the handler may close its own stream.
    if (!more) waiting.erase(found);
    if (!handler) return;
    if (!json_flag(message, "ok")) {
        handler(fail(ErrorCode::Failed, json_text(message, "reason", "The browser gave no reason.")));
        return;
    }
    const Json* value = json_member(message, "value");
    handler(Answer{value ? *value : Json::object(), std::move(bytes), more});
}

}  // namespace

int ask(Json call, OnAnswer on_answer, std::string_view bytes) {
    const int number = next_number++;
    call["id"] = number;
    waiting[number] = std::move(on_answer);
    const std::string text = write_json(call);
    maquette_page_ask(text.data(), static_cast<int>(text.size()), bytes.data(), static_cast<int>(bytes.size()));
    return number;
}

int open_stream(const std::string& url, const std::vector<std::string>& events, OnAnswer on_answer) {
    return ask(Json{{"call", "stream"}, {"url", url}, {"events", events}}, std::move(on_answer));
}

void close_stream(int stream) {
    waiting.erase(stream);
    ask(Json{{"call", "close_stream"}, {"stream", stream}});
}

void set_event_handler(std::function<void(const Json&, std::string)> handler) { on_event = std::move(handler); }

void deliver(std::string_view text, std::string_view bytes) {
    const Result<Json> message = parse_json(text);
    if (!message) return;
    if (json_member(*message, "answer")) answer_call(*message, std::string(bytes));
    else if (on_event) on_event(*message, std::string(bytes));
    want_frame();
}

void want_frame(int in_milliseconds) {
    frame_wait = frame_wait < 0 ? in_milliseconds : std::min(frame_wait, in_milliseconds);
}

int take_frame_wait() { return std::exchange(frame_wait, -1); }

void set_cursor(const char* css_name) { maquette_page_cursor(css_name); }

void show_frame(std::string_view key, float x, float y, float width, float height, float zoom, bool visible,
                const std::string* html, std::string_view title) {
    maquette_page_frame_show(std::string(key).c_str(), x, y, width, height, zoom, visible, html ? html->data() : nullptr,
                             html ? static_cast<int>(html->size()) : 0, std::string(title).c_str());
}

void remove_frame(std::string_view key) { maquette_page_frame_remove(std::string(key).c_str()); }

void keep_copied(std::string_view text) { ask(Json{{"call", "keep_copied"}}, {}, text); }

}  // namespace maquette::page
