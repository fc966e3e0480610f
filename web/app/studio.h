// The studio's state: what is open, what is chosen, what the browser says about itself. Views draw it and change it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "shared/base/json.h"

namespace maquette {

enum class ViewName { Dataset, Train, Runs, Compare, Export, Agent };

enum class ThemeChoice { System, Light, Dark };

struct Surroundings {
    bool dark = false, still = false, online = true, touch = false, mac = false;
};

class Studio {
  public:
    Studio();
    void update();  // Before each frame: applies the theme, works off what is waiting.

    ViewName view = ViewName::Dataset;
    ThemeChoice theme_choice = ThemeChoice::System;
    Surroundings surroundings;
    bool drag_over = false;      // A file is being dragged over the page.
    bool finder_open = false;    // The command finder.
    bool debug_open = false;     // F12.
    float inspector_width = 420;

    bool is_dark() const;
    void choose_theme(ThemeChoice choice);
    void save_settings() const;

  private:
    void take_event(const Json& event, std::string bytes);
    void read_settings();
};

}  // namespace maquette
