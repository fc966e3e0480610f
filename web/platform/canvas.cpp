#include "web/platform/canvas.h"

#include <GLES3/gl3.h>
#include <emscripten/html5.h>
#include <imgui.h>
#include <imgui_impl_opengl3.h>
#include <imgui_internal.h>
#include <implot.h>

#include <array>
#include <cmath>
#include <string>

#include "web/platform/exchange.h"

namespace maquette::page {

namespace {

CanvasSize size_now;
std::array<std::string, 4> fonts;
double last_frame_milliseconds = 0;
ImGuiMouseCursor last_cursor = ImGuiMouseCursor_Arrow;

// A finger scrolls what it moves over; it presses only when it is lifted without having moved.
struct Touch {
    bool down = false, scrolls = false;
    float x = 0, y = 0, start_x = 0, start_y = 0;
} touch_now;
constexpr float touch_slack = 8;  // CSS pixels that a tap may wander.

const char* cursor_name(ImGuiMouseCursor cursor) {
    switch (cursor) {
        case ImGuiMouseCursor_TextInput: return "text";
        case ImGuiMouseCursor_ResizeEW: return "col-resize";
        case ImGuiMouseCursor_ResizeNS: return "row-resize";
        case ImGuiMouseCursor_Hand: return "pointer";
        case ImGuiMouseCursor_NotAllowed: return "not-allowed";
        default: return "default";
    }
}

// Scrolls the window under the finger, or the nearest one around it that can scroll in that direction.
void scroll_at(float x, float y, float by_x, float by_y) {
    ImGuiWindow* window = nullptr;
    ImGui::FindHoveredWindowEx(ImVec2(x, y), true, &window, nullptr);
    for (; window; window = window->ParentWindow) {
        const bool scrolls_y = std::fabs(by_y) >= std::fabs(by_x) && window->ScrollMax.y > 0;
        const bool scrolls_x = std::fabs(by_x) > std::fabs(by_y) && window->ScrollMax.x > 0;
        if (scrolls_y) ImGui::SetScrollY(window, window->Scroll.y - by_y);
        if (scrolls_x) ImGui::SetScrollX(window, window->Scroll.x - by_x);
        if (scrolls_x || scrolls_y) return;
    }
}

void take_touch(PointerKind kind, float x, float y) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
    if (kind == PointerKind::Down) {
        touch_now = {true, false, x, y, x, y};
        io.AddMousePosEvent(x, y);
    } else if (kind == PointerKind::Move && touch_now.down) {
        const bool far = std::hypot(x - touch_now.start_x, y - touch_now.start_y) > touch_slack;
        touch_now.scrolls = touch_now.scrolls || far;
        if (touch_now.scrolls) scroll_at(touch_now.start_x, touch_now.start_y, x - touch_now.x, y - touch_now.y);
        touch_now.x = x;
        touch_now.y = y;
    } else if (kind == PointerKind::Up && touch_now.down) {
        if (!touch_now.scrolls) {
            io.AddMousePosEvent(x, y);
            io.AddMouseButtonEvent(0, true);
            io.AddMouseButtonEvent(0, false);
        }
        touch_now = {};
        io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);  // A lifted finger hovers over nothing.
    } else if (kind == PointerKind::Cancel) {
        touch_now = {};
    }
}

}  // namespace

void keep_font(int index, std::string_view bytes) { fonts.at(index) = std::string(bytes); }
std::string_view font_bytes(FontFile file) { return fonts[static_cast<size_t>(file)]; }

bool open_canvas(CanvasSize size) {
    EmscriptenWebGLContextAttributes attributes;
    emscripten_webgl_init_context_attributes(&attributes);
    attributes.alpha = false;
    attributes.depth = false;
    attributes.stencil = false;
    attributes.antialias = false;  // ImGui smooths its own edges.
    attributes.majorVersion = 2;
    attributes.enableExtensionsByDefault = false;
    const EMSCRIPTEN_WEBGL_CONTEXT_HANDLE context = emscripten_webgl_create_context("#canvas", &attributes);
    if (context <= 0) return false;
    emscripten_webgl_make_context_current(context);
    ImGui::CreateContext();
    ImPlot::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    io.ConfigFlags |= ImGuiConfigFlags_DockingEnable;
    io.ConfigWindowsMoveFromTitleBarOnly = true;
    io.BackendPlatformName = "maquette_page";
    io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
    resize_canvas(size);
    return ImGui_ImplOpenGL3_Init("#version 300 es");
}

void resize_canvas(CanvasSize size) {
    size_now = size;
    want_frame();
}

const CanvasSize& canvas_size() { return size_now; }
double frame_seconds() { return last_frame_milliseconds / 1000; }

void begin_canvas_frame(double now_milliseconds) {
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = ImVec2(size_now.width, size_now.height);
    io.DisplayFramebufferScale = ImVec2(size_now.ratio, size_now.ratio);
    const double seconds = (now_milliseconds - last_frame_milliseconds) / 1000;
    // After a pause the first frame must not jump through an animation.
    io.DeltaTime = static_cast<float>(seconds <= 0 ? 1.0 / 60 : std::min(seconds, 0.05));
    last_frame_milliseconds = now_milliseconds;
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
}

void end_canvas_frame(unsigned background_rgba) {
    const ImGuiMouseCursor cursor = ImGui::GetMouseCursor();
    if (cursor != last_cursor) {
        last_cursor = cursor;
        set_cursor(cursor_name(cursor));
    }
    ImGui::Render();
    const ImVec4 background = ImGui::ColorConvertU32ToFloat4(background_rgba);
    glViewport(0, 0, static_cast<int>(std::lround(size_now.width * size_now.ratio)), static_cast<int>(std::lround(size_now.height * size_now.ratio)));
    glClearColor(background.x, background.y, background.z, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    // Input is worked off one event a frame, and a widget's answer shows one frame later.
    if (ImGui::GetCurrentContext()->InputEventsQueue.Size > 0 || ImGui::IsAnyItemActive()) want_frame();
}

void take_pointer(PointerKind kind, float x, float y, int button, bool touch, int modifiers) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddKeyEvent(ImGuiMod_Ctrl, (modifiers & 1) != 0);
    io.AddKeyEvent(ImGuiMod_Shift, (modifiers & 2) != 0);
    if (touch) {
        take_touch(kind, x, y);
        return;
    }
    io.AddMouseSourceEvent(ImGuiMouseSource_Mouse);
    if (kind == PointerKind::Leave || kind == PointerKind::Cancel) {
        if (!ImGui::IsMouseDown(0)) io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);
        return;
    }
    io.AddMousePosEvent(x, y);
    if (kind == PointerKind::Move) return;
    const int imgui_button = button == 0 ? 0 : button == 2 ? 1 : 2;
    io.AddMouseButtonEvent(imgui_button, kind == PointerKind::Down);
}

void take_wheel(float x, float y, int modifiers) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddKeyEvent(ImGuiMod_Ctrl, (modifiers & 1) != 0);
    io.AddKeyEvent(ImGuiMod_Shift, (modifiers & 2) != 0);
    io.AddMouseWheelEvent(-x / 100, -y / 100);
}

}  // namespace maquette::page
