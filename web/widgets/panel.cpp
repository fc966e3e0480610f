#include "web/widgets/panel.h"

#include <imgui_internal.h>

#include "web/widgets/keys.h"

namespace maquette::ui {

Area::Area(std::string_view name, Rect rect, semantics::Role role) {
    ImGui::PushID(name.data(), name.data() + name.size());
    semantics::open({.id = id_of("area"), .role = role, .name = std::string(name)}, rect.bounds());
}

Area::~Area() {
    semantics::close();
    ImGui::PopID();
}

Scroll::Scroll(std::string_view name, Rect rect) : visible_(rect) {
    ImGui::SetCursorScreenPos(rect.min());
    ImGui::BeginChild(std::string(name).c_str(), ImVec2(std::max(rect.w, 1.0f), std::max(rect.h, 1.0f)), 0, ImGuiWindowFlags_NoNav);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool has_bar = ImGui::GetCurrentWindow()->ScrollbarY;
    content_ = {at.x, at.y, rect.w - (has_bar ? 12.0f : 0.0f), 1e6f};
    semantics::open({.id = id_of("scroll"), .role = semantics::Role::Scroll}, rect.bounds());
}

Scroll::~Scroll() {
    semantics::close();
    ImGui::SetCursorScreenPos(content_.min());
    ImGui::Dummy(ImVec2(1, height_));
    ImGui::EndChild();
}

void Scroll::to_top() { ImGui::SetScrollY(0); }

void splitter(Rect line, std::string_view name, float& size, float least, float most, bool part_is_right) {
    const uint32_t id = id_of(name);
    const Rect handle{line.x - 4, line.y, 9, line.h};
    const Press state = press(id, handle);
    semantics::Node node{.id = id, .role = semantics::Role::Separator, .name = std::string(name), .focusable = true};
    node.min = least;
    node.max = most;
    node.now = static_cast<int>(size);
    semantics::add(node, handle.bounds());
    const float sign = part_is_right ? -1.0f : 1.0f;
    if (state.held) size += sign * ImGui::GetIO().MouseDelta.x;
    if (key_pressed("ArrowLeft", id)) size -= sign * 16;
    if (key_pressed("ArrowRight", id)) size += sign * 16;
    size = std::clamp(size, least, std::max(least, most));
    if (state.hovered || state.held) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    const bool lit = state.hovered || state.held || semantics::shows_focus(id);
    fill({line.x, line.y, lit ? 2.0f : 1.0f, line.h}, lit ? theme().accent : theme().line);
}

}  // namespace maquette::ui
