#include "web/views/companion_panel.h"

#include <imgui.h>

#include "web/platform/canvas.h"
#include "web/platform/exchange.h"
#include "web/widgets/icons.h"
#include "web/widgets/message.h"
#include "web/widgets/panel.h"

namespace maquette {

using namespace ui;

namespace {

struct Entry {
    std::string address, token;
    bool is_new = true;
} address_entry;

constexpr const char* how = "The companion is one program on the machine that has the GPU. Start it with  ./studio run  or  maquette serve  and open the address it prints: the studio it serves is connected by itself. This page keeps what you have here.";

float draw_connected(const Studio& studio, Rect flow) {
    const float top = flow.y;
    const Json& status = studio.companion.status();
    const Json* device = json_member(status, "device");
    const auto line = [&](const char* label, const std::string& value) {
        Rect row = flow.cut_top(28);
        draw_line(row.cut_left(120), label, {.color = theme().muted});
        draw_line(row, value, {});
    };
    line("Version", json_text(status, "version", "–"));
    line("Device", device ? json_text(*device, "name", "–") : "–");
    line("Data folder", json_text(status, "data_folder", "–"));
    line("Models", count_text(static_cast<int64_t>(studio.companion.models().size())));
    line("Runs", count_text(static_cast<int64_t>(studio.companion.runs().size())));
    if (device && !json_text(*device, "reason").empty()) flow.cut_top(draw_prose(flow, json_text(*device, "reason"), {.color = theme().muted}));
    return flow.y - top;
}

}  // namespace

void draw_companion_panel(Studio& studio) {
    const page::CanvasSize& size = page::canvas_size();
    Companion& companion = studio.companion;
    if (address_entry.is_new) address_entry = {companion.address().empty() ? "http://127.0.0.1:8177/" : companion.address(), companion.token(), false};
    const float width = std::min(460.0f, size.width - 24);
    const bool connected = companion.is_connected();
    const float prose = connected ? 0 : prose_height(width - 48, how, {.color = theme().muted}) + 12;
    const float problem = companion.problem().empty() || connected ? 0 : callout_height(width - 48, companion.problem(), "") + 12;
    const float height = 24 + 32 + prose + problem + (connected ? 200.0f : 2 * (22 + theme().control + 12)) + theme().control + 32;
    const Rect rect{(size.width - width) / 2, std::max(12.0f, (size.height - height) * 0.4f), width, height};
    bool keep = begin_overlay("Companion", rect, true, semantics::Role::Dialog);
    Rect flow = rect.inset(24, 20);
    Rect actions = flow.cut_bottom(theme().control);
    draw_line(flow.cut_top(28, 8), connected ? "The companion is connected" : "Connect a companion", {.size = type::title, .face = Face::Bold, .heading = 2});
    if (connected) {
        draw_connected(studio, flow);
        if (button(actions.cut_right(button_width("Close")), "Close", {.kind = Kind::Primary})) keep = false;
    } else {
        flow.cut_top(draw_prose(flow, how, {.color = theme().muted}), 12);
        if (!companion.problem().empty()) flow.cut_top(callout(flow, Tone::Bad, companion.problem(), ""), 12);
        draw_line(flow.cut_top(18, 4), "Address", {});
        bool committed = false;
        text_field(flow.cut_top(theme().control, 12), "Address", address_entry.address, {.placeholder = "http://127.0.0.1:8177/"}, &committed);
        draw_line(flow.cut_top(18, 4), "Token (only when it was started with --listen)", {});
        text_field(flow.cut_top(theme().control, 12), "Token", address_entry.token, {.secret = true});
        const bool looking = companion.state() == Companion::State::Looking;
        if (button(actions.cut_right(button_width("Connect"), 8), looking ? "Looking …" : "Connect", {.kind = Kind::Primary, .disabled = looking || address_entry.address.empty()}) || committed) {
            companion.use(address_entry.address, address_entry.token);
            studio.save_settings();
        }
        if (button(actions.cut_right(button_width("Cancel")), "Cancel", {.kind = Kind::Quiet})) keep = false;
    }
    end_overlay();
    if (keep) return;
    studio.companion_open = false;
    address_entry.is_new = true;
    page::want_frame();
}

bool draw_without_companion(Studio& studio, Rect rect, const char* glyph, const char* title, const char* text) {
    if (studio.companion.is_connected()) return false;
    if (studio.companion.state() == Companion::State::Looking) {
        skeleton(rect.inset(24), 6);
        return true;
    }
    if (empty_state(rect, {glyph, title, text, {{"Connect a companion", icon::plug}}}) == 0) studio.companion_open = true;
    return true;
}

}  // namespace maquette
