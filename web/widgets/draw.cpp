#include "web/widgets/draw.h"

#include <imgui_internal.h>

#include <cmath>
#include <cstdio>

namespace maquette::ui {

namespace {

ImU32 color_of(const Words& words) { return words.color ? words.color : theme().text; }

float width_of(std::string_view text, Face face, float size) {
    return font(face)->CalcTextSizeA(imgui_size(face, size), FLT_MAX, 0, text.data(), text.data() + text.size()).x;
}

void put(ImVec2 at, std::string_view text, const Words& words) {
    ImGui::GetWindowDrawList()->AddText(font(words.face), imgui_size(words.face, words.size), ImVec2(std::round(at.x), std::round(at.y)),
                                        color_of(words), text.data(), text.data() + text.size());
}

// How many bytes fit into `width`, at a character's end.
size_t bytes_that_fit(std::string_view text, Face face, float size, float width) {
    const char* rest = nullptr;
    font(face)->CalcTextSizeA(imgui_size(face, size), width, 0, text.data(), text.data() + text.size(), &rest);
    return static_cast<size_t>(rest - text.data());
}

// Calls `each(line)` for every line of the broken text; stops after `lines_max` lines (0: never). Returns the count.
template <class Each>
int break_lines(std::string_view text, const Words& words, float width, int lines_max, Each each) {
    int count = 0;
    const char* at = text.data();
    const char* const end = at + text.size();
    const float size = imgui_size(words.face, words.size);
    while (at < end) {
        const char* newline = static_cast<const char*>(std::memchr(at, '\n', static_cast<size_t>(end - at)));
        const char* paragraph_end = newline ? newline : end;
        do {
            const char* stop = font(words.face)->CalcWordWrapPosition(size, at, paragraph_end, std::max(width, size));
            if (stop == at && at < paragraph_end) stop = at + 1;
            count++;
            const bool last = lines_max > 0 && count == lines_max;
            each(std::string_view(at, static_cast<size_t>(stop - at)), last && stop < end);
            if (last) return count;
            at = stop;
            while (at < paragraph_end && *at == ' ') at++;
        } while (at < paragraph_end);
        if (newline) at = newline + 1;
    }
    return count;
}

float line_height(const Words& words) { return std::round(words.size * 1.45f); }

}  // namespace

float text_width(std::string_view text, const Words& words) { return width_of(text, words.face, words.size); }

void draw_line(Rect rect, std::string_view text, const Words& words, Align align) {
    const size_t newline = text.find('\n');
    const std::string_view shown = text.substr(0, newline);
    const float height = imgui_size(words.face, words.size);
    const float width = width_of(shown, words.face, words.size);
    const float y = rect.y + (rect.h - height) / 2;
    if (width <= rect.w + 0.5f && newline == std::string_view::npos) {
        const float x = align == Align::Left ? rect.x : align == Align::Right ? rect.right() - width : rect.x + (rect.w - width) / 2;
        put({x, y}, shown, words);
    } else if (rect.w > 12) {
        const float room = rect.w - width_of("…", words.face, words.size);
        std::string cut(shown.substr(0, bytes_that_fit(shown, words.face, words.size, room)));
        while (!cut.empty() && cut.back() == ' ') cut.pop_back();
        put({rect.x, y}, cut + "…", words);
    }
    if (!words.silent) semantics::text(text.substr(0, 400), {rect.x, y, std::min(std::max(width, 1.0f), std::max(rect.w, 1.0f)), height}, words.heading);
}

float draw_prose(Rect rect, std::string_view text, const Words& words, Align align, int lines_max) {
    const float step = line_height(words);
    float y = rect.y + (step - imgui_size(words.face, words.size)) / 2;
    const int count = break_lines(text, words, rect.w, lines_max, [&](std::string_view line, bool cut) {
        const float width = align == Align::Left ? 0 : width_of(line, words.face, words.size);
        const float x = align == Align::Left ? rect.x : align == Align::Right ? rect.right() - width : rect.x + (rect.w - width) / 2;
        if (cut) put({x, y}, std::string(line.substr(0, bytes_that_fit(line, words.face, words.size, rect.w - 14))) + "…", words);
        else put({x, y}, line, words);
        y += step;
    });
    const float height = static_cast<float>(count) * step;
    if (!words.silent) semantics::text(text, {rect.x, rect.y, std::max(rect.w, 1.0f), std::max(height, 1.0f)}, words.heading);
    return height;
}

float prose_height(float width, std::string_view text, const Words& words, int lines_max) {
    return static_cast<float>(break_lines(text, words, width, lines_max, [](std::string_view, bool) {})) * line_height(words);
}

void draw_icon(ImVec2 center, const char* icon, float size, ImU32 color) {
    const ImVec2 area = font(Face::Icons)->CalcTextSizeA(size, FLT_MAX, 0, icon);
    ImGui::GetWindowDrawList()->AddText(font(Face::Icons), size, ImVec2(std::round(center.x - area.x / 2), std::round(center.y - area.y / 2)), color, icon);
}

void fill(Rect rect, ImU32 color, float radius) { ImGui::GetWindowDrawList()->AddRectFilled(rect.min(), rect.max(), color, radius); }

void outline(Rect rect, ImU32 color, float radius, float thickness) {
    const float half = thickness / 2;
    ImGui::GetWindowDrawList()->AddRect(ImVec2(rect.x + half, rect.y + half), ImVec2(rect.right() - half, rect.bottom() - half), color, radius, thickness);
}

void line_across(Rect rect, bool at_top) {
    const float y = at_top ? rect.y : rect.bottom() - 1;
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(rect.x, y), ImVec2(rect.right(), y + 1), theme().line);
}

void card(Rect rect) {
    fill(rect, theme().panel, 8);
    outline(rect, theme().line, 8);
}

void focus_ring(Rect rect, float radius) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRect(ImVec2(rect.x - 3, rect.y - 3), ImVec2(rect.right() + 3, rect.bottom() + 3), theme().accent, radius + 3, 2.0f);
}

std::string count_text(int64_t count) {
    std::string digits = std::to_string(count);
    for (int at = static_cast<int>(digits.size()) - 3; at > (count < 0 ? 1 : 0); at -= 3) digits.insert(static_cast<size_t>(at), ",");
    return digits;
}

std::string counted(int64_t count, const char* one, const char* many) { return count_text(count) + " " + (count == 1 ? one : many); }

std::string number_text(double value, int digits) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    return text;
}

std::string size_text(double bytes) {
    static const char* const units[] = {"B", "KB", "MB", "GB", "TB"};
    int unit = 0;
    while (bytes >= 1000 && unit < 4) {
        bytes /= 1000;
        unit++;
    }
    char text[40];
    std::snprintf(text, sizeof text, bytes < 10 && unit > 0 ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
    return text;
}

std::string duration_text(double seconds) {
    char text[40];
    if (seconds < 60) std::snprintf(text, sizeof text, "%.0f s", seconds);
    else if (seconds < 3600) std::snprintf(text, sizeof text, "%d min %02d s", static_cast<int>(seconds) / 60, static_cast<int>(seconds) % 60);
    else std::snprintf(text, sizeof text, "%d h %02d min", static_cast<int>(seconds) / 3600, static_cast<int>(seconds) / 60 % 60);
    return text;
}

}  // namespace maquette::ui
