#include "web/views/streamlit_app.h"

#include <imgui.h>

#include <map>
#include <memory>

#include "shared/preview/script_runner.h"
#include "web/platform/exchange.h"
#include "web/views/streamlit_node.h"
#include "web/widgets/icons.h"
#include "web/widgets/message.h"
#include "web/widgets/panel.h"

namespace maquette {

using namespace ui;

namespace {

struct App {
    uint64_t version = 0;
    std::unique_ptr<StreamlitSession> session;
    StreamlitPage page;
};
std::map<std::string, App> apps;

float draw_outcome(const ScriptRun& run, Rect flow) {
    const float top = flow.y;
    if (run.status != "ok" && run.status != "exception") {
        const std::string type = json_text(run.error, "type", run.status);
        const int64_t line = json_integer(run.error, "line");
        flow.cut_top(callout(flow, Tone::Bad, type + (line ? " in line " + count_text(line) : ""), json_text(run.error, "message", "The program stopped: " + run.status + ".")), 14);
    }
    for (const UnsupportedCall& call : run.unsupported)
        flow.cut_top(callout(flow, Tone::Warning, call.name + " is not supported by this preview (line " + count_text(call.line) + ").", ""), 14);
    return flow.y - top;
}

}  // namespace

void draw_streamlit_app(Rect rect, const std::string& key, const std::string& source, uint64_t version) {
    App& app = apps[key];
    ImGui::PushID(key.c_str());
    if (app.version != version || !app.session) {
        app.version = version;
        app.session = std::make_unique<StreamlitSession>(source);
        app.page = {};
        app.session->run();
    }
    const ScriptRun& run = app.session->last_run();
    Area area("Preview of the answer", rect, semantics::Role::Region);
    fill(rect, theme().page, 8);
    Rect inner = rect.inset(1);
    const Json* tree = run.tree.is_object() ? &run.tree : nullptr;
    const Json* side = tree ? json_member(*tree, "sidebar") : nullptr;
    if (side && !side->empty() && rect.w > 420) {
        const Rect bar = inner.cut_left(std::min(200.0f, rect.w * 0.34f));
        fill(bar, theme().panel, 8);
        fill({bar.right(), bar.y, 1, bar.h}, theme().line);
        Scroll scroll("Sidebar", bar);
        const Rect flow = scroll.content().inset(14, 0);
        scroll.end(draw_streamlit_nodes(app.page, *side, "/sidebar", {flow.x, flow.y + 14, flow.w, 0}) + 28);
        side = nullptr;
    }
    {
        Scroll scroll("Main part", inner);
        Rect flow = scroll.content().inset(18, 0);
        const float top = flow.y;
        flow.cut_top(18);
        flow.cut_top(draw_outcome(run, flow));
        if (side && !side->empty()) flow.cut_top(draw_streamlit_nodes(app.page, *side, "/sidebar", flow), 18);
        for (const char* root : {"event", "main", "bottom"})
            if (const Json* nodes = tree ? json_member(*tree, root) : nullptr) flow.cut_top(draw_streamlit_nodes(app.page, *nodes, std::string("/") + root, flow), 14);
        scroll.end(flow.y - top + 8);
    }
    outline(rect, theme().line, 8);
    ImGui::PopID();
    if (app.page.action.pointer.empty()) return;
    // The script reruns, as in Streamlit; the next frame shows the new tree.
    const StreamlitAction action = std::exchange(app.page.action, {});
    const bool taken = action.is_press ? app.session->press(action.pointer, action.value) : app.session->set_value(action.pointer, action.value);
    if (taken) app.session->run();
    page::want_frame();
}

}  // namespace maquette
