#include "web/views/sample_view.h"

#include <imgui.h>

#include "web/platform/exchange.h"
#include "web/views/preview_panel.h"
#include "web/views/token_panel.h"
#include "web/views/turn_list.h"
#include "web/widgets/icons.h"
#include "web/widgets/keys.h"
#include "web/widgets/message.h"
#include "web/widgets/panel.h"

namespace maquette {

using namespace ui;
using semantics::Role;

namespace {

void draw_head(Studio& studio, Rect rect, int64_t position, bool covering) {
    Project& project = studio.project;
    SampleDesk& desk = studio.desk;
    const float size = theme().control;
    Rect row = rect.middle(size);
    if (covering && icon_button(row.cut_left(size, 4), icon::arrow_left, "Back to the table")) {
        if (desk.expanded && studio.roomy) desk.expanded = false;
        else desk.show(-1);
    }
    if (!covering && icon_button(row.cut_right(size, 0), icon::x, "Close the sample")) desk.show(-1);
    if (icon_button(row.cut_right(size, 0), icon::trash_2, "Delete the row", {.disabled = project.is_read_only()})) {
        project.remove(position);
        desk.show(-1);
        studio.say_undoable("Row " + count_text(position + 1) + " was deleted.");
        return;
    }
    if (studio.roomy && icon_button(row.cut_right(size, 0), icon::external_link, desk.expanded ? "Show the table again" : "Use the whole view")) desk.expanded = !desk.expanded;
    const std::vector<int64_t>& shown = project.shown();
    const auto at = std::lower_bound(shown.begin(), shown.end(), position);
    const bool in_order = project.sort_by < 0 && at != shown.end() && *at == position;
    if (icon_button(row.cut_right(size, 0), icon::chevron_down, "Next row", {.disabled = !in_order || at + 1 == shown.end()})) desk.show(project.dataset().id(*(at + 1)));
    if (icon_button(row.cut_right(size, 0), icon::chevron_up, "Previous row", {.disabled = !in_order || at == shown.begin()})) desk.show(project.dataset().id(*(at - 1)));
    row.cut_left(covering ? 0.0f : 4.0f);
    const std::string title = "Row " + count_text(position + 1);
    const Words words{.size = type::large, .face = Face::Bold, .heading = 2};
    draw_line(row.cut_left(std::min(row.w, text_width(title, words) + 1), 10), title, words);
    if (row.w > 60 && project.dataset().is_edited(position)) badge(row.cut_left(badge_width("edited"), 6), "edited", Tone::Info);
    if (row.w > 60 && desk.sample() && !desk.sample()->task_type.empty()) {
        const float width = std::min(row.w, badge_width(desk.sample()->task_type));
        badge(row.cut_left(width, 6), desk.sample()->task_type, Tone::Neutral);
    }
}

// A row that cannot be read: its text, why, and the way to mend it.
void draw_broken(Studio& studio, Rect rect, int64_t position) {
    SampleDesk& desk = studio.desk;
    const int64_t line = studio.project.dataset().line(position);
    Error problem = desk.problem();
    const float used = callout(rect, Tone::Bad, (line ? "Line " + count_text(line) + ": " : "") + problem.reason, problem.fix);
    rect.cut_top(used, 12);
    if (!desk.editing_raw) {
        desk.editing_raw = true;
        desk.draft = desk.raw();
    }
    Rect actions = rect.cut_bottom(theme().control, 0);
    rect.cut_bottom(12);
    text_area(rect, "Text of the row", desk.draft, {.mono = true});
    if (button(actions.cut_left(button_width("Save the row"), 8), "Save the row", {.kind = Kind::Primary, .disabled = desk.draft == desk.raw() || studio.project.is_read_only()})) {
        studio.project.replace_text(position, desk.draft, "Mend row " + std::to_string(position + 1));
        desk.editing_raw = false;
    }
    if (button(actions.cut_left(button_width("Start over")), "Start over", {.disabled = desk.draft == desk.raw()})) desk.draft = desk.raw();
}

void draw_tab(Studio& studio, Rect rect, int tab, int64_t position) {
    if (tab == 0) draw_turns(studio, rect, position);
    else if (tab == 1) draw_tokens(studio, rect);
    else draw_preview(studio, rect);
}

}  // namespace

void draw_sample_view(Studio& studio, Rect rect, bool covering) {
    SampleDesk& desk = studio.desk;
    desk.refresh(studio.project, studio.model_text);
    if (desk.row < 0) return;
    const int64_t position = studio.project.dataset().position_of(desk.row);
    static uint64_t copied_version = 0;
    if (copied_version != desk.version()) page::keep_copied(desk.raw());  // What Control+C outside a field takes.
    copied_version = desk.version();
    Area area("Sample", rect, covering ? Role::Region : Role::Complementary);
    fill(rect, theme().panel);
    Rect head = rect.cut_top(52);
    draw_head(studio, head.inset(12, 0), position, covering);
    line_across(head);
    if (desk.row < 0 || position < 0) return;
    if (!desk.sample()) {
        draw_broken(studio, rect.inset(16), position);
        return;
    }
    if (covering && rect.w > 900) {
        // Turns on the left; what they become on the right.
        Rect left = rect.cut_left(std::floor(rect.w * 0.46f));
        draw_turns(studio, left, position);
        fill({rect.x, rect.y, 1, rect.h}, theme().line);
        rect.cut_left(1);
        int chosen = std::max(desk.tab, 1) - 1;
        const Rect bar = rect.cut_top(52);
        if (segmented(bar.inset(16, 0).middle(theme().control).cut_left(240), "Show beside the turns", {"Tokens", "Preview"}, chosen, true)) desk.tab = chosen + 1;
        draw_tab(studio, rect, chosen + 1, position);
        return;
    }
    const Rect bar = rect.cut_top(52);
    Rect choice = bar.inset(16, 0).middle(theme().control);
    segmented(choice.cut_left(studio.roomy ? std::min(choice.w, 320.0f) : choice.w), "Show of the row", {"Turns", "Tokens", "Preview"}, desk.tab, true);
    draw_tab(studio, rect, desk.tab, position);
}

}  // namespace maquette
