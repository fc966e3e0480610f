// Rectangles that are cut into pieces: how every view lays itself out.
#pragma once

#include <imgui.h>

#include <algorithm>

#include "web/semantics/semantics.h"

namespace maquette::ui {

// CSS pixels on the page. The cut_ functions take a piece away and return it, with an optional gap after it.
struct Rect {
    float x = 0, y = 0, w = 0, h = 0;

    float right() const { return x + w; }
    float bottom() const { return y + h; }
    ImVec2 min() const { return {x, y}; }
    ImVec2 max() const { return {x + w, y + h}; }
    ImVec2 center() const { return {x + w / 2, y + h / 2}; }
    semantics::Bounds bounds() const { return {x, y, w, h}; }
    bool contains(ImVec2 point) const { return point.x >= x && point.x < x + w && point.y >= y && point.y < y + h; }
    bool overlaps(const Rect& other) const { return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom(); }

    Rect inset(float by) const { return inset(by, by); }
    Rect inset(float by_x, float by_y) const { return {x + by_x, y + by_y, std::max(0.0f, w - 2 * by_x), std::max(0.0f, h - 2 * by_y)}; }
    Rect moved(float by_x, float by_y) const { return {x + by_x, y + by_y, w, h}; }

    Rect cut_left(float width, float gap = 0) {
        width = std::min(width, w);
        const Rect piece{x, y, width, h};
        x += width + gap;
        w = std::max(0.0f, w - width - gap);
        return piece;
    }
    Rect cut_right(float width, float gap = 0) {
        width = std::min(width, w);
        const Rect piece{x + w - width, y, width, h};
        w = std::max(0.0f, w - width - gap);
        return piece;
    }
    Rect cut_top(float height, float gap = 0) {
        const Rect piece{x, y, w, height};
        y += height + gap;
        h = std::max(0.0f, h - height - gap);
        return piece;
    }
    Rect cut_bottom(float height, float gap = 0) {
        const Rect piece{x, y + h - height, w, height};
        h = std::max(0.0f, h - height - gap);
        return piece;
    }
    // One of `count` equal columns with `gap` between them.
    Rect column(int index, int count, float gap) const {
        const float width = (w - gap * static_cast<float>(count - 1)) / static_cast<float>(count);
        return {x + static_cast<float>(index) * (width + gap), y, width, h};
    }
    // A piece of this height in the middle.
    Rect middle(float height) const { return {x, y + (h - height) / 2, w, height}; }
};

}  // namespace maquette::ui
