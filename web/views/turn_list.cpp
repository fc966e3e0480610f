#include "web/views/turn_list.h"

#include <imgui.h>

#include <map>

#include "shared/code/code_blocks.h"
#include "web/platform/exchange.h"
#include "web/widgets/icons.h"
#include "web/widgets/keys.h"
#include "web/widgets/message.h"
#include "web/widgets/panel.h"

namespace maquette {

using namespace ui;
using semantics::Role;

namespace {

constexpr size_t turn_bytes_shown = 16000;  // Longer turns are cut until somebody asks for all of it.

const char* role_icon(const std::string& role) {
    if (role == "user") return icon::user;
    if (role == "assistant") return icon::bot;
    if (role == "tool" || role == "function") return icon::terminal;
    return icon::settings;
}

std::string role_title(const Message& message, TurnPlace place) {
    std::string title = message.role.empty() ? "Turn" : message.role;
    title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
    if (place.list == TurnList::Preferred) title += " · preferred";
    if (place.list == TurnList::Rejected) title += " · rejected";
    return title;
}

// What the cards remember between frames: their heights, and which long turns are shown whole.
struct CardMemory {
    float height = 120;
    bool whole = false;
};
std::map<std::pair<int64_t, int>, CardMemory> memory;

struct Change {
    enum class Kind { None, Edit, Save, Copy, Delete, Up, Down } kind = Kind::None;
    TurnPlace place;
};

// Where a line of the code stands inside its box, wrapped lines above it counted.
Rect place_of_line(Rect text, std::string_view code, int64_t line, const Words& words) {
    size_t begin = 0;
    for (int64_t number = 1; number < line && begin < code.size(); number++) begin = std::min(code.size(), code.find('\n', begin)) + 1;
    if (begin >= code.size()) return {};
    const float above = begin == 0 ? 0 : prose_height(text.w, code.substr(0, begin - 1), words);
    const size_t end = std::min(code.size(), code.find('\n', begin));
    return {text.x, text.y + above, text.w, prose_height(text.w, end == begin ? " " : code.substr(begin, end - begin), words)};
}

float draw_code(Rect rect, std::string_view code, const std::string& language, int64_t marked_line, bool jumps) {
    const Rect text{rect.x + 10, rect.y + 8, rect.w - 20, 0};
    const Words words{.size = type::small, .face = Face::Mono};
    const float top = language.empty() ? 0.0f : 22.0f;
    // The box is drawn first, so its height is needed before the text.
    const float height = prose_height(text.w, code, words) + 16 + top;
    const Rect box{rect.x, rect.y, rect.w, height};
    fill(box, theme().dark ? theme().field : theme().page, 6);
    outline(box, theme().line, 6);
    if (!language.empty()) draw_line({box.x + 10, box.y + 6, box.w - 20, 18}, language, {.size = type::small, .color = theme().muted, .silent = true});
    if (marked_line > 0) {
        const Rect line = place_of_line({text.x, text.y + top, text.w, 0}, code, marked_line, words);
        fill({box.x + 1, line.y, box.w - 2, line.h}, theme().selected);
        fill({box.x + 1, line.y, 3, line.h}, theme().accent);
        if (jumps) ImGui::SetScrollFromPosY(line.y - ImGui::GetWindowPos().y, 0.3f);
    }
    draw_prose({text.x, text.y + top, text.w, height}, code, words);
    return height;
}

// Prose and code of one turn; returns the height.
float draw_content(SampleDesk& desk, Rect rect, const std::string& text) {
    const float top = rect.y;
    const std::vector<CodeBlock> blocks = code_blocks(text);
    size_t at = 0;
    const auto prose = [&](size_t end) {
        std::string_view part = std::string_view(text).substr(at, end - at);
        // The fence itself is shown by the box.
        while (!part.empty() && (part.back() == '\n' || part.back() == ' ')) part.remove_suffix(1);
        if (const size_t fence = part.rfind("```"); fence != std::string_view::npos && part.find('\n', fence) == std::string_view::npos) part = part.substr(0, fence);
        while (!part.empty() && (part.back() == '\n' || part.back() == ' ')) part.remove_suffix(1);
        if (part.starts_with("```")) part.remove_prefix(3);
        while (!part.empty() && part.front() == '\n') part.remove_prefix(1);
        if (part.empty()) return;
        rect.y += draw_prose(rect, part) + 8;
    };
    for (const CodeBlock& block : blocks) {
        if (block.begin < static_cast<int64_t>(at)) continue;
        prose(static_cast<size_t>(block.begin));
        const bool is_marked = desk.marked_line > 0 && block.text == desk.preview_source();
        rect.y += draw_code(rect, block.text, block.language, is_marked ? desk.marked_line : 0, desk.jumps) + 8;
        if (is_marked) desk.jumps = false;
        at = static_cast<size_t>(block.end);
    }
    prose(text.size());
    return std::max(rect.y - top - 8, 18.0f);
}

void draw_card_actions(Rect row, TurnPlace place, int count, bool read_only, Change& change) {
    const float size = 28;
    const auto act = [&](const char* glyph, const char* name, Change::Kind kind, bool disabled) {
        if (icon_button(row.cut_right(size, 0).middle(size), glyph, name, {.disabled = disabled})) change = {kind, place};
    };
    act(icon::trash_2, "Delete turn", Change::Kind::Delete, read_only);
    act(icon::arrow_down, "Move turn down", Change::Kind::Down, read_only || place.index + 1 >= count);
    act(icon::arrow_up, "Move turn up", Change::Kind::Up, read_only || place.index == 0);
    act(icon::copy, "Copy turn", Change::Kind::Copy, false);
    act(icon::pencil, "Edit turn", Change::Kind::Edit, read_only);
}

float draw_editor(SampleDesk& desk, Rect body, Change& change, TurnPlace place) {
    const auto lines = static_cast<float>(1 + std::count(desk.draft.begin(), desk.draft.end(), '\n'));
    const float height = std::clamp(lines * 20 + 28, 140.0f, 440.0f);
    const bool has_code = desk.draft.find('<') != std::string::npos || desk.draft.find("```") != std::string::npos || desk.draft.find("import ") != std::string::npos;
    Rect field = body;
    field.h = height;
    text_area(field, "Text of the turn", desk.draft, {.mono = has_code});
    Rect actions{body.x, body.y + height + 8, body.w, theme().control};
    const bool save = button(actions.cut_left(button_width("Save turn"), 8), "Save turn", {.kind = Kind::Primary, .tip = "Control+Enter", .keys = "Control+Enter"});
    const bool cancel = button(actions.cut_left(button_width("Cancel"), 8), "Cancel", {.kind = Kind::Quiet});
    if (save || shortcut("Enter")) change = {Change::Kind::Save, place};
    if (cancel || key_pressed("Escape", 0)) desk.editing.reset();
    float used = height + 8 + theme().control;
    if (!desk.refusal.empty()) used += 8 + callout({body.x, body.y + used + 8, body.w, 0}, Tone::Bad, desk.refusal, "");
    return used;
}

void draw_card(Studio& studio, Rect& flow, Rect visible, TurnPlace place, int number, Change& change) {
    SampleDesk& desk = studio.desk;
    const Message& message = turn_at(*desk.sample(), place);
    CardMemory& kept = memory[{desk.row, number}];
    const Rect box{flow.x, flow.y, flow.w, kept.height};
    const bool on_screen = desk.jumps || (box.bottom() > visible.y - 400 && box.y < visible.bottom() + 400);
    ImGui::PushID(number);
    if (on_screen) {
        ImDrawList* list = ImGui::GetWindowDrawList();
        Area area("Turn " + std::to_string(number + 1) + ": " + role_title(message, place), box, Role::Article);
        list->ChannelsSplit(2);
        list->ChannelsSetCurrent(1);
        Rect inner = box.inset(14, 0);
        Rect head = inner.cut_top(44);
        draw_icon(head.cut_left(16, 8).center(), role_icon(message.role), 16, message.role == "assistant" ? theme().accent : theme().muted);
        std::vector<Message>& siblings = turns_of(const_cast<Sample&>(*desk.sample()), place.list);
        Rect actions = head.cut_right(5 * 28);
        draw_card_actions({actions.x + 6, actions.y, actions.w, actions.h}, place, static_cast<int>(siblings.size()), studio.project.is_read_only(), change);
        draw_line(head, role_title(message, place), {.face = Face::Bold, .heading = 3});
        float height = 44;
        if (desk.editing == place) {
            height += draw_editor(desk, inner, change, place);
        } else {
            std::string text = message.text();
            const size_t whole = text.size();
            const bool cut = whole > turn_bytes_shown && !kept.whole;
            if (cut) {
                size_t end = turn_bytes_shown;
                while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) end--;
                text.resize(end);
            }
            if (!message.thinking.empty()) {
                const Rect thought{inner.x, box.y + height, inner.w, 0};
                draw_line({thought.x, thought.y, thought.w, 18}, "Thinking", {.size = type::small, .face = Face::Bold, .color = theme().muted});
                height += 22 + draw_prose({thought.x, thought.y + 20, thought.w, 0}, message.thinking, {.color = theme().muted}, Align::Left, 12) + 8;
            }
            if (text.empty()) height += draw_prose({inner.x, box.y + height, inner.w, 0}, message.tool_calls.is_null() ? "This turn is empty." : write_json(message.tool_calls), {.color = theme().muted});
            else height += draw_content(desk, {inner.x, box.y + height, inner.w, 0}, text);
            if (cut) {
                height += 8;
                if (text_button({inner.x, box.y + height, inner.w, 24}, "Show the whole turn (" + size_text(static_cast<double>(whole)) + ")")) kept.whole = true;
                height += 24;
            }
        }
        height += 14;
        list->ChannelsSetCurrent(0);
        const Rect card_box{box.x, box.y, box.w, height};
        fill(card_box, theme().panel, 8);
        outline(card_box, desk.editing == place ? theme().accent : theme().line, 8, desk.editing == place ? 2.0f : 1.0f);
        list->ChannelsMerge();
        if (height != kept.height) page::want_frame();
        kept.height = height;
    }
    ImGui::PopID();
    flow.cut_top(kept.height, 12);
}

void apply(Studio& studio, const Change& change, int64_t position) {
    SampleDesk& desk = studio.desk;
    Sample sample = *desk.sample();
    std::vector<Message>& turns = turns_of(sample, change.place.list);
    const auto at = turns.begin() + change.place.index;
    const std::string row = "row " + std::to_string(position + 1);
    std::string label;
    switch (change.kind) {
        case Change::Kind::Edit:
            desk.editing = change.place;
            desk.draft = at->text();
            desk.refusal.clear();
            semantics::focus(0);
            return;
        case Change::Kind::Copy:
            page::ask({{"call", "copy"}}, [&studio](const Result<page::Answer>& answer) {
                studio.say(answer ? "The turn was copied." : "The turn could not be copied: " + answer.error().reason, !answer);
            }, at->text());
            return;
        case Change::Kind::Save:
            if (at->text() == desk.draft) {
                desk.editing.reset();
                return;
            }
            at->content = desk.draft;
            label = "Edit a turn of " + row;
            break;
        case Change::Kind::Delete: turns.erase(at); label = "Delete a turn of " + row; break;
        case Change::Kind::Up: std::iter_swap(at, at - 1); label = "Move a turn of " + row; break;
        case Change::Kind::Down: std::iter_swap(at, at + 1); label = "Move a turn of " + row; break;
        default: return;
    }
    const Result<void> done = studio.project.replace(position, sample, label);
    if (!done) {
        desk.refusal = done.error().text();
        return;
    }
    desk.editing.reset();
    desk.refusal.clear();
    if (change.kind == Change::Kind::Delete) studio.say_undoable("The turn was deleted.");
}

void add_turn(Studio& studio, int64_t position) {
    Sample sample = *studio.desk.sample();
    const bool after_user = !sample.messages.empty() && sample.messages.back().role == "user";
    sample.messages.push_back(text_message(after_user ? "assistant" : "user", ""));
    const Result<void> done = studio.project.replace(position, sample, "Add a turn to row " + std::to_string(position + 1));
    if (!done) {
        studio.desk.refusal = done.error().text();
        return;
    }
    studio.desk.editing = TurnPlace{TurnList::Messages, static_cast<int>(sample.messages.size()) - 1};
    studio.desk.draft.clear();
}

}  // namespace

void draw_turns(Studio& studio, Rect rect, int64_t position) {
    if (memory.size() > 4000) memory.clear();
    const Sample sample = *studio.desk.sample();
    Change change;
    bool add = false;
    {
        Scroll scroll("Turns", rect);
        Rect flow = scroll.content().inset(16, 0);
        const float top = flow.y;
        flow.cut_top(4);
        if (!studio.desk.refusal.empty() && !studio.desk.editing) flow.cut_top(callout(flow, Tone::Bad, studio.desk.refusal, ""), 12);
        const std::vector<TurnPlace> places = turn_places(sample);
        for (size_t index = 0; index < places.size(); index++) draw_card(studio, flow, rect, places[index], static_cast<int>(index), change);
        add = button(flow.cut_top(theme().control, 16).cut_left(button_width("Add a turn", true)), "Add a turn", {.icon = icon::plus, .disabled = studio.project.is_read_only()});
        scroll.end(flow.y - top);
    }
    if (change.kind != Change::Kind::None) apply(studio, change, position);
    else if (add) add_turn(studio, position);
}

}  // namespace maquette
