#include "web/widgets/plot.h"

#include <implot.h>

#include <cmath>
#include <cstdio>

#include "web/widgets/draw.h"

namespace maquette::ui {

namespace {

int nearest(const Series& series, double x) {
    const auto at = std::lower_bound(series.x.begin(), series.x.end(), x);
    if (at == series.x.end()) return static_cast<int>(series.x.size()) - 1;
    const auto index = static_cast<int>(at - series.x.begin());
    if (index > 0 && x - series.x[static_cast<size_t>(index) - 1] < *at - x) return index - 1;
    return index;
}

int format_tick(double value, char* text, int size, void*) {
    if (std::fabs(value) >= 10000) return std::snprintf(text, static_cast<size_t>(size), "%.0fk", value / 1000);
    return std::snprintf(text, static_cast<size_t>(size), "%.4g", value);
}

// The names and present values above the plot, instead of a legend box.
void draw_names(Rect row, std::string_view title, const std::vector<Series>& series, const PlotOptions& options, double cursor) {
    const Words bold{.size = options.compact ? type::small : type::body, .face = Face::Bold, .heading = 3};
    draw_line(row.cut_left(std::min(row.w, std::ceil(text_width(title, bold)) + 1), 12), title, bold);
    for (auto entry = series.rbegin(); entry != series.rend(); ++entry) {
        if (entry->x.empty()) continue;
        const size_t index = std::isnan(cursor) ? entry->x.size() - 1 : static_cast<size_t>(std::max(0, nearest(*entry, cursor)));
        const std::string text = (series.size() > 1 ? entry->name + " " : "") + number_text(entry->y[index], options.digits);
        const Words words{.size = type::small, .color = theme().text};
        const float width = std::ceil(text_width(text, words)) + 1;
        if (width + 16 > row.w) return;
        draw_line(row.cut_right(width, 0), text, words);
        const Rect mark = row.cut_right(14, 6);
        fill(Rect{mark.x, mark.y, 10, mark.h}.middle(3), series_color(entry->color), 1.5f);
    }
}

void draw_lines(const Series& series, const PlotOptions& options) {
    const auto count = static_cast<int>(series.x.size());
    const ImVec4 color = ImGui::ColorConvertU32ToFloat4(series_color(series.color));
    ImPlotSpec spec;
    spec.LineColor = color;
    spec.LineWeight = 1.75f;
    const std::string id = "##" + series.name;
    const bool smooth = series.smooth && options.smoothing > 0 && count > 8;
    if (smooth) {
        ImPlotSpec pale = spec;
        pale.LineColor.w = theme().dark ? 0.28f : 0.25f;
        pale.LineWeight = 1;
        ImPlot::PlotLine((id + "raw").c_str(), series.x.data(), series.y.data(), count, pale);
        const std::vector<double> line = smoothed(series.y, options.smoothing);
        ImPlot::PlotLine(id.c_str(), series.x.data(), line.data(), count, spec);
        return;
    }
    if (series.points || count == 1) {
        spec.Marker = ImPlotMarker_Circle;
        spec.MarkerSize = 3;
        spec.MarkerFillColor = color;
        spec.MarkerLineColor = color;
    }
    ImPlot::PlotLine(id.c_str(), series.x.data(), series.y.data(), count, spec);
}

}  // namespace

std::vector<double> smoothed(const std::vector<double>& values, double share) {
    // An exponential mean that starts unbiased, as TensorBoard draws it.
    std::vector<double> line;
    line.reserve(values.size());
    double sum = 0, weight = 0;
    for (const double value : values) {
        sum = sum * share + value * (1 - share);
        weight = weight * share + (1 - share);
        line.push_back(sum / weight);
    }
    return line;
}

void plot(Rect rect, std::string_view title, const std::vector<Series>& series, const PlotOptions& options, double& cursor) {
    ImGui::PushID(title.data(), title.data() + title.size());
    std::string spoken(title);
    for (const Series& line : series)
        if (!line.y.empty()) spoken += (series.size() > 1 ? ", " + line.name : "") + ": " + counted(static_cast<int64_t>(line.y.size()), "point", "points") + ", first " + number_text(line.y.front(), options.digits) + ", last " + number_text(line.y.back(), options.digits);
    const ImGuiID figure = ImGui::GetID("figure");
    semantics::open({.id = figure, .role = semantics::Role::Figure, .name = spoken}, rect.bounds());
    draw_names(rect.cut_top(22, 2), title, series, options, cursor);
    ImGui::SetCursorScreenPos(rect.min());
    ImGui::PushFont(font(Face::Sans), imgui_size(Face::Sans, type::small));
    const ImPlotFlags flags = ImPlotFlags_NoTitle | ImPlotFlags_NoLegend | ImPlotFlags_NoMenus | ImPlotFlags_NoBoxSelect | ImPlotFlags_NoMouseText;
    if (rect.h > 40 && ImPlot::BeginPlot("##plot", ImVec2(rect.w, rect.h), flags)) {
        ImPlot::SetupAxes(nullptr, nullptr, ImPlotAxisFlags_AutoFit | ImPlotAxisFlags_NoHighlight, ImPlotAxisFlags_AutoFit | ImPlotAxisFlags_NoHighlight);
        ImPlot::SetupAxisFormat(ImAxis_X1, format_tick);
        ImPlot::SetupAxisFormat(ImAxis_Y1, format_tick);
        if (options.log_scale) ImPlot::SetupAxisScale(ImAxis_Y1, ImPlotScale_Log10);
        ImPlot::SetupFinish();
        for (const Series& line : series)
            if (!line.x.empty()) draw_lines(line, options);
        if (ImPlot::IsPlotHovered()) cursor = ImPlot::GetPlotMousePos().x;
        if (!std::isnan(cursor)) {
            ImPlotSpec spec;
            spec.LineColor = ImGui::ColorConvertU32ToFloat4(faded(theme().muted, 0.8f));
            ImPlot::PlotInfLines("##cursor", &cursor, 1, spec);
        }
        ImPlot::EndPlot();
    }
    ImGui::PopFont();
    semantics::close();
    ImGui::PopID();
}

}  // namespace maquette::ui
