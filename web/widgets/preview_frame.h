// A page inside the page: HTML in a sandboxed frame without a network, and what it tried to reach.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "web/widgets/rect.h"

namespace maquette::ui {

struct FrameNews {
    std::vector<std::string> refused;  // What it tried to reach.
    std::vector<std::string> errors;   // What its scripts stumbled over.
    bool shown = false, tailwind = false;
};

// Shows `html` while it is called every frame; `version` says when it changed. A page of `page_width` CSS pixels is
// scaled down into the rectangle.
void preview_frame(Rect rect, const std::string& key, const std::string& html, uint64_t version, float page_width, std::string_view title);
const FrameNews& frame_news(const std::string& key);
void take_frame_news(const std::string& key, const std::string& kind, const std::string& detail, bool tailwind);
// Frames that were not drawn in this frame go away.
void end_preview_frames();

}  // namespace maquette::ui
