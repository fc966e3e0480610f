// How a widget answers the pointer, tooltips, and what lies over the page.
#include <imgui_internal.h>

#include <cmath>

#include "web/platform/canvas.h"
#include "web/platform/exchange.h"
#include "web/widgets/controls.h"
#include "web/widgets/keys.h"

namespace maquette::ui {

namespace {

std::vector<std::function<void()>> overlays;
std::vector<Rect> covers, covers_before;
std::string tip_text;
ImVec2 tip_at;
double tip_since = 0;
uint32_t tip_id = 0, hovered_id = 0;

void draw_tip() {
    if (hovered_id != tip_id) {
        tip_id = hovered_id;
        tip_since = page::frame_seconds();
    }
    hovered_id = 0;
    if (tip_text.empty() || ImGui::IsMouseDown(0)) {
        tip_text.clear();
        return;
    }
    if (page::frame_seconds() - tip_since < 0.4) {
        page::want_frame(100);
        tip_text.clear();
        return;
    }
    const Words words{.size = type::small, .color = theme().page, .silent = true};
    const float width = std::min(280.0f, std::ceil(text_width(tip_text, words)) + 1);
    const float height = prose_height(width, tip_text, words);
    const page::CanvasSize& size = page::canvas_size();
    Rect rect{tip_at.x - width / 2 - 10, tip_at.y + 8, width + 20, height + 10};
    rect.x = std::clamp(rect.x, 8.0f, std::max(8.0f, size.width - rect.w - 8));
    if (rect.bottom() > size.height - 4) rect.y = tip_at.y - rect.h - 44;
    ImGui::SetNextWindowPos(rect.min());
    ImGui::SetNextWindowSize(ImVec2(rect.w, rect.h));
    ImGui::Begin("##tip", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoInputs | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoDocking);
    ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
    fill(rect, theme().text, 6);
    draw_prose({rect.x + 10, rect.y + 5, width, height}, tip_text, words);
    ImGui::End();
    tip_text.clear();
}

}  // namespace

uint32_t id_of(std::string_view name) { return ImGui::GetCurrentWindow()->GetID(name.data(), name.data() + name.size()); }

Press press(uint32_t id, Rect rect, bool disabled) {
    Press result;
    const ImRect box(rect.min(), rect.max());
    if (!ImGui::ItemAdd(box, id, nullptr, ImGuiItemFlags_NoNav)) return result;
    if (disabled) return result;
    bool hovered = false, held = false;
    result.clicked = ImGui::ButtonBehavior(box, id, &hovered, &held, ImGuiButtonFlags_PressedOnClickRelease);
    result.hovered = hovered;
    result.held = held;
    if (hovered) hovered_id = id;
    // What a press changes shows in the next frame.
    if (result.clicked) page::want_frame();
    return result;
}

void tooltip(std::string_view text) {
    tip_text = text;
    const ImRect& box = ImGui::GetCurrentContext()->LastItemData.Rect;
    tip_at = ImVec2((box.Min.x + box.Max.x) / 2, box.Max.y);
}

void defer_overlay(std::function<void()> draw) { overlays.push_back(std::move(draw)); }

void draw_overlays() {
    covers.clear();
    // An overlay may open another one while it is drawn.
    for (size_t index = 0; index < overlays.size(); index++) {
        const std::function<void()> draw = overlays[index];
        draw();
    }
    overlays.clear();
    draw_tip();
    if (covers.size() != covers_before.size()) page::want_frame();
    covers_before = covers;
}

bool overlay_open() { return !covers_before.empty(); }

bool covered(Rect rect) {
    return std::any_of(covers_before.begin(), covers_before.end(), [&](const Rect& cover) { return cover.overlaps(rect); });
}

bool begin_overlay(std::string_view name, Rect rect, bool modal, semantics::Role role) {
    const page::CanvasSize& size = page::canvas_size();
    const Rect whole{0, 0, size.width, size.height};
    const std::string base(name);
    constexpr ImGuiWindowFlags plain = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoDocking | ImGuiWindowFlags_NoNav;
    bool dismissed = key_pressed("Escape", 0);
    // Everything below is out of reach while an overlay is open: this catches presses outside.
    ImGui::SetNextWindowPos(whole.min());
    ImGui::SetNextWindowSize(whole.max());
    ImGui::Begin((base + "##behind").c_str(), nullptr, plain);
    ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
    if (modal) fill(whole, IM_COL32(8, 12, 18, theme().dark ? 150 : 90));
    const bool first = ImGui::IsWindowAppearing();
    if (!first && ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem) && ImGui::IsMouseReleased(0) && !rect.contains(ImGui::GetMousePos())) dismissed = true;
    ImGui::End();
    ImGui::SetNextWindowPos(rect.min());
    ImGui::SetNextWindowSize(ImVec2(rect.w, rect.h));
    ImGui::Begin(base.c_str(), nullptr, plain);
    ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->PushClipRectFullScreen();
    for (int step = 1; step <= 4; step++) fill({rect.x - static_cast<float>(step) * 2, rect.y - static_cast<float>(step), rect.w + static_cast<float>(step) * 4, rect.h + static_cast<float>(step) * 4}, faded(theme().shadow, 0.25f), 8 + static_cast<float>(step) * 2);
    list->PopClipRect();
    card(rect);
    covers.push_back(modal ? whole : rect);
    if (modal) {
        // The dimmed surface takes presses from the fields under it.
        semantics::Node veil{.id = id_of("veil"), .role = semantics::Role::Group, .name = base, .opaque = true};
        semantics::open(veil, whole.bounds());
    }
    semantics::Node node{.id = id_of("overlay"), .role = role, .name = base, .modal = modal, .opaque = true};
    semantics::open(node, rect.bounds());
    return !dismissed;
}

void end_overlay() {
    semantics::close();
    if (covers.back().x == 0 && covers.back().w == page::canvas_size().width) semantics::close();
    ImGui::End();
}

}  // namespace maquette::ui
