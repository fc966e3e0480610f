#include "web/views/frame.h"

#include <imgui.h>

#include "web/platform/canvas.h"
#include "web/platform/exchange.h"
#include "web/views/companion_panel.h"
#include "web/views/dataset_view.h"
#include "web/views/finder.h"
#include "web/views/places.h"
#include "web/widgets/icons.h"
#include "web/widgets/keys.h"
#include "web/widgets/message.h"
#include "web/widgets/panel.h"
#include "web/widgets/preview_frame.h"

namespace maquette {

using namespace ui;
using semantics::Role;

namespace {

void draw_place(Rect rect, const Place& place, Studio& studio) {
    const bool on = studio.view == place.view;
    const uint32_t id = id_of(place.label);
    const Press state = press(id, rect);
    semantics::Node node{.id = id, .role = Role::Link, .name = place.label, .description = place.about, .current = on ? "page" : "", .focusable = true};
    if (semantics::add(node, rect.bounds()).clicked || state.clicked) studio.go(place.view);
    if (state.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    const Rect plate{rect.center().x - 22, rect.y + 5, 44, 30};
    if (on) fill(plate, theme().selected, 15);
    else if (state.hovered) fill(plate, theme().hover, 15);
    if (semantics::shows_focus(id)) focus_ring(plate, 15);
    draw_icon(plate.center(), place.icon, 20, on ? theme().accent : theme().muted);
    draw_line({rect.x, plate.bottom() + 1, rect.w, 18}, place.label, {.size = type::small, .face = on ? Face::Bold : Face::Sans, .color = on ? theme().text : theme().muted, .silent = true}, Align::Center);
}

void draw_mark(Rect rect) {
    // The mark of icon.svg.
    const Rect box{rect.center().x - 14, rect.center().y - 14, 28, 28};
    fill(box, theme().dark ? IM_COL32(11, 110, 99, 255) : theme().accent, 7);
    fill({box.x + 5, box.y + 6, 18, 4}, IM_COL32_WHITE, 1.5f);
    fill({box.x + 5, box.y + 12, 8, 10.5f}, IM_COL32(143, 217, 204, 255), 1.5f);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->PathLineTo({box.x + 15, box.y + 17.5f});
    list->PathLineTo({box.x + 17.5f, box.y + 20});
    list->PathLineTo({box.x + 23, box.y + 13.5f});
    list->PathStroke(IM_COL32_WHITE, 2.2f);
}

void draw_rail(Rect rect, Studio& studio, bool along_bottom) {
    Area area("Views", rect, Role::Navigation);
    fill(rect, theme().panel);
    if (along_bottom) {
        line_across(rect, true);
        for (int index = 0; index < place_count; index++) draw_place(Rect{rect.x, rect.y + 1, rect.w, 58}.column(index, place_count, 0), places[index], studio);
        return;
    }
    fill({rect.right() - 1, rect.y, 1, rect.h}, theme().line);
    draw_mark(rect.cut_top(52));
    rect.cut_top(4);
    for (const Place& place : places) draw_place(rect.cut_top(60), place, studio);
}

void draw_companion_button(Rect rect, Studio& studio) {
    const Companion& companion = studio.companion;
    const bool connected = companion.is_connected();
    const std::string label = connected ? (companion.is_stream_lost() ? "Companion: reconnecting" : "Companion") : companion.state() == Companion::State::Looking ? "Looking …" : "No companion";
    const uint32_t id = id_of("companion");
    const Press state = press(id, rect);
    const std::string spoken = connected ? "Companion: connected" : "Companion: not connected";
    if (semantics::add({.id = id, .role = Role::Button, .name = spoken, .expanded = semantics::tri(studio.companion_open), .focusable = true}, rect.bounds()).clicked || state.clicked) studio.companion_open = true;
    if (state.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (state.hovered) fill(rect, theme().hover, 6);
    if (semantics::shows_focus(id)) focus_ring(rect);
    Rect inner = rect.inset(10, 0);
    const ImU32 color = connected ? companion.is_stream_lost() ? theme().warn : theme().good : theme().muted;
    const ImVec2 dot = inner.cut_left(8, 8).center();
    if (connected) ImGui::GetWindowDrawList()->AddCircleFilled(dot, 4, color);
    else ImGui::GetWindowDrawList()->AddCircle(dot, 3.5f, color, 0, 1.5f);
    draw_line(inner, label, {.color = theme().muted, .silent = true});
}

void draw_bar(Rect rect, Studio& studio) {
    Area area("Studio", rect, Role::Banner);
    fill(rect, theme().panel);
    line_across(rect);
    Rect row = rect.inset(studio.roomy ? 16.0f : 8.0f, 0).middle(studio.roomy ? 32.0f : 40.0f);
    const float size = row.h;
    const bool dark = studio.is_dark();
    if (icon_button(row.cut_right(size, 4), dark ? icon::sun : icon::moon, dark ? "Use the light theme" : "Use the dark theme")) studio.choose_theme(dark ? ThemeChoice::Light : ThemeChoice::Dark);
    if (studio.roomy) draw_companion_button(row.cut_right(text_width(studio.companion.is_connected() ? "Companion" : "No companion") + 40, 4), studio);
    else if (icon_button(row.cut_right(size, 4), icon::plug, "Companion")) studio.companion_open = true;
    if (studio.roomy) {
        const Rect find = row.cut_right(std::min(220.0f, row.w * 0.3f), 8);
        const uint32_t id = id_of("Find a command");
        const Press state = press(id, find);
        if (semantics::add({.id = id, .role = Role::Button, .name = "Find a command", .keys = studio.surroundings.mac ? "Meta+K" : "Control+K", .focusable = true}, find.bounds()).clicked || state.clicked) studio.finder_open = true;
        fill(find, state.hovered ? theme().hover : theme().page, 6);
        outline(find, theme().line, 6);
        if (semantics::shows_focus(id)) focus_ring(find);
        Rect inner = find.inset(10, 0);
        draw_icon(inner.cut_left(16, 8).center(), icon::search, 16, theme().muted);
        draw_line(inner.cut_right(44), std::string(studio.command_key()) + "K", {.size = type::small, .color = theme().muted, .silent = true}, Align::Right);
        draw_line(inner, "Find", {.color = theme().muted, .silent = true});
    } else if (icon_button(row.cut_right(size, 4), icon::search, "Find a command")) {
        studio.finder_open = true;
    }
    const Project& project = studio.project;
    if (project.is_ready()) {
        const EditHistory& history = studio.project.dataset().history();
        const EditStep* back = history.undo_step();
        const EditStep* again = history.redo_step();
        if (icon_button(row.cut_right(size, 8), icon::redo_2, "Redo", {.disabled = !again || project.is_read_only(), .tip = again ? "Redo: " + again->label : "Redo"})) studio.redo();
        if (icon_button(row.cut_right(size, 0), icon::undo_2, "Undo", {.disabled = !back || project.is_read_only(), .tip = back ? "Undo: " + back->label : "Undo"})) studio.undo();
        if (studio.roomy && button(row.cut_right(button_width("Open", true), 8), "Open", {.kind = Kind::Quiet, .icon = icon::folder_open})) studio.choose_file();
    }
    if (!studio.roomy && icon_button(row.cut_right(size, 0), icon::folder_open, "Open a file")) studio.choose_file();
    const char* title = place_of(studio.view).title;
    const Words words{.size = type::large, .face = Face::Bold, .heading = 1};
    draw_line(row.cut_left(std::min(row.w, text_width(title, words) + 1), 12), title, words);
    if (studio.roomy && project.is_ready() && row.w > 60) draw_line(row, project.name(), {.color = theme().muted});
}

void draw_status(Rect rect, Studio& studio) {
    Area area("Status", rect, Role::Contentinfo);
    fill(rect, theme().panel);
    line_across(rect, true);
    Rect row = rect.inset(16, 0);
    const Words words{.size = type::small, .color = theme().muted};
    const auto piece = [&](const std::string& text, const Words& how) { draw_line(row.cut_left(std::min(row.w, std::ceil(text_width(text, how)) + 1), 16), text, how); };
    if (!studio.storage.problem().empty()) piece(studio.storage.problem() + " Export to keep your edits.", {.size = type::small, .color = theme().bad});
    if (!studio.project.is_ready()) {
        piece(studio.surroundings.online ? "Everything you open stays in this browser." : "Working without a network.", words);
        return;
    }
    if (studio.storage.is_read_only()) {
        draw_icon(row.cut_left(14, 6).center(), icon::lock, 14, theme().warn);
        piece("Open in another tab: read-only here until that one is closed", {.size = type::small, .color = theme().warn});
    } else if (studio.storage.problem().empty()) {
        draw_icon(row.cut_left(14, 6).center(), studio.storage.is_saved() ? icon::check : icon::loader, 14, studio.storage.is_saved() ? theme().good : theme().muted);
        piece(studio.storage.is_saved() ? "Saved in this browser" : "Saving …", words);
    }
    Project& project = studio.project;
    const auto shown = static_cast<int64_t>(project.shown().size());
    piece(shown == project.dataset().size() ? counted(shown, "row", "rows") : count_text(shown) + " of " + counted(project.dataset().size(), "row", "rows"), words);
    if (const int64_t edited = project.totals().edited) piece(count_text(edited) + " edited", words);
    if (project.scanned_share() < 1) piece("Reading rows: " + std::to_string(static_cast<int>(project.scanned_share() * 100)) + " %", words);
    if (!studio.surroundings.online) {
        draw_icon(row.cut_left(14, 6).center(), icon::wifi_off, 14, theme().muted);
        piece("No network; everything here works without", words);
    }
}

void take_shortcuts(Studio& studio) {
    if (shortcut("k")) studio.finder_open = !studio.finder_open;
    if (shortcut("o")) studio.choose_file();
    if (shortcut("z")) studio.undo();
    if (shortcut("z", true) || shortcut("y")) studio.redo();
    if (shortcut("s")) studio.say("Every change is saved as you make it.");
}

void draw_drop_veil(Rect whole) {
    ImDrawList* list = ImGui::GetForegroundDrawList();
    list->AddRectFilled(whole.min(), whole.max(), faded(theme().accent, 0.12f));
    list->AddRect(ImVec2(12, 12), ImVec2(whole.w - 12, whole.h - 12), theme().accent, 12, 3);
    const std::string text = "Drop the file to open it";
    const float width = text_width(text, {.size = type::title, .face = Face::Bold});
    const Rect box{whole.center().x - width / 2 - 24, whole.center().y - 28, width + 48, 56};
    list->AddRectFilled(box.min(), box.max(), theme().accent, 10);
    list->AddText(font(Face::Bold), imgui_size(Face::Bold, type::title), ImVec2(box.x + 24, box.y + 17), theme().on_accent, text.c_str());
}

}  // namespace

void draw_studio(Studio& studio) {
    set_theme(studio.is_dark(), studio.surroundings.touch || !studio.roomy, studio.surroundings.still);
    for (const FrameEvent& event : studio.frame_events) take_frame_news(event.key, event.kind, event.detail, event.tailwind);
    studio.frame_events.clear();
    for (Notice& notice : studio.notices) toast(std::move(notice.text), notice.is_problem ? Tone::Bad : Tone::Neutral);
    studio.notices.clear();

    const page::CanvasSize& size = page::canvas_size();
    ImGui::SetNextWindowPos(ImVec2(0, 0));
    ImGui::SetNextWindowSize(ImVec2(size.width, size.height));
    ImGui::Begin("studio", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoDocking | ImGuiWindowFlags_NoScrollWithMouse);
    const Rect all{0, 0, size.width, size.height};
    Rect whole = all;
    if (size.width < 300 || size.height < 280) {
        Area area("Maquette", whole, Role::Main);
        draw_prose(whole.inset(16), "This window is too small for the studio. Make it larger, or turn the device.");
    } else {
        take_shortcuts(studio);
        const Rect rail = studio.roomy ? whole.cut_left(72) : whole.cut_bottom(60 + size.safe_bottom);
        draw_rail(rail, studio, !studio.roomy);
        draw_bar(whole.cut_top(52), studio);
        if (studio.roomy) draw_status(whole.cut_bottom(28), studio);
        Area area(place_of(studio.view).title, whole, Role::Main);
        draw_place_view(studio, whole);
    }
    if (studio.finder_open) defer_overlay([&studio] { draw_finder(studio); });
    if (studio.companion_open) defer_overlay([&studio] { draw_companion_panel(studio); });
    draw_overlays();
    draw_toasts(whole);
    end_preview_frames();
    if (studio.drag_over) draw_drop_veil(all);
    ImGui::End();
}

}  // namespace maquette
