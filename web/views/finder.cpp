#include "web/views/finder.h"

#include <imgui.h>

#include <functional>

#include "web/platform/canvas.h"
#include "web/platform/exchange.h"
#include "web/views/places.h"
#include "web/widgets/icons.h"
#include "web/widgets/keys.h"
#include "web/widgets/panel.h"

namespace maquette {

using namespace ui;

namespace {

struct Command {
    std::string name, keys;
    const char* icon;
    std::function<void(Studio&)> run;
};

std::vector<Command> commands(const Studio& studio) {
    const std::string key = studio.command_key();
    std::vector<Command> list{
        {"Open a file", key + "O", icon::folder_open, [](Studio& s) { s.choose_file(); }},
        {"Open the sample dataset", "", icon::sparkles, [](Studio& s) { s.open_sample_file(); }},
        {"Add a row", "", icon::plus, [](Studio& s) { s.go(ViewName::Dataset); s.add_row(); }},
        {"Undo", key + "Z", icon::undo_2, [](Studio& s) { s.undo(); }},
        {"Redo", studio.surroundings.mac ? "⇧⌘Z" : "Ctrl+Shift+Z", icon::redo_2, [](Studio& s) { s.redo(); }},
        {"Open a tokenizer", "", icon::hash, [](Studio& s) { s.choose_tokenizer(); }},
        {"Light theme", "", icon::sun, [](Studio& s) { s.choose_theme(ThemeChoice::Light); }},
        {"Dark theme", "", icon::moon, [](Studio& s) { s.choose_theme(ThemeChoice::Dark); }},
        {"Theme of the system", "", icon::monitor, [](Studio& s) { s.choose_theme(ThemeChoice::System); }},
        {"Connect a companion", "", icon::plug, [](Studio& s) { s.companion_open = true; }},
        {"Close the dataset", "", icon::x, [](Studio& s) { s.desk.show(-1); s.project.close(); }},
    };
    for (const Place& place : places) list.push_back({std::string("Go to ") + place.title, "", place.icon, [view = place.view](Studio& s) { s.go(view); }});
    return list;
}

bool matches(std::string_view name, std::string_view wanted) {
    // Every letter in order: "opf" finds "Open a file".
    size_t at = 0;
    for (const char letter : name)
        if (at < wanted.size() && std::tolower(static_cast<unsigned char>(letter)) == std::tolower(static_cast<unsigned char>(wanted[at]))) at++;
    return at == wanted.size();
}

struct Finder {
    std::string text;
    int chosen = 0;
    bool is_new = true;
} finder;

std::vector<Command> found_commands(const Studio& studio) {
    std::vector<Command> found;
    for (Command& command : commands(studio))
        if (matches(command.name, finder.text)) found.push_back(std::move(command));
    return found;
}

}  // namespace

void draw_finder(Studio& studio) {
    std::vector<Command> found = found_commands(studio);
    const page::CanvasSize& size = page::canvas_size();
    const float width = std::min(520.0f, size.width - 24), row = theme().control + 4;
    const float height = 56 + std::min(static_cast<float>(std::max<size_t>(found.size(), 1)) * row + 12, std::min(400.0f, size.height - 120));
    const Rect rect{(size.width - width) / 2, std::max(12.0f, size.height * 0.14f), width, height};
    const bool keep = begin_overlay("Find a command", rect, true, semantics::Role::Dialog);
    Rect inner = rect;
    Rect head = inner.cut_top(52);
    line_across(head);
    bool committed = false;
    if (text_field(head.inset(16, 8), "Command", finder.text, {.placeholder = "Type a command", .icon = icon::search, .search = true, .bare = true}, &committed)) {
        finder.chosen = 0;
        found = found_commands(studio);  // Enter may come in the same frame as the last letter.
    }
    const uint32_t field = field_id("Command");
    if (finder.is_new) {
        semantics::focus(field);
        page::want_frame();
    }
    finder.is_new = false;
    const int count = static_cast<int>(found.size());
    if (key_pressed("ArrowDown", field)) finder.chosen++;
    if (key_pressed("ArrowUp", field)) finder.chosen--;
    finder.chosen = count ? (finder.chosen + count) % count : 0;
    int run = committed && count ? finder.chosen : -1;
    {
        Scroll scroll("Commands", inner.inset(0, 4));
        Rect flow = scroll.content().inset(6, 0);
        if (found.empty()) draw_line({flow.x + 10, flow.y, flow.w, row}, "No command has this name.", {.color = theme().muted});
        for (int index = 0; index < count; index++) {
            const Rect line = flow.cut_top(row);
            const Command& command = found[static_cast<size_t>(index)];
            const uint32_t id = id_of(command.name);
            const Press state = press(id, line);
            if (semantics::add({.id = id, .role = semantics::Role::Button, .name = command.name, .focusable = true}, line.bounds()).clicked || state.clicked) run = index;
            if (state.hovered) fill(line, theme().hover, 6);
            if (index == finder.chosen) fill(line, theme().selected, 6);
            if (semantics::shows_focus(id)) focus_ring(line.inset(3));
            Rect parts = line.inset(12, 0);
            draw_icon(parts.cut_left(16, 12).center(), command.icon, 16, index == finder.chosen ? theme().accent : theme().muted);
            draw_line(parts.cut_right(110), command.keys, {.size = type::small, .color = theme().muted, .silent = true}, Align::Right);
            draw_line(parts, command.name, {.silent = true});
        }
        scroll.end(static_cast<float>(std::max(count, 1)) * row);
    }
    end_overlay();
    if (keep && run < 0) return;
    studio.finder_open = false;
    finder = {};
    semantics::focus(0);
    if (run >= 0) found[static_cast<size_t>(run)].run(studio);
    page::want_frame();
}

}  // namespace maquette
