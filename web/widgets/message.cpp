#include "web/widgets/message.h"

#include <imgui_internal.h>

#include <cmath>
#include <deque>

#include "web/platform/canvas.h"
#include "web/platform/exchange.h"
#include "web/widgets/icons.h"
#include "web/widgets/keys.h"

namespace maquette::ui {

namespace {

struct Toast {
    std::string text;
    Tone tone;
    double until;
};
std::deque<Toast> toasts;
constexpr double toast_seconds = 5;

}  // namespace

ImU32 tone_color(Tone tone) {
    const Theme& t = theme();
    switch (tone) {
        case Tone::Info: return t.info;
        case Tone::Good: return t.good;
        case Tone::Warning: return t.warn;
        case Tone::Bad: return t.bad;
        default: return t.muted;
    }
}

const char* tone_icon(Tone tone) {
    switch (tone) {
        case Tone::Good: return icon::circle_check;
        case Tone::Warning: return icon::triangle_alert;
        case Tone::Bad: return icon::circle_x;
        default: return icon::info;
    }
}

int empty_state(Rect rect, const EmptyState& state) {
    const float width = std::min(440.0f, rect.w - 32);
    const Words prose{.size = type::body, .color = theme().muted};
    const float text_height = prose_height(width, state.text, prose);
    std::vector<float> widths;
    float row_width = 0;
    for (const auto& action : state.actions) {
        widths.push_back(button_width(action.label, action.icon != nullptr) + 8);
        row_width += widths.back() + (widths.size() > 1 ? 12.0f : 0.0f);
    }
    const bool stacked = row_width > width;
    const float control = theme().control + 4;
    const float actions_height = state.actions.empty() ? 0 : stacked ? static_cast<float>(state.actions.size()) * (control + 8) : control;
    const float height = 56 + 20 + 28 + 8 + text_height + 24 + actions_height;
    Rect column{rect.center().x - width / 2, rect.y + std::max(24.0f, (rect.h - height) * 0.42f), width, height};
    const Rect plate = column.cut_top(56, 20);
    const ImVec2 center = plate.center();
    ImGui::GetWindowDrawList()->AddCircleFilled(center, 28, theme().selected);
    draw_icon(center, state.icon, 24, theme().accent);
    draw_line(column.cut_top(28, 8), state.title, {.size = type::title, .face = Face::Bold, .heading = 2}, Align::Center);
    draw_prose(column.cut_top(text_height, 24), state.text, prose, Align::Center);
    int pressed = -1;
    Rect row{column.center().x - row_width / 2, column.y, row_width + 2, control};
    for (size_t index = 0; index < state.actions.size(); index++) {
        const Rect place = stacked ? column.cut_top(control, 8) : row.cut_left(widths[index], 12);
        if (button(place, state.actions[index].label, {.kind = index == 0 ? Kind::Primary : Kind::Secondary, .icon = state.actions[index].icon})) pressed = static_cast<int>(index);
    }
    return pressed;
}

float callout_height(float width, std::string_view title, std::string_view text, bool with_action) {
    const float inner = width - 12 - 16 - 10 - 14;
    return 20 + prose_height(inner, title, {.face = Face::Bold}) + (text.empty() ? 0.0f : prose_height(inner, text)) + (with_action ? theme().control + 8 : 0.0f);
}

float callout(Rect rect, Tone tone, std::string_view title, std::string_view text, std::string_view action, bool* pressed) {
    const float height = callout_height(rect.w, title, text, !action.empty());
    const Rect box{rect.x, rect.y, rect.w, height};
    const ImU32 color = tone_color(tone);
    fill(box, mix(theme().panel, color, theme().dark ? 0.10f : 0.06f), 6);
    outline(box, mix(theme().panel, color, 0.45f), 6);
    Rect inner{box.x + 12, box.y + 10, box.w - 26, box.h - 20};
    const Rect icon_place = inner.cut_left(16, 10);
    draw_icon({icon_place.center().x, icon_place.y + 9}, tone_icon(tone), 16, color);
    inner.cut_top(draw_prose(inner, title, {.face = Face::Bold}));
    if (!text.empty()) inner.cut_top(draw_prose(inner, text));
    if (!action.empty()) {
        inner.cut_top(8);
        Rect row = inner.cut_top(theme().control);
        if (button(row.cut_left(button_width(action)), action) && pressed) *pressed = true;
    }
    return height;
}

float badge_width(std::string_view text) { return std::ceil(text_width(text, {.size = type::small})) + 16; }

void badge(Rect rect, std::string_view text, Tone tone) {
    const ImU32 color = tone_color(tone);
    const Rect box = rect.middle(20);
    fill(box, mix(theme().panel, color, theme().dark ? 0.18f : 0.10f), 4);
    draw_line(box, text, {.size = type::small, .color = tone == Tone::Neutral ? theme().muted : color}, Align::Center);
}

void progress_bar(Rect rect, std::string_view name, double share, std::string_view text) {
    semantics::Node node{.id = id_of(name), .role = semantics::Role::Progressbar, .name = std::string(name), .value = std::string(text), .busy = share < 0};
    if (share >= 0) {
        node.min = 0;
        node.max = 100;
        node.now = std::floor(share * 100);
    }
    semantics::add(node, rect.bounds());
    const Rect track = rect.middle(std::min(rect.h, 6.0f));
    fill(track, theme().dark ? theme().line : theme().pressed, track.h / 2);
    if (share >= 0) {
        fill({track.x, track.y, track.w * static_cast<float>(std::clamp(share, 0.0, 1.0)), track.h}, theme().accent, track.h / 2);
    } else {
        const float part = track.w * 0.3f;
        const float at = theme().still ? 0.35f : static_cast<float>(std::fmod(page::frame_seconds() / 1.4, 1.0));
        ImGui::PushClipRect(track.min(), track.max(), true);
        fill({track.x - part + (track.w + part) * at, track.y, part, track.h}, theme().accent, track.h / 2);
        ImGui::PopClipRect();
        if (!theme().still) page::want_frame(30);
    }
}

void skeleton(Rect rect, int lines) {
    static constexpr float widths[] = {0.92f, 0.7f, 0.84f, 0.55f};
    for (int index = 0; index < lines; index++) {
        const Rect line = rect.cut_top(14, 14);
        fill({line.x, line.y, line.w * widths[index % 4], line.h}, theme().hover, 4);
    }
}

void section_title(Rect rect, std::string_view text, int level) { draw_line(rect, text, {.size = level <= 1 ? type::title : type::large, .face = Face::Bold, .heading = level}); }

void measure(Rect rect, std::string_view label, std::string_view value, std::string_view note, ImU32 color) {
    draw_line(rect.cut_top(18), label, {.size = type::small, .color = theme().muted});
    draw_line(rect.cut_top(26), value, {.size = type::title, .face = Face::Bold, .color = color});
    if (!note.empty()) draw_line(rect.cut_top(18), note, {.size = type::small, .color = theme().muted});
}

void toast(std::string text, Tone tone) {
    semantics::announce(text);
    toasts.push_back({std::move(text), tone, page::frame_seconds() + toast_seconds});
    if (toasts.size() > 3) toasts.pop_front();
    page::want_frame();
}

void draw_toasts(Rect area) {
    while (!toasts.empty() && toasts.front().until < page::frame_seconds()) toasts.pop_front();
    if (!toasts.empty() && key_pressed("Escape", 0)) toasts.clear();
    if (toasts.empty()) return;
    page::want_frame(200);
    float bottom = area.bottom() - 16;
    for (auto toast = toasts.rbegin(); toast != toasts.rend(); ++toast) {
        const Words words{.color = theme().page, .silent = true};
        const float width = std::min(area.w - 32, std::ceil(text_width(toast->text, words)) + 58);
        const float height = prose_height(width - 56, toast->text, words) + 20;
        const Rect box{area.center().x - width / 2, bottom - height, width, height};
        ImGui::SetNextWindowPos(box.min());
        ImGui::SetNextWindowSize(ImVec2(box.w, box.h));
        ImGui::Begin(("##toast" + std::to_string(&*toast - &toasts.front())).c_str(), nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoInputs | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoDocking);
        ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
        fill(box, theme().text, 8);
        Rect inner = box.inset(14, 10);
        const Rect icon_place = inner.cut_left(16, 10);
        const ImU32 on_dark = toast->tone == Tone::Neutral ? theme().page : mix(tone_color(toast->tone), theme().page, 0.45f);
        draw_icon({icon_place.center().x, icon_place.y + 9}, toast->tone == Tone::Neutral ? icon::check : tone_icon(toast->tone), 16, on_dark);
        draw_prose(inner, toast->text, words);
        ImGui::End();
        bottom -= height + 8;
    }
}

}  // namespace maquette::ui
