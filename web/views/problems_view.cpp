#include "web/views/problems_view.h"

#include <imgui.h>

#include <algorithm>

#include "web/platform/exchange.h"
#include "web/widgets/icons.h"
#include "web/widgets/message.h"
#include "web/widgets/panel.h"
#include "web/widgets/table.h"

namespace maquette {

using namespace ui;
using semantics::Role;

namespace {

std::string rows_text(const ProblemGroup& group) {
    const auto count = static_cast<int64_t>(group.problems.size());
    return counted(count, "finding", "findings") + (group.mendable ? ", can be mended" : "");
}

void draw_rule(Studio& studio, Rect line, const ProblemGroup& group, bool on) {
    const std::string title = rule_title(group.rule);
    const uint32_t id = id_of(group.rule);
    const Press act = press(id, line);
    const std::string spoken = std::string(severity_name(group.severity)) + ": " + title + ", " + rows_text(group);
    if (semantics::add({.id = id, .role = Role::Button, .name = spoken, .pressed = semantics::tri(on), .focusable = true}, line.bounds()).clicked || act.clicked)
        studio.problem_desk.rule = group.rule;
    if (act.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (on || act.hovered) fill(line, on ? theme().selected : theme().hover, 6);
    if (semantics::shows_focus(id)) focus_ring(line.inset(3));
    Rect inner = line.inset(10, 8);
    const Rect mark = inner.cut_left(16, 10);
    draw_icon({mark.center().x, mark.y + 10}, tone_icon(tone_of(group.severity)), 16, tone_color(tone_of(group.severity)));
    draw_line(inner.cut_top(20), title, {.face = on ? Face::Bold : Face::Sans, .silent = true});
    draw_line(inner.cut_top(18), rows_text(group), {.size = type::small, .color = theme().muted, .silent = true});
}

void draw_rules(Studio& studio, Rect rect, const std::string& chosen) {
    Area area("Rules", rect, Role::Group);
    Scroll scroll("All rules", rect);
    Rect flow = scroll.content().inset(8, 0);
    const float top = flow.y;
    flow.cut_top(8);
    for (const ProblemGroup& group : studio.problems.groups()) draw_rule(studio, flow.cut_top(54, 4), group, group.rule == chosen);
    scroll.end(flow.y - top + 4);
}

void mend(Studio& studio, const std::vector<RowProblem>& problems) {
    const int64_t rows = studio.problems.mend(studio.project, problems, "Mend " + counted(static_cast<int64_t>(problems.size()), "finding", "findings"));
    studio.desk.show(-1);
    studio.say_undoable(counted(rows, "row was", "rows were") + " removed.");
}

void draw_row_cell(Studio& studio, const RowProblem& problem, int column, Rect cell) {
    const int64_t position = studio.project.dataset().position_of(problem.row);
    const Words muted{.color = theme().muted};
    if (column == 0) draw_line(cell, position < 0 ? "–" : count_text(position + 1), muted, Align::Right);
    else if (column == 1) draw_line(cell, problem.finding.reason, {});
    else draw_line(cell, problem.finding.field, {.size = type::small, .face = Face::Mono, .color = theme().muted});
}

// The rows of one rule; a chosen one opens beside the list.
void draw_findings(Studio& studio, Rect rect, const ProblemGroup& group) {
    static TableState state;
    const std::vector<RowProblem>& problems = group.problems;
    const auto found = std::find_if(problems.begin(), problems.end(), [&](const RowProblem& problem) { return problem.row == studio.desk.row; });
    state.selected = found == problems.end() ? -1 : found - problems.begin();
    const bool has_field = std::any_of(problems.begin(), problems.begin() + std::min<std::ptrdiff_t>(100, std::ssize(problems)), [](const RowProblem& problem) { return !problem.finding.field.empty(); });
    std::vector<Column> columns{{"Row", 64, 1, Align::Right, false}, {"What is wrong", 0, 1, Align::Left, false}};
    if (has_field && rect.w > 480) columns.push_back({"Field", 170, 1, Align::Left, false});
    TableContent content;
    content.rows = std::ssize(problems);
    content.row_name = [&](int64_t row) {
        const RowProblem& problem = problems[static_cast<size_t>(row)];
        return "Row " + count_text(studio.project.dataset().position_of(problem.row) + 1) + ": " + problem.finding.reason;
    };
    content.draw_cell = [&](int64_t row, int column, Rect cell) { draw_row_cell(studio, problems[static_cast<size_t>(row)], column, cell); };
    const TableEvent event = table(rect, "Findings", columns, content, state);
    if (event == TableEvent::Selected || event == TableEvent::Activated) studio.desk.show(problems[static_cast<size_t>(state.selected)].row);
}

void draw_group(Studio& studio, Rect rect, const ProblemGroup& group) {
    Area area(rule_title(group.rule), rect, Role::Region);
    const Finding& first = group.problems.front().finding;
    Rect head = rect.inset(16, 12);
    const float top = head.y;
    const std::string title = rule_title(group.rule);
    draw_line(head.cut_top(24, 4), title, {.size = type::large, .face = Face::Bold, .heading = 2});
    if (!first.fix.empty()) head.cut_top(draw_prose(head, first.fix, {.color = theme().muted}), 4);
    if (!first.source.empty()) head.cut_top(draw_prose(head, first.source, {.size = type::small, .color = theme().muted}), 4);
    if (group.mendable > 0) {
        Rect row = head.cut_top(theme().control, 4);
        const std::string all = "Remove " + counted(group.mendable, "row", "rows");
        std::vector<RowProblem> wanted;
        if (button(row.cut_left(button_width(all, true), 8), all, {.kind = Kind::Primary, .icon = icon::trash_2, .disabled = studio.project.is_read_only()})) wanted = group.problems;
        const auto chosen = std::find_if(group.problems.begin(), group.problems.end(), [&](const RowProblem& problem) { return problem.row == studio.desk.row && problem.mend != Mend::None; });
        const std::string one = "Remove only this one";
        if (chosen != group.problems.end() && group.mendable > 1 && button(row.cut_left(button_width(one)), one, {.disabled = studio.project.is_read_only()})) wanted = {*chosen};
        if (!wanted.empty()) {
            mend(studio, wanted);
            return;
        }
    }
    rect.cut_top(head.y - top + 16);
    line_across({rect.x, rect.y - 1, rect.w, 1});
    draw_findings(studio, rect, group);
}

std::string summary(const Studio& studio) {
    const ProblemList& list = studio.problems;
    const int64_t errors = list.count(Severity::Error), warnings = list.count(Severity::Warning), notes = list.count(Severity::Info);
    std::string text;
    const auto add = [&](int64_t count, const char* one, const char* many) {
        if (count) text += (text.empty() ? "" : ", ") + counted(count, one, many);
    };
    add(errors, "error", "errors");
    add(warnings, "warning", "warnings");
    add(notes, "note", "notes");
    return text + ". " + counted(list.rows_clean(), "row has", "rows have") + " nothing to mend.";
}

}  // namespace

void draw_problems(Studio& studio, Rect rect, bool narrow) {
    const ProblemList& list = studio.problems;
    if (!list.is_complete()) {
        Rect inner = rect.inset(24);
        const int per_cent = static_cast<int>(list.share(studio.project) * 100);
        draw_line(inner.cut_top(22, 8), "Looking at every row …", {});
        progress_bar(inner.cut_top(8), "Checking rows", list.share(studio.project), std::to_string(per_cent) + " %");
        return;
    }
    if (list.groups().empty()) {
        empty_state(rect, {icon::circle_check, "Nothing to mend", "Every row can be read, fits the chat template, and trains an answer to its end.", {}});
        return;
    }
    const ProblemGroup* chosen = list.group(studio.problem_desk.rule);
    if (!chosen) chosen = &list.groups().front();
    Rect head = rect.cut_top(36);
    draw_line(head.inset(16, 0), summary(studio), {.color = theme().muted});
    line_across(head);
    if (narrow) {
        std::vector<std::string> names;
        int index = 0;
        for (const ProblemGroup& group : list.groups()) {
            if (&group == chosen) index = static_cast<int>(names.size());
            names.push_back(rule_title(group.rule) + " (" + count_text(std::ssize(group.problems)) + ")");
        }
        Rect bar = rect.cut_top(theme().control + 16);
        if (select(bar.inset(12, 8), "Rule", names, index)) studio.problem_desk.rule = list.groups()[static_cast<size_t>(index)].rule;
    } else {
        const Rect side = rect.cut_left(std::clamp(rect.w * 0.36f, 220.0f, 320.0f));
        draw_rules(studio, side, chosen->rule);
        fill({rect.x, rect.y, 1, rect.h}, theme().line);
        rect.cut_left(1);
    }
    draw_group(studio, rect, *chosen);
}

}  // namespace maquette
