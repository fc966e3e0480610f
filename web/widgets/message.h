// What a view says about itself: empty, loading, wrong, done.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/base/report.h"
#include "web/widgets/controls.h"

namespace maquette::ui {

enum class Tone { Neutral, Info, Good, Warning, Bad };
ImU32 tone_color(Tone tone);
const char* tone_icon(Tone tone);
inline Tone tone_of(Severity severity) { return severity == Severity::Error ? Tone::Bad : severity == Severity::Warning ? Tone::Warning : Tone::Info; }

// Says what the view is for and offers the next steps; returns the index of the pressed action, or -1. The first is primary.
struct EmptyState {
    const char* icon;
    std::string title, text;
    struct Action {
        std::string label;
        const char* icon;
    };
    std::vector<Action> actions;
};
int empty_state(Rect rect, const EmptyState& state);

// A box with an icon, a sentence, and optionally an action; returns its height. `pressed` is set by the action.
float callout(Rect rect, Tone tone, std::string_view title, std::string_view text, std::string_view action = {}, bool* pressed = nullptr);
float callout_height(float width, std::string_view title, std::string_view text, bool with_action = false);

void badge(Rect rect, std::string_view text, Tone tone);
float badge_width(std::string_view text);
void progress_bar(Rect rect, std::string_view name, double share, std::string_view text = {});  // share < 0: unknown.
void skeleton(Rect rect, int lines);
void section_title(Rect rect, std::string_view text, int level = 2);
// A label above a number; the number's size is the title's.
void measure(Rect rect, std::string_view label, std::string_view value, std::string_view note = {}, ImU32 color = 0);

// A short word at the lower edge that goes away by itself.
void toast(std::string text, Tone tone = Tone::Neutral);
void draw_toasts(Rect page);

}  // namespace maquette::ui
