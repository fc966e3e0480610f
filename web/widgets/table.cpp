#include "web/widgets/table.h"

#include <imgui_internal.h>

#include <cmath>

#include "web/platform/exchange.h"
#include "web/widgets/icons.h"
#include "web/widgets/keys.h"

namespace maquette::ui {

using semantics::Node;
using semantics::Role;

namespace {

// A float cannot place more pixels than this exactly; longer tables scroll in larger steps.
constexpr double scroll_pixels_max = 8e6;

std::vector<Rect> place_columns(Rect row, const std::vector<Column>& columns) {
    float fixed = 0, shares = 0;
    for (const Column& column : columns) {
        fixed += column.width;
        if (column.width == 0) shares += column.share;
    }
    std::vector<Rect> places;
    float x = row.x;
    for (const Column& column : columns) {
        const float width = column.width > 0 ? column.width : std::max(0.0f, (row.w - fixed) * column.share / shares);
        places.push_back({x, row.y, width, row.h});
        x += width;
    }
    return places;
}

bool draw_header(Rect header, const std::vector<Column>& columns, const std::vector<Rect>& places, TableState& state) {
    bool sorted = false;
    ImGui::PushID("header");
    semantics::open({.id = id_of("row"), .role = Role::Row, .row = 1}, header.bounds());
    for (size_t index = 0; index < columns.size(); index++) {
        const Column& column = columns[index];
        const bool on = state.sort_column == static_cast<int>(index);
        const uint32_t id = id_of(column.name);
        const Rect place = places[index];
        Node node{.id = id, .role = Role::ColumnHeader, .name = column.name, .focusable = column.sortable, .column = static_cast<int>(index) + 1};
        if (column.sortable) node.sort = !on ? "none" : state.sort_down ? "descending" : "ascending";
        bool clicked = semantics::add(node, place.bounds()).clicked;
        bool hovered = false;
        if (column.sortable) {
            const Press act = press(id, place);
            clicked = clicked || act.clicked;
            hovered = act.hovered;
        }
        Rect inner = place.inset(8, 0);
        const Words words{.size = type::small, .face = Face::Bold, .color = on || hovered ? theme().text : theme().muted, .silent = true};
        if (on) {
            const float width = text_width(column.name, words);
            const float x = column.align == Align::Right ? inner.right() - width - 12 : std::min(inner.x + width + 10, inner.right() - 6);
            draw_icon({x, inner.center().y}, state.sort_down ? icon::arrow_down : icon::arrow_up, 12, theme().text);
            if (column.align != Align::Right) inner.cut_right(18);
        }
        draw_line(inner, column.name, words, column.align);
        if (semantics::shows_focus(id)) focus_ring(place.inset(4, 5), 3);
        if (!clicked) continue;
        sorted = true;
        if (!on) state.sort_column = static_cast<int>(index), state.sort_down = false;
        else if (!state.sort_down) state.sort_down = true;
        else state.sort_column = -1;
    }
    semantics::close();
    ImGui::PopID();
    line_across(header);
    return sorted;
}

int64_t move_selection(uint32_t row_id, int64_t row, int64_t rows, int64_t page_rows) {
    if (key_pressed("ArrowDown", row_id)) return std::min(row + 1, rows - 1);
    if (key_pressed("ArrowUp", row_id)) return std::max<int64_t>(row - 1, 0);
    if (key_pressed("PageDown", row_id)) return std::min(row + page_rows, rows - 1);
    if (key_pressed("PageUp", row_id)) return std::max<int64_t>(row - page_rows, 0);
    if (key_pressed("Home", row_id)) return 0;
    if (key_pressed("End", row_id)) return rows - 1;
    return row;
}

}  // namespace

TableEvent table(Rect rect, std::string_view name, const std::vector<Column>& columns, const TableContent& content, TableState& state) {
    TableEvent event = TableEvent::None;
    ImGui::PushID(name.data(), name.data() + name.size());
    Node grid{.id = id_of("grid"), .role = Role::Grid, .name = std::string(name), .columns = static_cast<int>(columns.size()), .rows = content.rows + 1};
    semantics::open(grid, rect.bounds());
    const Rect header = rect.cut_top(32);
    const float row_height = theme().row;
    const bool scrolls = static_cast<float>(content.rows) * row_height > rect.h;
    const std::vector<Rect> places = place_columns({header.x, header.y, header.w - (scrolls ? 12.0f : 0.0f), header.h}, columns);
    if (draw_header(header, columns, places, state)) event = TableEvent::Sorted;

    ImGui::SetCursorScreenPos(rect.min());
    ImGui::BeginChild("rows", ImVec2(rect.w, std::max(1.0f, rect.h)), 0, ImGuiWindowFlags_NoNav);
    semantics::open({.id = id_of("scroll"), .role = Role::Scroll}, rect.bounds());
    const double total = static_cast<double>(content.rows) * row_height;
    const double scale = total > scroll_pixels_max ? (total - rect.h) / (scroll_pixels_max - rect.h) : 1;
    if (state.show_row >= 0) {
        const double row_top = static_cast<double>(state.show_row) * row_height, top = ImGui::GetScrollY() * scale;
        if (row_top < top) ImGui::SetScrollY(static_cast<float>(row_top / scale));
        else if (row_top + row_height > top + rect.h) ImGui::SetScrollY(static_cast<float>((row_top + row_height - rect.h) / scale));
        page::want_frame();
    }
    const double top = ImGui::GetScrollY() * scale;
    const auto first = static_cast<int64_t>(top / row_height);
    const int64_t last = std::min(content.rows, first + static_cast<int64_t>(rect.h / row_height) + 2);
    const auto page_rows = std::max<int64_t>(1, static_cast<int64_t>(rect.h / row_height) - 1);
    const bool selected_in_view = state.selected >= first && state.selected < last;
    for (int64_t row = first; row < last; row++) {
        ImGui::PushID(static_cast<int>(row & 0x7fffffff));
        const auto y = static_cast<float>(rect.y + static_cast<double>(row) * row_height - top);
        const Rect line{rect.x, y, rect.w - (scrolls ? 12.0f : 0.0f), row_height};
        const uint32_t id = id_of("row");
        const Press act = press(id, line);
        const bool on = row == state.selected;
        Node node{.id = id, .role = Role::Row, .name = content.row_name ? content.row_name(row) : "", .selected = semantics::tri(on), .focusable = true,
                  .skip = selected_in_view ? !on : row != first, .row = row + 2};
        if (semantics::open(node, line.bounds()).clicked || act.clicked) {
            event = on ? TableEvent::Activated : TableEvent::Selected;
            state.selected = row;
        }
        if (on) fill(line, theme().selected);
        else if (act.hovered) fill(line, theme().hover);
        if (on) fill({line.x, line.y, 3, line.h}, theme().accent);
        for (size_t column = 0; column < columns.size(); column++) {
            const Rect cell{places[column].x + 8, line.y, places[column].w - 16, line.h};
            ImGui::PushID(static_cast<int>(column));
            semantics::open({.id = id_of("cell"), .role = Role::Gridcell, .column = static_cast<int>(column) + 1}, cell.bounds());
            content.draw_cell(row, static_cast<int>(column), cell);
            semantics::close();
            ImGui::PopID();
        }
        fill({line.x, line.bottom() - 1, line.w, 1}, faded(theme().line, 0.6f));
        if (semantics::shows_focus(id)) outline(line, theme().accent, 4, 2);
        if (semantics::has_focus(id)) {
            const int64_t next = move_selection(id, row, content.rows, page_rows);
            if (next != row) {
                state.selected = state.show_row = next;
                state.focus_row = true;
                event = TableEvent::Selected;
            }
        }
        if (state.focus_row && row == state.selected) {
            semantics::focus(id);
            state.focus_row = false;
        }
        semantics::close();
        ImGui::PopID();
    }
    if (!(event == TableEvent::Selected && state.focus_row)) state.show_row = -1;
    semantics::close();
    ImGui::SetCursorScreenPos(ImVec2(rect.x, rect.y - ImGui::GetScrollY()));
    ImGui::Dummy(ImVec2(1, static_cast<float>(std::min(total, scroll_pixels_max))));
    ImGui::EndChild();
    semantics::close();
    ImGui::PopID();
    return event;
}

}  // namespace maquette::ui
