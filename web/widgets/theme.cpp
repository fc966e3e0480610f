#include "web/widgets/theme.h"

#include <implot.h>

#include "web/platform/canvas.h"

namespace maquette::ui {

namespace {

Theme current;
ImFont* faces[4] = {};

constexpr ImU32 rgb(unsigned hex) { return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, 255); }

void set_light(Theme& t) {
    t.page = rgb(0xF7F8FA), t.panel = rgb(0xFFFFFF), t.line = rgb(0xD5DAE1), t.text = rgb(0x1B2430), t.muted = rgb(0x566273);
    t.accent = rgb(0x0B6E63), t.on_accent = rgb(0xFFFFFF);
    t.info = rgb(0x1F5FBF), t.good = rgb(0x1B7A3D), t.warn = rgb(0x8A5A00), t.bad = rgb(0xB3261E);
    t.trained = rgb(0xDDF3EA), t.masked = rgb(0xECEEF2), t.cut_off = rgb(0xFBE3E0);
    t.hover = rgb(0xEEF1F4), t.pressed = rgb(0xE2E7EC), t.selected = rgb(0xE3F1EE), t.field = rgb(0xFFFFFF);
    t.shadow = IM_COL32(20, 30, 45, 40);
}

void set_dark(Theme& t) {
    t.page = rgb(0x10151C), t.panel = rgb(0x171E27), t.line = rgb(0x2C3642), t.text = rgb(0xE6EBF1), t.muted = rgb(0x9AA7B6);
    t.accent = rgb(0x4FC3B0), t.on_accent = rgb(0x0A1512);
    t.info = rgb(0x7FB0FF), t.good = rgb(0x6FCF8E), t.warn = rgb(0xE5B454), t.bad = rgb(0xFF8A80);
    t.trained = rgb(0x17382F), t.masked = rgb(0x232B35), t.cut_off = rgb(0x45211F);
    t.hover = rgb(0x1F2832), t.pressed = rgb(0x27313D), t.selected = rgb(0x18322F), t.field = rgb(0x121820);
    t.shadow = IM_COL32(0, 0, 0, 110);
}

void style_imgui(const Theme& t) {
    ImGuiStyle& style = ImGui::GetStyle();
    style.WindowPadding = style.FramePadding = style.ItemSpacing = style.ItemInnerSpacing = ImVec2(0, 0);
    style.WindowBorderSize = style.ChildBorderSize = style.PopupBorderSize = 0;
    style.WindowRounding = style.ChildRounding = style.PopupRounding = 0;
    style.ScrollbarSize = t.touch ? 8.0f : 12.0f;
    style.ScrollbarRounding = 6;
    style.ScrollbarPadding = 3;
    style.WindowMinSize = ImVec2(1, 1);
    style.AntiAliasedLinesUseTex = false;
    const auto set = [&](ImGuiCol slot, ImU32 color) { style.Colors[slot] = ImGui::ColorConvertU32ToFloat4(color); };
    set(ImGuiCol_Text, t.text);
    set(ImGuiCol_TextDisabled, t.muted);
    set(ImGuiCol_WindowBg, t.page);
    set(ImGuiCol_ChildBg, 0);
    set(ImGuiCol_PopupBg, t.panel);
    set(ImGuiCol_Border, t.line);
    set(ImGuiCol_ScrollbarBg, 0);
    set(ImGuiCol_ScrollbarGrab, faded(t.muted, 0.35f));
    set(ImGuiCol_ScrollbarGrabHovered, faded(t.muted, 0.6f));
    set(ImGuiCol_ScrollbarGrabActive, faded(t.muted, 0.8f));
    ImPlotStyle& plot = ImPlot::GetStyle();
    plot.PlotPadding = ImVec2(8, 8);
    plot.LabelPadding = ImVec2(4, 4);
    plot.PlotBorderSize = 0;
    plot.PlotMinSize = ImVec2(40, 40);
    plot.MajorTickLen = plot.MinorTickLen = ImVec2(0, 0);
    const auto set_plot = [&](ImPlotCol slot, ImU32 color) { plot.Colors[slot] = ImGui::ColorConvertU32ToFloat4(color); };
    set_plot(ImPlotCol_FrameBg, 0);
    set_plot(ImPlotCol_PlotBg, 0);
    set_plot(ImPlotCol_PlotBorder, 0);
    set_plot(ImPlotCol_AxisText, t.muted);
    set_plot(ImPlotCol_AxisGrid, faded(t.line, 0.7f));
    set_plot(ImPlotCol_AxisBg, 0);
    set_plot(ImPlotCol_AxisBgHovered, 0);
    set_plot(ImPlotCol_AxisBgActive, 0);
    set_plot(ImPlotCol_Crosshairs, t.muted);
}

ImFont* add_font(page::FontFile file, const char* name) {
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    config.OversampleH = 2;
    config.PixelSnapH = false;
    std::snprintf(config.Name, sizeof config.Name, "%s", name);
    const std::string_view bytes = page::font_bytes(file);
    ImFontAtlas* atlas = ImGui::GetIO().Fonts;
    return atlas->AddFontFromMemoryTTF(const_cast<char*>(bytes.data()), static_cast<int>(bytes.size()), 16, &config);
}

}  // namespace

const Theme& theme() { return current; }

void set_theme(bool dark, bool touch, bool still) {
    current.dark = dark;
    current.touch = touch;
    current.still = still;
    current.control = touch ? 40.0f : 32.0f;
    current.row = touch ? 40.0f : 32.0f;
    if (dark) set_dark(current);
    else set_light(current);
    style_imgui(current);
}

ImU32 series_color(int index) {
    static constexpr unsigned light[] = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xB58900, 0x56B4E9, 0x7A5195, 0x4D4D4D};
    static constexpr unsigned dark[] = {0x56B4E9, 0xFF9A4D, 0x3FD1A4, 0xE79BC5, 0xF0D442, 0x8FD0F5, 0xB79AD6, 0xC8C8C8};
    return rgb((current.dark ? dark : light)[index % 8]);
}

ImU32 mix(ImU32 from, ImU32 to, float share) {
    const ImVec4 a = ImGui::ColorConvertU32ToFloat4(from), b = ImGui::ColorConvertU32ToFloat4(to);
    return ImGui::ColorConvertFloat4ToU32(ImVec4(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share, a.z + (b.z - a.z) * share, a.w + (b.w - a.w) * share));
}

ImU32 faded(ImU32 color, float opacity) {
    const auto alpha = static_cast<ImU32>(static_cast<float>((color >> IM_COL32_A_SHIFT) & 255) * opacity);
    return (color & ~IM_COL32_A_MASK) | (alpha << IM_COL32_A_SHIFT);
}

void load_fonts() {
    faces[0] = add_font(page::FontFile::Sans, "Inter");
    faces[1] = add_font(page::FontFile::SansBold, "Inter SemiBold");
    faces[2] = add_font(page::FontFile::Mono, "JetBrains Mono");
    faces[3] = add_font(page::FontFile::Icons, "Lucide");
}

ImFont* font(Face face) { return faces[static_cast<int>(face)]; }

float imgui_size(Face face, float css_pixels) {
    // (ascent + |descent|) / em, from the fonts' hhea tables.
    return css_pixels * (face == Face::Mono ? 1.32f : 1.2102f);
}

}  // namespace maquette::ui
