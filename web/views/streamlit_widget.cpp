#include <imgui.h>

#include <cmath>

#include "web/views/streamlit_node.h"
#include "web/widgets/controls.h"
#include "web/widgets/icons.h"

namespace maquette {

using namespace ui;

namespace {

std::vector<std::string> options_of(const Json& node) {
    std::vector<std::string> names;
    const Json* props = json_member(node, "props");
    const Json* options = props ? json_member(*props, "options") : nullptr;
    if (options && options->is_array())
        for (const Json& option : *options) names.push_back(option.is_string() ? option.get<std::string>() : write_json(option));
    return names;
}

std::string value_text(const Json& value) { return value.is_string() ? value.get<std::string>() : value.is_null() ? "" : write_json(value); }

struct Widget {
    StreamlitPage& page;
    const Json& node;
    const std::string& pointer;
    Rect rect;
    std::string type, label;
    const Json* value;

    void set(Json chosen) { page.action = {pointer, std::move(chosen), false}; }
    void push(Json text = nullptr) { page.action = {pointer, std::move(text), true}; }
    // The label above a field; returns where the field begins.
    float head() {
        if (label.empty() || prop_text(node, "label_visibility", "visible") != "visible") return 0;
        draw_line({rect.x, rect.y, rect.w, 18}, label, {});
        return 22;
    }
    Rect field(float top, float height = 0) const { return {rect.x, rect.y + top, rect.w, height > 0 ? height : theme().control}; }

    float text_line(bool number) {
        const float top = head();
        std::string& typed = page.typed.try_emplace(pointer, value ? value_text(*value) : "").first->second;
        const std::string now = value ? value_text(*value) : "";
        bool committed = false;
        FieldOptions options;
        options.placeholder = prop_text(node, "placeholder");
        options.number = number;
        options.secret = prop_text(node, "type") == "password";
        options.disabled = prop_flag(node, "disabled");
        const bool changed = text_field(field(top), label.empty() ? type : label, typed, options, &committed);
        const bool editing = semantics::has_focus(field_id(label.empty() ? type : label));
        if ((committed || (!editing && !changed)) && typed != now) {
            if (!number) set(typed);
            else if (const double parsed = std::strtod(typed.c_str(), nullptr); std::isfinite(parsed)) set(parsed == std::floor(parsed) && prop_text(node, "format", "%d").find('d') != std::string::npos ? Json(static_cast<int64_t>(parsed)) : Json(parsed));
        } else if (!editing && !changed) {
            typed = now;
        }
        return top + theme().control;
    }

    float text_lines() {
        const float top = head();
        std::string& typed = page.typed.try_emplace(pointer, value ? value_text(*value) : "").first->second;
        text_area(field(top, 90), label.empty() ? type : label, typed, {.placeholder = prop_text(node, "placeholder")});
        const bool editing = semantics::has_focus(field_id(label.empty() ? type : label));
        if (!editing && value && typed != value_text(*value)) set(typed);
        return top + 90;
    }

    float slide() {
        const float top = head();
        const Json* props = json_member(node, "props");
        const Json* least = props ? json_member(*props, "min_value") : nullptr;
        if (!value || !value->is_number() || !least || !least->is_number()) {
            draw_line(field(top), value ? value_text(*value) : "", {.color = theme().muted});
            return top + theme().control;
        }
        double number = value->get<double>();
        const double step = prop_number(node, "step", 1);
        const bool whole = value->is_number_integer();
        Rect line = field(top);
        draw_line(line.cut_right(64), number_text(number, 6), {.color = theme().accent}, Align::Right);
        if (slider(line, label.empty() ? "Slider" : label, number, least->get<double>(), prop_number(node, "max_value", 100), step > 0 ? step : 1))
            set(whole ? Json(static_cast<int64_t>(std::llround(number))) : Json(number));
        return top + theme().control;
    }

