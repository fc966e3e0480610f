// Colors, type and measures: the tokens of the design, light and dark.
#pragma once

#include <imgui.h>

namespace maquette::ui {

struct Theme {
    bool dark = false;
    ImU32 page, panel, line, text, muted, accent, on_accent;
    ImU32 info, good, warn, bad;
    ImU32 trained, masked, cut_off;
    ImU32 hover, pressed, selected;  // Surfaces under the pointer, held, chosen.
    ImU32 field, shadow;
    bool touch = false;    // Comfortable sizes.
    bool still = false;    // Reduced motion.
    float control = 32;    // Height of buttons and fields.
    float row = 28;        // Height of table rows.
};

const Theme& theme();
void set_theme(bool dark, bool touch, bool still);

// Eight hues that stay apart for color-blind readers (Okabe and Ito), adjusted to the surface.
ImU32 series_color(int index);

ImU32 mix(ImU32 from, ImU32 to, float share);
ImU32 faded(ImU32 color, float opacity);

// Font sizes of the design; there are no others.
namespace type {
inline constexpr float small = 12, body = 13, large = 15, title = 18, display = 24;
}

enum class Face { Sans, Bold, Mono, Icons };
void load_fonts();
ImFont* font(Face face);
// ImGui sizes a font by ascent plus descent, a browser by the em: this turns the one into the other.
float imgui_size(Face face, float css_pixels);

}  // namespace maquette::ui
