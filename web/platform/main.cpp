// The functions that the page's scripts call.
#include <emscripten.h>

#include <string_view>

#include "web/platform/canvas.h"
#include "web/platform/exchange.h"
#include "web/platform/program.h"
#include "web/platform/scheduling.h"

namespace {

using namespace maquette;

std::string_view text_at(const char* at, int length) { return {at, static_cast<size_t>(length)}; }

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void page_font(int index, const char* bytes, int length) { page::keep_font(index, text_at(bytes, length)); }

EMSCRIPTEN_KEEPALIVE int page_start(float width, float height, float ratio) {
    if (!page::open_canvas({width, height, ratio, 0})) return 0;
    page::program_start();
    return 1;
}

EMSCRIPTEN_KEEPALIVE void page_resize(float width, float height, float ratio, float safe_bottom) {
    page::resize_canvas({width, height, ratio, safe_bottom});
}

EMSCRIPTEN_KEEPALIVE int page_frame(double now_milliseconds) {
    page::begin_canvas_frame(now_milliseconds);
    page::program_draw();
    page::end_canvas_frame(page::program_background());
    page::program_frame_ended();
    return page::take_frame_wait();
}

EMSCRIPTEN_KEEPALIVE void page_pointer(int kind, float x, float y, int button, int touch, int modifiers) {
    page::take_pointer(static_cast<page::PointerKind>(kind), x, y, button, touch != 0, modifiers);
    page::program_pointer_used();
}

EMSCRIPTEN_KEEPALIVE void page_wheel(float x, float y, int modifiers) { page::take_wheel(x, y, modifiers); }

EMSCRIPTEN_KEEPALIVE int page_key(const char* key, int length, int modifiers, unsigned focused, int text_lines) {
    return page::program_key(text_at(key, length), modifiers, focused, text_lines) ? 1 : 0;
}

EMSCRIPTEN_KEEPALIVE void page_action(unsigned id, int kind, const char* text, int length, int flag) {
    page::program_action(id, kind, text_at(text, length), flag != 0);
}

EMSCRIPTEN_KEEPALIVE void page_deliver(const char* text, int length, const char* bytes, int bytes_length) {
    page::deliver(text_at(text, length), text_at(bytes, bytes_length));
}

}  // extern "C"
