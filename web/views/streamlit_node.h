// Draws one element of a Streamlit tree, and says what the user did with it.
#pragma once

#include <map>
#include <string>

#include "shared/base/json.h"
#include "web/widgets/rect.h"

namespace maquette {

// One interaction: a new value of a widget, or the press of a button.
struct StreamlitAction {
    std::string pointer;   // Empty: nothing happened.
    Json value;
    bool is_press = false;
};

// What the page keeps between runs: open expanders and tabs, texts that are being typed.
struct StreamlitPage {
    std::map<std::string, bool> open;
    std::map<std::string, int> tab;
    std::map<std::string, std::string> typed;
    StreamlitAction action;
};

// Returns the height that was used.
float draw_streamlit_node(StreamlitPage& page, const Json& node, const std::string& pointer, ui::Rect rect);
float draw_streamlit_nodes(StreamlitPage& page, const Json& nodes, const std::string& pointer, ui::Rect rect);
// Markdown as far as scripts use it: headings, lists, rules, code; emphasis without its marks.
float draw_markdown(ui::Rect rect, const std::string& text, float size, ImU32 color = 0);
// Charts and tables.
float draw_streamlit_data(const Json& node, ui::Rect rect);
// Fields, choices and buttons; -1 when the type is none of them.
float draw_streamlit_widget(StreamlitPage& page, const Json& node, const std::string& pointer, ui::Rect rect);

std::string prop_text(const Json& node, std::string_view name, std::string_view otherwise = {});
double prop_number(const Json& node, std::string_view name, double otherwise = 0);
bool prop_flag(const Json& node, std::string_view name, bool otherwise = false);

}  // namespace maquette
