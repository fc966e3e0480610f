// The canvas: a WebGL 2 context, Dear ImGui on it, fonts at the screen's real resolution, and pointer and keys.
#pragma once

#include <string_view>

namespace maquette::page {

struct CanvasSize {
    float width = 0, height = 0;  // CSS pixels.
    float ratio = 1;              // Device pixels per CSS pixel.
    float safe_bottom = 0;        // Space that a phone's gesture bar needs, CSS pixels.
};

bool open_canvas(CanvasSize size);
void resize_canvas(CanvasSize size);
const CanvasSize& canvas_size();
// Seconds since the page was opened, at the beginning of this frame.
double frame_seconds();
void begin_canvas_frame(double now_milliseconds);
void end_canvas_frame(unsigned background_rgba);

// The fonts' bytes are kept for the life of the page: glyphs are rasterized when they are first needed.
enum class FontFile { Sans, SansBold, Mono, Icons };
void keep_font(int index, std::string_view bytes);
std::string_view font_bytes(FontFile file);

enum class PointerKind { Down = 1, Up, Move, Cancel, Leave };
void take_pointer(PointerKind kind, float x, float y, int button, bool touch, int modifiers);
void take_wheel(float x, float y, int modifiers);

}  // namespace maquette::page
