// Curves over steps: a pale raw line, a smoothed one above it, one shared cursor.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "web/widgets/rect.h"

namespace maquette::ui {

struct Series {
    std::string name;
    std::vector<double> x, y;
    int color = 0;         // Index of series_color.
    bool smooth = false;   // Show a smoothed line above the raw one.
    bool points = false;   // Few values: mark them.
};

struct PlotOptions {
    bool log_scale = false;
    double smoothing = 0.9;     // Share of the last value kept, 0 for none.
    std::string x_name = "step";
    bool compact = false;
    int digits = 4;
};

// The step under the pointer, shared by all plots that are given the same cursor; NaN for none.
void plot(Rect rect, std::string_view title, const std::vector<Series>& series, const PlotOptions& options, double& cursor);

std::vector<double> smoothed(const std::vector<double>& values, double share);

}  // namespace maquette::ui
