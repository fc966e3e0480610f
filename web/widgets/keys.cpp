#include "web/widgets/keys.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "web/semantics/semantics.h"

namespace maquette::ui {

namespace {

struct KeyPress {
    std::string key;
    int modifiers;
    uint32_t focused;
    int text_lines;  // 0: not in a text field.
    bool used = false;
};

std::vector<KeyPress> presses;

bool is_one_of(std::string_view key, std::initializer_list<std::string_view> keys) { return std::find(keys.begin(), keys.end(), key) != keys.end(); }

}  // namespace

bool take_key(std::string_view raw, int modifiers, uint32_t focused, int text_lines) {
    std::string key(raw);
    if (key.size() == 1) key[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(key[0])));
    const bool mod = (modifiers & (ControlKey | CommandKey)) != 0;
    presses.push_back({key, modifiers, focused, text_lines});
    if (mod) {
        if (is_one_of(key, {"k", "s", "o"})) return true;
        if (is_one_of(key, {"z", "y"})) return text_lines == 0;
        return key == "Enter" && text_lines != 0;
    }
    if (text_lines == 1) return is_one_of(key, {"ArrowUp", "ArrowDown", "Enter"});
    if (text_lines > 1) return false;
    if ((key == "Enter" || key == " ") && focused != 0) {
        semantics::take_action(focused, semantics::ActionKind::Click, {}, false);
        return true;
    }
    return is_one_of(key, {"ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown", " "});
}

void end_keys() { presses.clear(); }

bool key_pressed(std::string_view key, uint32_t id) {
    for (KeyPress& press : presses) {
        if (press.used || press.key != key || (press.modifiers & ~ShiftKey) != 0) continue;
        if (id != 0 ? press.focused != id : press.text_lines != 0 && key != "Escape") continue;
        press.used = true;
        return true;
    }
    return false;
}

bool shortcut(std::string_view key, bool shift) {
    for (KeyPress& press : presses) {
        if (press.used || press.key != key || (press.modifiers & (ControlKey | CommandKey)) == 0) continue;
        if (((press.modifiers & ShiftKey) != 0) != shift) continue;
        if (press.text_lines != 0 && is_one_of(key, {"z", "y"})) continue;
        press.used = true;
        return true;
    }
    return false;
}

}  // namespace maquette::ui
