// What the page runs: implemented in web/main.cpp, called by the page's scripts through web/platform/main.cpp.
#pragma once

#include <cstdint>
#include <string_view>

namespace maquette::page {

void program_start();
void program_draw();
void program_frame_ended();
unsigned program_background();  // RGBA as ImGui packs it.
void program_pointer_used();
bool program_key(std::string_view key, int modifiers, uint32_t focused, int text_lines);
void program_action(uint32_t id, int kind, std::string_view text, bool flag);

}  // namespace maquette::page
