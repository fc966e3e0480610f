#include "web/views/dataset_view.h"

#include <imgui.h>

#include <cmath>

#include "web/platform/exchange.h"
#include "web/views/problems_view.h"
#include "web/views/sample_view.h"
#include "web/widgets/icons.h"
#include "web/widgets/message.h"
#include "web/widgets/panel.h"
#include "web/widgets/table.h"

namespace maquette {

using namespace ui;
using semantics::Role;

namespace {

void draw_empty(Studio& studio, Rect rect) {
    const Project& project = studio.project;
    if (project.state() == Project::State::Failed) {
        const int pressed = empty_state(rect, {icon::circle_alert, project.name() + " could not be opened", project.problem().reason + " " + project.problem().fix,
                                               {{"Open another file", icon::folder_open}, {"Use the sample", icon::sparkles}}});
        if (pressed == 0) studio.choose_file();
        if (pressed == 1) studio.open_sample_file();
        return;
    }
    const int pressed = empty_state(rect, {icon::table_2, "Open a dataset", "See, edit, check and export the examples that teach a model to write user interfaces. JSONL, JSON, CSV or text; drop a file anywhere. It stays in this browser.",
                                           {{"Open a file", icon::folder_open}, {"Use the sample", icon::sparkles}}});
    if (pressed == 0) studio.choose_file();
    if (pressed == 1) studio.open_sample_file();
}

void draw_quality_bars(Studio& studio, Rect rect) {
    const Project::Totals& totals = studio.project.totals();
    int64_t most = 1;
    for (const int64_t count : totals.by_quality) most = std::max(most, count);
    for (int index = 0; index < 10; index++) {
        const Rect column = rect.column(index, 10, 3);
        const std::string name = "Quality " + std::to_string(index) + " to " + std::to_string(index + 1) + ": " + counted(totals.by_quality[index], "row", "rows");
        const uint32_t id = id_of(name);
        const Press state = press(id, column);
        const bool on = studio.project.filter.quality_least > 0 && index >= studio.project.filter.quality_least;
        if (semantics::add({.id = id, .role = Role::Button, .name = name, .pressed = semantics::tri(on), .focusable = true}, column.bounds()).clicked || state.clicked)
            studio.project.filter.quality_least = studio.project.filter.quality_least == index ? 0 : index;
        const float height = totals.by_quality[index] == 0 ? 2.0f : std::max(3.0f, std::round(column.h * static_cast<float>(totals.by_quality[index]) / static_cast<float>(most)));
        const ImU32 color = on ? theme().accent : faded(theme().accent, theme().dark ? 0.55f : 0.45f);
        fill({column.x, column.bottom() - height, column.w, height}, state.hovered ? theme().accent : totals.by_quality[index] ? color : theme().line, 2);
        if (state.hovered) tooltip(name);
        if (semantics::shows_focus(id)) focus_ring(column, 3);
    }
}

void draw_task_bars(Studio& studio, Rect rect) {
    const Project::Totals& totals = studio.project.totals();
    std::vector<int32_t> order(totals.by_task.size());
    for (size_t index = 0; index < order.size(); index++) order[index] = static_cast<int32_t>(index);
    std::sort(order.begin(), order.end(), [&](int32_t a, int32_t b) { return totals.by_task[static_cast<size_t>(a)] > totals.by_task[static_cast<size_t>(b)]; });
    const int64_t most = order.empty() ? 1 : std::max<int64_t>(1, totals.by_task[static_cast<size_t>(order[0])]);
    for (size_t index = 0; index < std::min<size_t>(order.size(), 3); index++) {
        const auto task = static_cast<size_t>(order[index]);
        Rect line = rect.cut_top(18);
        const std::string& name = studio.project.task_names()[task];
        const uint32_t id = id_of(name);
        const Press state = press(id, line);
        const bool on = studio.project.filter.task == static_cast<int32_t>(task);
        const std::string spoken = "Task " + name + ": " + counted(totals.by_task[task], "row", "rows");
        if (semantics::add({.id = id, .role = Role::Button, .name = spoken, .pressed = semantics::tri(on), .focusable = true}, line.bounds()).clicked || state.clicked)
            studio.project.filter.task = on ? -1 : static_cast<int32_t>(task);
        if (state.hovered) fill(line, theme().hover, 3);
        draw_line(line.cut_right(48), count_text(totals.by_task[task]), {.size = type::small, .color = theme().muted, .silent = true}, Align::Right);
        draw_line(line.cut_left(std::min(130.0f, line.w * 0.5f), 8), name, {.size = type::small, .face = on ? Face::Bold : Face::Sans, .silent = true});
        const float width = std::max(2.0f, line.w * static_cast<float>(totals.by_task[task]) / static_cast<float>(most));
        fill(Rect{line.x, line.y, width, line.h}.middle(8), on ? theme().accent : faded(theme().accent, 0.5f), 2);
        if (semantics::shows_focus(id)) focus_ring(line, 3);
    }
}

// Small charts above the table; a click on one filters.
void draw_statistics(Studio& studio, Rect rect) {
    Area area("Statistics", rect, Role::Group);
    const Project::Totals& totals = studio.project.totals();
    const auto panel = [&](float width) {
        const Rect box = rect.cut_left(width, 12);
        card(box);
        return box.inset(12, 10);
    };
    const float wide = (rect.w - 24 - 200) / 2;
    Rect counts = panel(200);
    measure(counts, "Rows", count_text(studio.project.dataset().size()),
            totals.errors ? counted(totals.errors, "row cannot be read", "rows cannot be read") : studio.project.dataset().format().title, 0);
    Rect quality = panel(wide);
    Rect title = quality.cut_top(18, 6);
    draw_line(title, totals.rated ? "Quality, 0 to 10" : "Quality: no row has a score", {.size = type::small, .color = theme().muted});
    if (totals.rated) draw_quality_bars(studio, quality);
    Rect tasks = panel(wide);
    if (studio.project.task_names().empty()) {
        draw_line(tasks.cut_top(18, 4), "Tasks", {.size = type::small, .color = theme().muted});
        draw_line(tasks.cut_top(20), "No row names its task.", {.color = theme().muted});
    } else {
        draw_task_bars(studio, tasks.inset(0, 4));
    }
}

// Rows or problems.
void draw_part_choice(Studio& studio, Rect rect) {
    int part = static_cast<int>(studio.problem_desk.part);
    if (segmented(rect, "Show of the dataset", {"Rows", "Problems"}, part, true)) studio.problem_desk.part = static_cast<DatasetPart>(part);
}

constexpr float part_choice_width = 180;

void draw_filters(Studio& studio, Rect rect) {
    Area area("Filter", rect, Role::Group);
    Project& project = studio.project;
    const float height = theme().control;
    Rect row = rect.middle(height);
    const Project::Totals& totals = project.totals();
    if (icon_button(row.cut_right(height, 0), icon::plus, "Add a row", {.disabled = project.is_read_only()})) studio.add_row();
    row.cut_right(4);
    const bool roomy = rect.w > 640;
    Rect field = row.cut_left(std::min(roomy ? 300.0f : row.w, row.w), 12);
    text_field(field, "Search rows", project.filter.search, {.placeholder = "Search prompts and answers", .icon = icon::search, .search = true});
    if (!roomy) return;
    std::vector<std::string> tasks{"All tasks"};
    for (const std::string& name : project.task_names()) tasks.push_back(name);
    int task = project.filter.task + 1;
    if (tasks.size() > 1 && select(row.cut_left(150, 12), "Task", tasks, task)) project.filter.task = task - 1;
    const auto toggle_chip = [&](const std::string& label, bool& value) {
        const float width = chip_width(label);
        if (width > row.w) return;
        if (chip(row.cut_left(width, 8).middle(26), label, value)) value = !value;
    };
    if (totals.errors || project.filter.only_errors) toggle_chip("Unreadable " + count_text(totals.errors), project.filter.only_errors);
    if (totals.edited || project.filter.only_edited) toggle_chip("Edited " + count_text(totals.edited), project.filter.only_edited);
    if (project.filter.quality_least > 0) {
        const std::string label = "Quality at least " + std::to_string(project.filter.quality_least);
        if (chip(row.cut_left(chip_width(label, true), 8).middle(26), label, true, true)) project.filter.quality_least = 0;
    }
    if (project.filter.is_set() && row.w > 60 && text_button(row.cut_left(60), "Clear")) project.filter = {};
}

// What rows are checked against: the same tokenizer, mode and limit as in the sample's tokens.
void draw_check_options(Studio& studio, Rect row) {
    const std::string name = studio.model_text.name();
    const Words words{.color = theme().muted};
    const std::string sentence = "Checked as " + (name.empty() ? std::string("the tokenizer") : name) + " trains it: loss on " + std::string(loss_mode_name(studio.desk.mode)) + ", " +
                                 (studio.desk.max_length ? "rows up to " + counted(studio.desk.max_length, "token", "tokens") : "rows of any length") + ".";
    draw_line(row, sentence, words);
}

void draw_cell(Project& project, int64_t position, int column, Rect cell) {
    const RowGlance& row = project.facts(position);
    const Words muted{.color = theme().muted};
    switch (column) {
        case 0: {
            if (project.dataset().is_edited(position)) ImGui::GetWindowDrawList()->AddCircleFilled(ImVec2(cell.x - 1, cell.center().y), 3, theme().info);
            draw_line(cell, count_text(position + 1), muted, Align::Right);
            return;
        }
        case 1: {
            const RowWords& words = project.words(position);
            if (row.has_error) draw_icon({cell.cut_left(16, 6).center()}, icon::triangle_alert, 14, theme().bad);
            draw_line(cell, words.prompt.empty() ? "No prompt" : words.prompt, {.color = words.prompt.empty() ? theme().muted : theme().text});
            return;
        }
        case 2: {
            const RowWords& words = project.words(position);
            draw_line(cell, row.has_error ? words.error : words.answer.empty() ? "No answer" : words.answer, {.color = row.has_error ? theme().bad : theme().muted});
            return;
        }
        case 3: draw_line(cell, row.has_error ? "" : size_text(row.answer_bytes), muted, Align::Right); return;
        case 4: {
            if (row.quality < 0) return;
            char text[16];
            std::snprintf(text, sizeof text, "%.1f", static_cast<double>(row.quality));
            draw_line(cell, text, {.color = row.quality >= 7 ? theme().good : row.quality >= 5 ? theme().text : theme().warn}, Align::Right);
            return;
        }
        default:
            if (row.task >= 0) draw_line(cell, project.task_names()[static_cast<size_t>(row.task)], muted);
    }
}

void draw_rows(Studio& studio, Rect rect) {
    Project& project = studio.project;
    const std::vector<int64_t>& shown = project.shown();
    if (shown.empty()) {
        const bool filtered = project.filter.is_set();
        const int pressed = empty_state(rect, {filtered ? icon::list_filter : icon::plus, filtered ? "No row matches" : "No rows yet",
                                               filtered ? "Take a filter away, or search for something else." : "Add a first row, or open a file that has some.",
                                               {{filtered ? "Clear the filter" : "Add a row", nullptr}}});
        if (pressed == 0 && filtered) project.filter = {};
        if (pressed == 0 && !filtered) studio.add_row();
        return;
    }
    std::vector<Column> columns{{"Row", 64, 1, Align::Right, true}, {"Prompt", 0, 1, Align::Left, false}};
    const bool roomy = rect.w > 560;
    if (roomy) {
        columns.push_back({"Answer", 0, 1, Align::Left, false});
        columns.push_back({"Length", 84, 1, Align::Right, true});
        columns.push_back({"Quality", 76, 1, Align::Right, true});
    }
    if (rect.w > 820 && !project.task_names().empty()) columns.push_back({"Task", 150, 1, Align::Left, true});
    static TableState state;
    state.sort_column = project.sort_by;
    state.sort_down = project.sort_down;
    state.selected = -1;
    const int64_t chosen = studio.desk.row < 0 ? -1 : project.dataset().position_of(studio.desk.row);
    if (chosen >= 0) {
        const auto found = std::find(shown.begin(), shown.end(), chosen);
        if (found != shown.end()) state.selected = found - shown.begin();
    }
    TableContent content;
    content.rows = static_cast<int64_t>(shown.size());
    content.row_name = [&](int64_t row) { return "Row " + count_text(shown[static_cast<size_t>(row)] + 1) + ": " + project.words(shown[static_cast<size_t>(row)]).prompt.substr(0, 80); };
    content.draw_cell = [&](int64_t row, int column, Rect cell) { draw_cell(project, shown[static_cast<size_t>(row)], column, cell); };
    const TableEvent event = table(rect, "Rows", columns, content, state);
    if (event == TableEvent::Sorted) {
        project.sort_by = state.sort_column;
        project.sort_down = state.sort_down;
    } else if (event == TableEvent::Selected || event == TableEvent::Activated) {
        studio.desk.show(project.dataset().id(shown[static_cast<size_t>(state.selected)]));
    }
}

}  // namespace

void draw_dataset_view(Studio& studio, Rect rect) {
    Project& project = studio.project;
    if (project.state() == Project::State::Starting) {
        skeleton(rect.inset(24), 8);
        return;
    }
    if (!project.is_ready()) {
        draw_empty(studio, rect);
        return;
    }
    const bool narrow = rect.w < 700;
    const bool has_sample = studio.desk.row >= 0;
    if (has_sample && (narrow || studio.desk.expanded)) {
        draw_sample_view(studio, rect, true);
        return;
    }
    if (has_sample) {
        const float most = rect.w - 360;
        const Rect side = rect.cut_right(std::clamp(studio.inspector_width, 340.0f, most));
        const float before = studio.inspector_width;
        draw_sample_view(studio, side, false);
        splitter({side.x, side.y, 1, side.h}, "Width of the sample", studio.inspector_width, 340, most, true);
        if (before != studio.inspector_width && !ImGui::IsMouseDown(0)) studio.save_settings();
    }
    Rect inner = narrow ? rect.inset(12, 8) : rect.inset(16, 12);
    if (!project.problem().reason.empty()) {
        bool dismissed = false;
        const float height = callout(inner, Tone::Bad, project.problem().reason, project.problem().fix, "Close", &dismissed);
        if (dismissed) studio.project.dismiss_problem();
        inner.cut_top(height, 12);
    }
    const bool is_problems = studio.problem_desk.part == DatasetPart::Problems;
    Rect bar = inner.cut_top(theme().control, is_problems || narrow ? 8.0f : 12.0f);
    draw_part_choice(studio, narrow ? bar : bar.cut_left(part_choice_width, 16));
    if (is_problems) {
        if (!narrow) draw_check_options(studio, bar);
        card(inner);
        draw_problems(studio, inner.inset(1), inner.w < 560);
        return;
    }
    if (narrow) bar = inner.cut_top(theme().control, 8);
    draw_filters(studio, bar);
    if (!narrow && inner.h > 420 && inner.w > 560) draw_statistics(studio, inner.cut_top(84, 12));
    card(inner);
    draw_rows(studio, inner.inset(1));
}

}  // namespace maquette
