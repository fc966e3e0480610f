#include "web/semantics/semantics.h"

#include <imgui_internal.h>

#include <cstdio>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "web/semantics/mirror.h"

namespace maquette::semantics {

namespace {

struct Pending {
    Actions actions;
    int frames_left = 3;  // A widget that scrolls into view first needs a frame or two.
};

std::vector<Placed> placed;
std::vector<size_t> open_nodes;  // Indices into `placed`.
std::vector<int> texts_in_node;  // Parallel to open_nodes, with one entry for the root.
std::unordered_map<uint32_t, size_t> by_id;
std::map<uint32_t, Pending> pending;
uint32_t focused_id = 0, reveal_id = 0;
bool focus_by_keyboard = false, has_acted = false;
std::optional<uint32_t> wanted_focus;

uint32_t parent_id() { return open_nodes.empty() ? 0 : placed[open_nodes.back()].node.id; }

Bounds relative(Bounds bounds) {
    if (open_nodes.empty()) return bounds;
    const Bounds& parent = placed[open_nodes.back()].page;
    return {bounds.x - parent.x, bounds.y - parent.y, bounds.width, bounds.height};
}

Actions place(const Node& node, Bounds bounds) {
    if (by_id.count(node.id)) {
        std::fprintf(stderr, "Two widgets have the name \"%s\" in one place.\n", node.name.c_str());
        return {};
    }
    by_id[node.id] = placed.size();
    placed.push_back({node, parent_id(), relative(bounds), bounds});
    if (node.id == reveal_id) {
        reveal_id = 0;
        if (ImGuiWindow* window = ImGui::GetCurrentWindow(); window->ParentWindow)
            ImGui::ScrollToRectEx(window, ImRect(bounds.x, bounds.y - 8, bounds.x + bounds.width, bounds.y + bounds.height + 8));
    }
    const auto found = pending.find(node.id);
    if (found == pending.end()) return {};
    Actions actions = std::move(found->second.actions);
    pending.erase(found);
    has_acted = true;
    if (node.disabled) return {};
    return actions;
}

}  // namespace

void begin_frame() {
    placed.clear();
    by_id.clear();
    open_nodes.clear();
    texts_in_node.assign(1, 0);
}

bool end_frame() {
    if (by_id.count(focused_id) == 0) focused_id = 0;
    mirror(placed);
    if (wanted_focus && (*wanted_focus == 0 || by_id.count(*wanted_focus))) {
        const uint32_t id = *wanted_focus;
        wanted_focus.reset();
        mirror_focus(id);
    }
    for (auto entry = pending.begin(); entry != pending.end();)
        entry = --entry->second.frames_left <= 0 ? pending.erase(entry) : std::next(entry);
    // What an action changed shows in the next frame.
    return std::exchange(has_acted, false) || !pending.empty() || reveal_id != 0 || wanted_focus.has_value();
}

Actions add(const Node& node, Bounds bounds) { return place(node, bounds); }

Actions open(const Node& node, Bounds bounds) {
    const Actions actions = place(node, bounds);
    open_nodes.push_back(by_id[node.id]);
    texts_in_node.push_back(0);
    return actions;
}

void close() {
    open_nodes.pop_back();
    texts_in_node.pop_back();
}

void text(std::string_view words, Bounds bounds, int heading_level) {
    if (words.empty()) return;
    Node node;
    const uint32_t seed[3] = {parent_id(), 0x7e47u, static_cast<uint32_t>(texts_in_node.back()++)};
    node.id = ImHashData(seed, sizeof seed);
    node.role = heading_level > 0 ? Role::Heading : Role::Text;
    node.level = heading_level;
    node.name = words;
    place(node, bounds);
}

uint32_t focused() { return focused_id; }
bool has_focus(uint32_t id) { return id != 0 && focused_id == id; }
bool shows_focus(uint32_t id) { return has_focus(id) && focus_by_keyboard; }

void focus(uint32_t id) { wanted_focus = id; }

void announce(std::string_view words) { mirror_announce(words); }

void take_action(uint32_t id, ActionKind kind, std::string_view words, bool flag) {
    if (kind == ActionKind::Focus) {
        focused_id = id;
        focus_by_keyboard = flag;
        if (flag) reveal_id = id;
    } else if (kind == ActionKind::Blur) {
        if (focused_id == id) focused_id = 0;
    } else if (kind == ActionKind::Click) {
        pending[id] = {{true, std::nullopt}, 3};
    } else {
        pending[id] = {{false, std::string(words)}, 3};
    }
}

void pointer_used() { focus_by_keyboard = false; }

}  // namespace maquette::semantics
