// Areas that hold other things: scrolled areas, landmarks, splits that can be dragged.
#pragma once

#include <string_view>

#include "web/widgets/controls.h"

namespace maquette::ui {

// A landmark or group in the semantics tree; nothing is drawn.
class Area {
  public:
    Area(std::string_view name, Rect rect, semantics::Role role);
    ~Area();
    Area(const Area&) = delete;
    Area& operator=(const Area&) = delete;
};

// A scrolled area. Content is laid out from content().x/y on; end(height) says how much there was.
class Scroll {
  public:
    Scroll(std::string_view name, Rect rect);
    ~Scroll();
    Scroll(const Scroll&) = delete;
    Scroll& operator=(const Scroll&) = delete;
    Rect content() const { return content_; }  // In page coordinates, moved by the scrolling; a tall strip.
    Rect visible() const { return visible_; }
    void end(float height) { height_ = height; }
    void to_top();

  private:
    Rect visible_, content_;
    float height_ = 0;
};

// A line between two parts that can be dragged or moved by arrow keys. `size` is the part's width, in CSS pixels.
void splitter(Rect line, std::string_view name, float& size, float least, float most, bool part_is_right);

}  // namespace maquette::ui
