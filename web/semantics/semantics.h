// The semantics tree: what every widget is, is called, holds and can do, for screen readers, keyboards and page tests.
//
// Widgets register themselves while they draw. At the end of a frame the difference to the frame before is mirrored to
// ARIA elements over the canvas (public/page/semantics.js). Focus lives in the browser: Tab, focus rings and
// assistive technology work on those elements, and what is done to them arrives here as actions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace maquette::semantics {

// ARIA roles; Text is plain words, Scroll a clipped area without a role of its own.
enum class Role {
    Text, Heading, Status, Alert, Button, Link, Textbox, Searchbox, Spinbutton, Checkbox, Switch, Radio, RadioGroup, Combobox,
    Listbox, Option, Slider, Tab, TabList, TabPanel, Grid, Row, ColumnHeader, Gridcell, List, Listitem, Group, Region, Main,
    Navigation, Banner, Contentinfo, Complementary, Dialog, Menu, Menuitem, Progressbar, Img, Figure, Article, Toolbar, Separator, Scroll,
};

enum class Tri : int8_t { None, False, True, Mixed };
inline Tri tri(bool value) { return value ? Tri::True : Tri::False; }

struct Bounds {
    float x = 0, y = 0, width = 0, height = 0;  // CSS pixels on the page.
    bool operator==(const Bounds&) const = default;
};

struct Node {
    uint32_t id = 0;  // ImGui's id, so that both agree on what a widget is.
    Role role = Role::Text;
    std::string name = {}, value = {}, description = {}, placeholder = {}, keys = {}, sort = {}, current = {};
    Tri checked = Tri::None, pressed = Tri::None, selected = Tri::None, expanded = Tri::None;
    bool focusable = false, skip = false, disabled = false, invalid = false, modal = false, busy = false, opaque = false, read_only = false;
    int level = 0, column = 0, columns = 0;
    int64_t row = 0, rows = 0;
    std::optional<double> min = {}, max = {}, now = {};
    // Text fields: what the browser needs to draw the text as the canvas does while it is edited.
    int lines = 0;  // 0: one line; else a field of several lines.
    bool mono = false, always = false, wrap = true, secret = false, bold = false;
    float font_size = 13, line_height = 1.45f;
    std::string padding = {};
    bool operator==(const Node&) const = default;
};

struct Actions {
    bool clicked = false;
    std::optional<std::string> value;  // A text field's new text.
};

enum class ActionKind { Click = 1, Focus, Blur, Value };

void begin_frame();
// Mirrors the difference. True when an action is still waiting for its widget, so that another frame is needed.
bool end_frame();

// Registers a leaf, or opens a container whose children follow until close().
Actions add(const Node& node, Bounds bounds);
Actions open(const Node& node, Bounds bounds);
void close();
// Plain words; where they stand decides what they belong to.
void text(std::string_view words, Bounds bounds, int heading_level = 0);

uint32_t focused();                  // 0 for none.
bool has_focus(uint32_t id);
bool shows_focus(uint32_t id);       // Focused, and by keyboard: draw the ring.
void focus(uint32_t id);             // Moves the focus after this frame; 0 takes it away.
void announce(std::string_view words);  // Said once by screen readers, politely.

void take_action(uint32_t id, ActionKind kind, std::string_view text, bool flag);
void pointer_used();

}  // namespace maquette::semantics
