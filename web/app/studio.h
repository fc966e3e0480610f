// The studio's state: what is open, what is chosen, what the browser says about itself. Views draw it and change it.
#pragma once

#include <string>
#include <vector>

#include "shared/base/json.h"
#include "web/app/companion.h"
#include "web/app/model_text.h"
#include "web/app/problem_list.h"
#include "web/app/project.h"
#include "web/app/run_desk.h"
#include "web/app/sample_desk.h"
#include "web/app/storage.h"

namespace maquette {

enum class ViewName { Dataset, Train, Runs, Compare, Export, Agent };

enum class ThemeChoice { System, Light, Dark };

struct Surroundings {
    bool dark = false, still = false, online = true, touch = false, mac = false;
};

// Something to say in passing, at the lower edge.
struct Notice {
    std::string text;
    bool is_problem = false;
};

// The rows of the dataset, or what is wrong with them.
enum class DatasetPart { Rows, Problems };

struct ProblemDesk {
    DatasetPart part = DatasetPart::Rows;
    std::string rule;  // Empty: the worst.
};

// News of a preview frame, for the widget that shows it.
struct FrameEvent {
    std::string key, kind, detail;
    bool tailwind = false;
};

class Studio {
  public:
    Studio();
    void update();  // Before each frame: a piece of the background work.

    Storage storage;
    Project project{storage};
    ModelText model_text;
    SampleDesk desk;
    ProblemList problems;
    ProblemDesk problem_desk;
    Companion companion;
    TrainDesk train;
    RunDesk runs;
    CompareDesk compare;
    AgentDesk agent;

    ViewName view = ViewName::Dataset;
    ThemeChoice theme_choice = ThemeChoice::System;
    Surroundings surroundings;
    bool drag_over = false;      // A file is being dragged over the page.
    bool finder_open = false;    // The command finder.
    bool companion_open = false; // The companion's panel.
    bool roomy = true;           // Not a phone.
    float inspector_width = 480;
    int preview_device = 0;      // 0 fit, 1 desktop, 2 phone.
    std::vector<Notice> notices;
    std::vector<FrameEvent> frame_events;

    bool is_dark() const;
    void choose_theme(ThemeChoice choice);
    void save_settings();
    void go(ViewName name) { view = name; }

    void choose_file();
    void choose_tokenizer();
    void open_sample_file();
    void add_row();
    void undo();
    void redo();
    void say(std::string text, bool is_problem = false);
    void say_undoable(std::string text);
    // Gives the user a file.
    void save_file(const std::string& name, const std::string& type, std::string_view bytes);
    const char* command_key() const { return surroundings.mac ? "⌘" : "Ctrl+"; }

  private:
    void take_event(const Json& event, std::string bytes);
    void take_file(const std::string& name, const std::string& purpose, std::string bytes);
    void take_paste(std::string text);
    void read_settings();
};

}  // namespace maquette
