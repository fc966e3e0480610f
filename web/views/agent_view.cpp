#include "web/views/agent_view.h"

#include <imgui.h>

#include "shared/code/code_blocks.h"
#include "web/platform/exchange.h"
#include "web/views/companion_panel.h"
#include "web/views/streamlit_app.h"
#include "web/widgets/icons.h"
#include "web/widgets/message.h"
#include "web/widgets/panel.h"
#include "web/widgets/preview_frame.h"

namespace maquette {

using namespace ui;

namespace {

const std::vector<std::string> framework_names{"Streamlit", "HTML"};
constexpr const char* frameworks[] = {"streamlit", "html"};

void take(Studio& studio, const std::string& name, const std::string& data) {
    AgentDesk& desk = studio.agent;
    const Result<Json> parsed = data.empty() ? Result<Json>(Json::object()) : parse_json(data);
    const Json value = parsed ? *parsed : Json::object();
    if (name.empty()) {
        desk.is_running = false;
    } else if (name == "token") {
        desk.answer += json_text(value, "text");
    } else if (name == "file") {
        desk.files.emplace_back(json_text(value, "path"), json_text(value, "content"));
        desk.version++;
    } else if (name == "done") {
        desk.confidence = json_number(value, "confidence", -1);
        if (const std::string text = json_text(value, "text"); !text.empty()) desk.answer = text;
        if (const Json* files = json_member(value, "files"); files && files->is_array() && !files->empty()) {
            desk.files.clear();
            for (const Json& file : *files) desk.files.emplace_back(json_text(file, "path"), json_text(file, "content"));
        }
        desk.version++;
    } else if (name == "error") {
        const Json* error = json_member(value, "error");
        desk.problem = json_text(error ? *error : value, "message", "The model could not answer.");
    }
}

void ask(Studio& studio, const std::string& model) {
    AgentDesk& desk = studio.agent;
    desk.answer.clear();
    desk.problem.clear();
    desk.files.clear();
    desk.chosen_file = 0;
    desk.confidence = -1;
    desk.is_running = true;
    desk.version++;
    const Json body{{"prompt", desk.prompt}, {"framework", frameworks[desk.framework]}, {"model", model}};
    studio.companion.stream("api/agent", body, [&studio](const std::string& name, const std::string& data) { take(studio, name, data); });
}

void draw_answer(Studio& studio, Rect rect) {
    AgentDesk& desk = studio.agent;
    if (!desk.problem.empty()) {
        callout(rect, Tone::Bad, desk.problem, "");
        return;
    }
    if (desk.answer.empty() && desk.files.empty()) {
        if (desk.is_running) {
            skeleton(rect, 6);
            return;
        }
        empty_state(rect, {icon::bot, "Ask for an interface", "The answer is written on the left and runs on the right: the interface comes first.", {}});
        return;
    }
    const bool wide = rect.w > 760;
    Rect left = wide ? rect.cut_left(std::floor(rect.w * 0.46f), 16) : rect.cut_top(std::floor(rect.h * 0.45f), 12);
    Rect head = left.cut_top(24, 8);
    if (desk.confidence >= 0) {
        const std::string text = "Confidence " + std::to_string(static_cast<int>(desk.confidence * 100 + 0.5)) + " %";
        badge(head.cut_right(badge_width(text), 8), text, Tone::Info);
    }
    draw_line(head, desk.is_running ? "Answering …" : "Answer", {.size = type::large, .face = Face::Bold, .heading = 2});
    card(left);
    {
        Scroll scroll("Answer", left.inset(1));
        const Rect flow = scroll.content().inset(14, 0);
        scroll.end(draw_prose({flow.x, flow.y + 12, flow.w, 0}, desk.answer, {.size = type::small, .face = Face::Mono}) + 24);
    }
    Rect right_head = rect.cut_top(24, 8);
    draw_line(right_head, "Interface", {.size = type::large, .face = Face::Bold, .heading = 2});
    std::string html, python;
    for (const auto& [path, content] : desk.files) {
        if (html.empty() && (path.ends_with(".html") || path.ends_with(".htm"))) html = content;
        if (python.empty() && path.ends_with(".py") && content.find("streamlit") != std::string::npos) python = content;
    }
    if (desk.files.empty() && !desk.is_running) {
        html = extract_code(desk.answer, "html");
        python = extract_code(desk.answer, "python");
    }
    if (!html.empty()) {
        outline({rect.x - 1, rect.y - 1, rect.w + 2, rect.h + 2}, theme().line);
        preview_frame(rect, "agent", html, desk.version, std::max(rect.w, 1.0f), "Preview of the answer");
    } else if (!python.empty()) {
        draw_streamlit_app(rect, "agent", python, desk.version);
    } else if (desk.is_running) {
        skeleton(rect.inset(16), 5);
    } else {
        callout(rect, Tone::Warning, "The answer has no interface.", "An untuned model often answers with configuration or words only. That is what training changes.");
    }
}

}  // namespace

void draw_agent_view(Studio& studio, Rect rect) {
    if (draw_without_companion(studio, rect, icon::bot, "The agent answers through a companion", "Describe an interface; the base or the tuned model writes it, and it runs here at once.")) return;
    AgentDesk& desk = studio.agent;
    Rect flow = rect.inset(studio.roomy ? 20.0f : 12.0f, 16);
    std::vector<std::string> names, ids;
    for (const Json& model : studio.companion.models()) {
        ids.push_back(json_text(model, "id"));
        names.push_back(json_text(model, "name", ids.back()));
    }
    desk.model = names.empty() ? 0 : std::clamp(desk.model, 0, static_cast<int>(names.size()) - 1);
    bool entered = false;
    Rect row = flow.cut_top(theme().control + 4, 8);
    const float width = button_width("Generate", true);
    const bool ready = !desk.is_running && !desk.prompt.empty() && !ids.empty();
    const bool pressed = button(row.cut_right(width, 12), "Generate", {.kind = Kind::Primary, .icon = icon::sparkles, .disabled = !ready});
    text_field(row, "Prompt", desk.prompt, {.placeholder = "Create a pipeline dashboard with status indicators"}, &entered);
    Rect options = flow.cut_top(theme().control, 16);
    segmented(options.cut_left(180, 12), "Framework", framework_names, desk.framework);
    if (!names.empty()) select(options.cut_left(std::min(options.w, 280.0f)), "Model", names, desk.model);
    draw_answer(studio, flow);
    if ((pressed || entered) && ready) ask(studio, ids[static_cast<size_t>(desk.model)]);
}

}  // namespace maquette
