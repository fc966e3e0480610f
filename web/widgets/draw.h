// Words, boxes and icons on the canvas; words also enter the semantics tree.
#pragma once

#include <string>
#include <string_view>

#include "web/widgets/rect.h"
#include "web/widgets/theme.h"

namespace maquette::ui {

struct Words {
    float size = type::body;  // CSS pixels.
    Face face = Face::Sans;
    ImU32 color = 0;          // 0: the theme's text.
    int heading = 0;          // A heading's level in the semantics tree.
    bool silent = false;      // The name of a widget around it says the same: leave it out of the tree.
};

enum class Align { Left, Center, Right };

float text_width(std::string_view text, const Words& words = {});
// One line, cut with an ellipsis when it does not fit, centered vertically.
void draw_line(Rect rect, std::string_view text, const Words& words = {}, Align align = Align::Left);
// Breaks lines at words; returns the height. The line height is 1.45 for prose.
float draw_prose(Rect rect, std::string_view text, const Words& words = {}, Align align = Align::Left, int lines_max = 0);
float prose_height(float width, std::string_view text, const Words& words = {}, int lines_max = 0);

void draw_icon(ImVec2 center, const char* icon, float size, ImU32 color);
void fill(Rect rect, ImU32 color, float radius = 0);
void outline(Rect rect, ImU32 color, float radius = 0, float thickness = 1);
void line_across(Rect rect, bool at_top = false);  // A hairline at the rectangle's bottom, or top.
void card(Rect rect);                              // A panel with an outline.
void focus_ring(Rect rect, float radius = 6);

std::string count_text(int64_t count);                                        // 1,096
std::string counted(int64_t count, const char* one, const char* many);        // "1 row", "1,096 rows"
std::string number_text(double value, int digits = 4);                        // Significant digits.
std::string size_text(double bytes);
std::string duration_text(double seconds);

}  // namespace maquette::ui
