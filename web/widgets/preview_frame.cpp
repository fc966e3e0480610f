#include "web/widgets/preview_frame.h"

#include <algorithm>
#include <map>

#include "web/platform/exchange.h"
#include "web/widgets/controls.h"

namespace maquette::ui {

namespace {

constexpr size_t news_max = 50;  // Lines kept of what a frame says.

struct Shown {
    Rect rect;
    float zoom = 1;
    bool visible = true, drawn = false;
    uint64_t version = 0;
    FrameNews news;
};
std::map<std::string, Shown> frames;

bool same(const Rect& a, const Rect& b) { return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h; }

}  // namespace

void preview_frame(Rect rect, const std::string& key, const std::string& html, uint64_t version, float page_width, std::string_view title) {
    const auto [found, is_new] = frames.try_emplace(key);
    Shown& frame = found->second;
    const bool has_changed = is_new || frame.version != version;
    const float zoom = std::min(1.0f, rect.w / std::max(page_width, 1.0f));
    const bool visible = !covered(rect);
    if (has_changed) frame.news = {};
    if (has_changed || !same(frame.rect, rect) || frame.zoom != zoom || frame.visible != visible)
        page::show_frame(key, rect.x, rect.y, rect.w, rect.h, zoom, visible, has_changed ? &html : nullptr, title);
    frame.rect = rect;
    frame.zoom = zoom;
    frame.visible = visible;
    frame.version = version;
    frame.drawn = true;
}

const FrameNews& frame_news(const std::string& key) {
    static const FrameNews none;
    const auto found = frames.find(key);
    return found == frames.end() ? none : found->second.news;
}

void take_frame_news(const std::string& key, const std::string& kind, const std::string& detail, bool tailwind) {
    const auto found = frames.find(key);
    if (found == frames.end()) return;
    FrameNews& news = found->second.news;
    std::vector<std::string>* list = kind == "refused" ? &news.refused : kind == "error" ? &news.errors : nullptr;
    if (list && list->size() < news_max && std::find(list->begin(), list->end(), detail) == list->end()) list->push_back(detail);
    if (kind == "shown") news.shown = true;
    if (kind == "filled") news.tailwind = tailwind;
}

void end_preview_frames() {
    for (auto entry = frames.begin(); entry != frames.end();) {
        if (entry->second.drawn) {
            entry->second.drawn = false;
            ++entry;
        } else {
            page::remove_frame(entry->first);
            entry = frames.erase(entry);
        }
    }
}

}  // namespace maquette::ui
