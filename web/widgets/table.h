// A table that draws only the rows on screen: a million rows cost as much as forty.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "web/widgets/controls.h"

namespace maquette::ui {

struct Column {
    std::string name;
    float width = 0;       // CSS pixels; 0 takes a share of what is left.
    float share = 1;       // Of what is left, for columns without a width.
    Align align = Align::Left;
    bool sortable = false;
};

struct TableState {
    int64_t selected = -1;   // Index of the row, not its number in the file.
    int sort_column = -1;    // -1: the file's order.
    bool sort_down = false;
    int64_t show_row = -1;   // Scroll here in the next frame.
    bool focus_row = false;  // And take the focus.
};

struct TableContent {
    int64_t rows = 0;
    std::function<std::string(int64_t row)> row_name;  // What a screen reader says for the whole row.
    std::function<void(int64_t row, int column, Rect cell)> draw_cell;
    std::function<bool(int64_t row)> is_marked;        // Rows with something wrong; may be empty.
};

enum class TableEvent { None, Selected, Activated, Sorted };
TableEvent table(Rect rect, std::string_view name, const std::vector<Column>& columns, const TableContent& content, TableState& state);

}  // namespace maquette::ui
