// A text token by token in the three colors: trained, masked, cut off.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "web/widgets/draw.h"

namespace maquette::ui {

enum class TokenFate : uint8_t { Masked, Trained, CutOff };

struct StripToken {
    std::string text;   // What is shown; line breaks as ¶.
    std::string tip;    // Id and spelling.
    TokenFate fate = TokenFate::Masked;
    bool special = false;
    bool breaks_line = false;  // The line ends after it.
};

// The lines depend on the width only; keep the layout while neither changes.
struct StripLayout {
    float width = -1;
    size_t tokens = 0;
    uint64_t version = 0;
    struct Place {
        float x = 0, width = 0;
        int32_t line = 0;
    };
    std::vector<Place> places;
    std::vector<int32_t> line_starts;
    float height = 0;
};
void lay_out_strip(StripLayout& layout, const std::vector<StripToken>& tokens, float width, uint64_t version);
// Draws the lines inside `visible`; `at` is where the first line begins.
// `marked`: the index of a token to point out; -1 for none.
void draw_strip(const StripLayout& layout, const std::vector<StripToken>& tokens, ImVec2 at, Rect visible, int64_t marked = -1);
// How far below the first line a token stands.
float strip_line_top(const StripLayout& layout, int64_t token);
// The colors with their names.
void strip_legend(Rect rect);

}  // namespace maquette::ui