    float choose_one(bool as_list) {
        const float top = head();
        const std::vector<std::string> names = options_of(node);
        int chosen = -1;
        for (size_t index = 0; value && index < names.size(); index++)
            if (names[index] == value_text(*value)) chosen = static_cast<int>(index);
        if (!as_list) {
            if (select(field(top), label.empty() ? "Choice" : label, names, chosen, prop_flag(node, "disabled"))) set(names[static_cast<size_t>(chosen)]);
            return top + theme().control;
        }
        semantics::open({.id = id_of("group"), .role = semantics::Role::RadioGroup, .name = label}, Rect{rect.x, rect.y + top, rect.w, static_cast<float>(names.size()) * 28}.bounds());
        for (size_t index = 0; index < names.size(); index++) {
            const Rect line{rect.x, rect.y + top + static_cast<float>(index) * 28, rect.w, 28};
            if (radio(line, names[index], static_cast<int>(index) == chosen)) set(names[index]);
        }
        semantics::close();
        return top + static_cast<float>(names.size()) * 28;
    }

    float choose_some(bool single) {
        const float top = head();
        const std::vector<std::string> names = options_of(node);
        float x = rect.x, y = rect.y + top;
        for (const std::string& name : names) {
            const float width = std::min(chip_width(name), rect.w);
            if (x + width > rect.right() && x > rect.x) {
                x = rect.x;
                y += 34;
            }
            bool on = value && ((value->is_string() && *value == name) || (value->is_array() && std::find(value->begin(), value->end(), Json(name)) != value->end()));
            if (chip({x, y, width, 28}, name, on)) {
                if (single) {
                    set(on ? Json(nullptr) : Json(name));
                } else {
                    Json list = Json::array();
                    for (const std::string& other : names) {
                        const bool was = value && value->is_array() && std::find(value->begin(), value->end(), Json(other)) != value->end();
                        if (other == name ? !on : was) list.push_back(other);
                    }
                    set(std::move(list));
                }
            }
            x += width + 8;
        }
        return y - rect.y + 28;
    }

    float press_button() {
        const bool submit = type == "form_submit_button", primary = prop_text(node, "type") == "primary";
        const float width = std::min(rect.w, button_width(label));
        if (button({rect.x, rect.y, width, theme().control}, label.empty() ? "Button" : label, {.kind = primary || submit ? Kind::Primary : Kind::Secondary, .disabled = prop_flag(node, "disabled"), .tip = prop_text(node, "help")})) push();
        return theme().control;
    }

    float chat() {
        std::string& typed = page.typed[pointer];
        bool committed = false;
        text_field(field(0, theme().control + 4), prop_text(node, "placeholder", "Your message"), typed, {.placeholder = prop_text(node, "placeholder", "Your message"), .icon = icon::message_square}, &committed);
        if (committed && !typed.empty()) {
            push(typed);
            typed.clear();
        }
        return theme().control + 4;
    }
};

}  // namespace

float draw_streamlit_widget(StreamlitPage& page, const Json& node, const std::string& pointer, Rect rect) {
    Widget widget{page, node, pointer, rect, json_text(node, "type"), prop_text(node, "label"), json_member(node, "value")};
    const std::string& type = widget.type;
    if (type == "button" || type == "form_submit_button" || type == "download_button" || type == "link_button") return widget.press_button();
    if (type == "checkbox" || type == "toggle") {
        bool on = widget.value && widget.value->is_boolean() && widget.value->get<bool>();
        const Rect line{rect.x, rect.y, rect.w, 28};
        if (type == "checkbox" ? checkbox(line, widget.label, on, prop_flag(node, "disabled")) : toggle(line, widget.label, on, prop_flag(node, "disabled"))) widget.set(on);
        return 28;
    }
    if (type == "text_input" || type == "date_input" || type == "time_input" || type == "color_picker" || type == "datetime_input") return widget.text_line(false);
    if (type == "number_input") return widget.text_line(true);
    if (type == "text_area") return widget.text_lines();
    if (type == "slider") return widget.slide();
    if (type == "selectbox" || type == "select_slider") return widget.choose_one(false);
    if (type == "radio") return widget.choose_one(true);
    if (type == "multiselect") return widget.choose_some(false);
    if (type == "pills" || type == "segmented_control") return widget.choose_some(prop_text(node, "selection_mode", "single") != "multi");
    if (type == "chat_input") return widget.chat();
    return -1;
}

}  // namespace maquette
