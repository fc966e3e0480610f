#include <imgui.h>
#include <implot.h>

#include "web/views/streamlit_node.h"
#include "web/widgets/controls.h"
#include "web/widgets/icons.h"
#include "web/widgets/message.h"

namespace maquette {

using namespace ui;

namespace {

std::string cell_text(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_null()) return "–";
    if (value.is_number_float()) return number_text(value.get<double>(), 6);
    return write_json(value);
}

float draw_table(const Json& data, Rect rect) {
    const Json* columns = json_member(data, "columns");
    const Json* head = json_member(data, "head");
    if (!columns || !head || !columns->is_array() || !head->is_array() || columns->empty()) return callout(rect, Tone::Info, "An empty table", "");
    const auto count = static_cast<int>(std::min<size_t>(columns->size(), 8));
    const float row_height = 30;
    const int64_t rows = json_integer(data, "rows");
    Rect line{rect.x, rect.y, rect.w, row_height};
    fill(line, theme().hover, 6);
    for (int index = 0; index < count; index++) draw_line(line.column(index, count, 0).inset(10, 0), cell_text((*columns)[static_cast<size_t>(index)]), {.size = type::small, .face = Face::Bold, .color = theme().muted},
                                                            !head->empty() && (*head)[0].is_array() && static_cast<size_t>(index) < (*head)[0].size() && (*head)[0][static_cast<size_t>(index)].is_number() ? Align::Right : Align::Left);
    float height = row_height;
    for (const Json& row : *head) {
        line.y = rect.y + height;
        fill({line.x, line.y, line.w, 1}, theme().line);
        for (int index = 0; row.is_array() && index < count && index < static_cast<int>(row.size()); index++) {
            const Json& value = row[static_cast<size_t>(index)];
            draw_line(line.column(index, count, 0).inset(10, 0), cell_text(value), {}, value.is_number() ? Align::Right : Align::Left);
        }
        height += row_height;
    }
    const int64_t more = rows - static_cast<int64_t>(head->size());
    if (more > 0) {
        line.y = rect.y + height;
        fill({line.x, line.y, line.w, 1}, theme().line);
        draw_line(line.inset(10, 0), "and " + counted(more, "more row", "more rows"), {.size = type::small, .color = theme().muted});
        height += row_height;
    }
    outline({rect.x, rect.y, rect.w, height}, theme().line, 6);
    return height;
}

// Numbers of a chart's table by column; `values` is [row][column].
std::vector<double> column_of(const Json& values, size_t column) {
    std::vector<double> numbers;
    for (const Json& row : values)
        if (row.is_array() && column < row.size()) numbers.push_back(row[column].is_number() ? row[column].get<double>() : 0);
    return numbers;
}

float draw_chart(const Json& node, const Json& data, Rect rect) {
    const Json* values = json_member(data, "values");
    const Json* columns = json_member(data, "columns");
    const std::string type = json_text(node, "type");
    if (!values || !values->is_array() || values->empty() || !columns || !columns->is_array()) {
        std::string about = counted(json_integer(data, "rows"), "row", "rows");
        if (columns && columns->is_array()) {
            about += " with";
            for (size_t index = 0; index < std::min<size_t>(columns->size(), 6); index++) about += (index ? ", " : " ") + cell_text((*columns)[index]);
        }
        return callout(rect, Tone::Info, type + ": " + about, "");
    }
    constexpr float height = 240;
    semantics::add({.id = id_of("chart"), .role = semantics::Role::Img, .name = type + " with " + counted(static_cast<int64_t>(values->size()), "row", "rows")}, Rect{rect.x, rect.y, rect.w, height}.bounds());
    ImGui::SetCursorScreenPos(rect.min());
    ImGui::PushFont(font(Face::Sans), imgui_size(Face::Sans, type::small));
    if (ImPlot::BeginPlot("##chart", ImVec2(rect.w, height), ImPlotFlags_NoTitle | ImPlotFlags_NoMenus | ImPlotFlags_NoBoxSelect | ImPlotFlags_NoMouseText)) {
        ImPlot::SetupAxes(nullptr, nullptr, ImPlotAxisFlags_AutoFit, ImPlotAxisFlags_AutoFit);
        for (size_t column = 0; column < columns->size() && column < 8; column++) {
            const std::vector<double> numbers = column_of(*values, column);
            const std::string name = cell_text((*columns)[column]);
            const ImVec4 color = ImGui::ColorConvertU32ToFloat4(series_color(static_cast<int>(column)));
            ImPlotSpec spec;
            spec.LineColor = color;
            spec.FillColor = color;
            spec.LineWeight = 2;
            if (type == "bar_chart") ImPlot::PlotBars(name.c_str(), numbers.data(), static_cast<int>(numbers.size()), 0.7, static_cast<double>(column) * 0.1, spec);
            else if (type == "scatter_chart") ImPlot::PlotScatter(name.c_str(), numbers.data(), static_cast<int>(numbers.size()), 1, 0, spec);
            else ImPlot::PlotLine(name.c_str(), numbers.data(), static_cast<int>(numbers.size()), 1, 0, spec);
        }
        ImPlot::EndPlot();
    }
    ImGui::PopFont();
    return height;
}

}  // namespace

float draw_streamlit_data(const Json& node, Rect rect) {
    const std::string type = json_text(node, "type");
    const Json* data = json_member(node, "data");
    if (data && (type == "dataframe" || type == "table" || type == "data_editor")) return draw_table(*data, rect);
    if (data && type.ends_with("_chart")) return draw_chart(node, *data, rect);
    if (type == "unsupported") return callout(rect, Tone::Warning, prop_text(node, "name", "This call") + " is not supported by this preview.", "");
    // Named at its place, so that nothing is left blank without a word.
    std::string about = prop_text(node, "url", prop_text(node, "label", prop_text(node, "body")));
    return callout(rect, Tone::Info, "st." + type, about);
}

}  // namespace maquette
