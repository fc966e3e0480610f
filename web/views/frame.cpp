#include "web/views/frame.h"

#include <imgui.h>

#include "web/platform/canvas.h"
#include "web/widgets/icons.h"
#include "web/widgets/keys.h"
#include "web/widgets/message.h"
#include "web/widgets/panel.h"

namespace maquette {

using namespace ui;
using semantics::Role;

namespace {

struct Place {
    ViewName view;
    const char* label;
    const char* icon;
};
constexpr Place places[] = {
    {ViewName::Dataset, "Data", icon::table_2},   {ViewName::Train, "Train", icon::graduation_cap}, {ViewName::Runs, "Runs", icon::activity},
    {ViewName::Compare, "Compare", icon::git_compare}, {ViewName::Export, "Export", icon::package}, {ViewName::Agent, "Agent", icon::bot},
};

void draw_place(Rect rect, const Place& place, Studio& studio) {
    const bool on = studio.view == place.view;
    const uint32_t id = id_of(place.label);
    const Press state = press(id, rect);
    semantics::Node node{.id = id, .role = Role::Link, .name = place.label, .current = on ? "page" : "", .focusable = true};
    if (semantics::add(node, rect.bounds()).clicked || state.clicked) studio.view = place.view;
    if (state.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    const Rect plate{rect.center().x - 20, rect.y + 6, 40, 28};
    if (on) fill(plate, theme().selected, 8);
    else if (state.hovered) fill(plate, theme().hover, 8);
    if (semantics::shows_focus(id)) focus_ring(plate, 8);
    const ImU32 color = on ? theme().accent : theme().muted;
    draw_icon(plate.center(), place.icon, 20, color);
    draw_line({rect.x, plate.bottom() + 2, rect.w, 16}, place.label, {.size = type::small, .face = on ? Face::Bold : Face::Sans, .color = on ? theme().text : theme().muted, .silent = true}, Align::Center);
}

void draw_rail(Rect rect, Studio& studio, bool along_bottom) {
    Area area("Views", rect, Role::Navigation);
    fill(rect, theme().panel);
    if (along_bottom) {
        line_across(rect, true);
        for (int index = 0; index < 6; index++) draw_place(Rect{rect.x, rect.y, rect.w, 58}.column(index, 6, 0), places[index], studio);
        return;
    }
    fill({rect.right() - 1, rect.y, 1, rect.h}, theme().line);
    rect.cut_top(56);
    for (const Place& place : places) draw_place(rect.cut_top(58), place, studio);
}

}  // namespace

void draw_studio(Studio& studio) {
    const page::CanvasSize& size = page::canvas_size();
    ImGui::SetNextWindowPos(ImVec2(0, 0));
    ImGui::SetNextWindowSize(ImVec2(size.width, size.height));
    ImGui::Begin("studio", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoDocking | ImGuiWindowFlags_NoScrollWithMouse);
    Rect whole{0, 0, size.width, size.height};
    const bool narrow = size.width < 700;
    const Rect rail = narrow ? whole.cut_bottom(60 + size.safe_bottom) : whole.cut_left(72);
    draw_rail(rail, studio, narrow);
    {
        Area area("Dataset", whole, Role::Main);
        const int pressed = empty_state(whole, {icon::table_2, "Open a dataset", "See, edit, check and export the examples that teach a model to write user interfaces. Everything stays in this browser.",
                                      {{"Open a file", icon::folder_open}, {"Use the sample", icon::sparkles}}});
        if (pressed == 1) studio.choose_theme(studio.is_dark() ? ThemeChoice::Light : ThemeChoice::Dark);
    }
    draw_overlays();
    draw_toasts(whole);
    ImGui::End();
}

}  // namespace maquette
