#include "web/views/preview_panel.h"

#include <imgui.h>

#include <memory>

#include "shared/critics/critique.h"
#include "web/platform/exchange.h"
#include "web/views/streamlit_app.h"
#include "web/widgets/icons.h"
#include "web/widgets/message.h"
#include "web/widgets/panel.h"
#include "web/widgets/preview_frame.h"

namespace maquette {

using namespace ui;

namespace {

struct Judged {
    uint64_t version = 0;
    Critique critique;
} judged;

const Critique& judge(const SampleDesk& desk) {
    if (judged.version != desk.preview_version()) {
        judged.version = desk.preview_version();
        const bool is_html = desk.preview_kind() == SampleDesk::PreviewKind::Html;
        const UiFiles files{{is_html ? "index.html" : "app.py", desk.preview_source()}};
        judged.critique = critique_ui(files, is_html ? Framework::Html : Framework::Streamlit, desk.sample() ? desk.sample()->prompt() : "");
    }
    return judged.critique;
}

// Of the frame before: the preview takes what the findings do not need.
float findings_height = 120;

void end_findings(Scroll& scroll, float height) {
    scroll.end(height);
    if (height != findings_height) page::want_frame();
    findings_height = height;
}

// One finding; those with a line are buttons that show it. True when it was pressed.
bool draw_finding(Rect& flow, const Finding& finding, size_t index) {
    const std::string sentence = finding.reason + (finding.line ? " (line " + count_text(finding.line) + ")" : "");
    const std::string more = finding.fix + (finding.source.empty() ? "" : (finding.fix.empty() ? "" : " · ") + finding.source);
    const Words small{.size = type::small, .color = theme().muted, .silent = finding.line > 0};
    const Words words{.silent = finding.line > 0};
    const float width = flow.w - 26;
    const float height = prose_height(width, sentence, words) + (more.empty() ? 0.0f : prose_height(width, more, small));
    const Rect box{flow.x - 6, flow.y - 4, flow.w + 6, height + 8};
    bool pressed = false;
    if (finding.line > 0) {
        const uint32_t id = id_of("finding " + std::to_string(index));
        const Press act = press(id, box);
        pressed = semantics::add({.id = id, .role = semantics::Role::Button, .name = sentence, .description = more, .focusable = true}, box.bounds()).clicked || act.clicked;
        if (act.hovered) fill(box, theme().hover, 6);
        if (act.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        if (semantics::shows_focus(id)) focus_ring(box.inset(2));
    }
    Rect line = flow;
    const Tone tone = tone_of(finding.severity);
    const Rect mark = line.cut_left(16, 10);
    draw_icon({mark.center().x, mark.y + 10}, tone_icon(tone), 16, tone_color(tone));
    const float used = draw_prose(line, sentence, words);
    if (!more.empty()) draw_prose({line.x, line.y + used, line.w, 0}, more, small);
    flow.cut_top(height, 12);
    return pressed;
}

// The critics' score and findings; returns the height.
float draw_findings(SampleDesk& desk, Rect flow) {
    const float top = flow.y;
    const Critique& critique = judge(desk);
    char score[32];
    std::snprintf(score, sizeof score, "%.1f of 10", critique.score);
    Rect head = flow.cut_top(28, 4);
    const Words title{.size = type::large, .face = Face::Bold, .heading = 3};
    draw_line(head.cut_left(text_width("Critique", title) + 10), "Critique", title);
    badge(head.cut_left(badge_width(score)), score, critique.score >= 7 ? Tone::Good : critique.score >= 5 ? Tone::Warning : Tone::Bad);
    if (critique.findings.empty()) {
        flow.cut_top(draw_prose(flow, "The rules found nothing to mend.", {.color = theme().muted}));
        return flow.y - top;
    }
    for (size_t index = 0; index < critique.findings.size(); index++) {
        const Finding& finding = critique.findings[index];
        if (draw_finding(flow, finding, index) && finding.line > 0) desk.jump_to_line(finding.line);
    }
    return flow.y - top;
}

// What the frame was refused and what went wrong in it; returns the height.
float draw_news(const FrameNews& news, Rect flow) {
    const float top = flow.y;
    const auto list = [](const std::vector<std::string>& lines) {
        std::string text;
        for (size_t index = 0; index < std::min<size_t>(lines.size(), 6); index++) text += (index ? "\n" : "") + lines[index];
        if (lines.size() > 6) text += "\nand " + count_text(static_cast<int64_t>(lines.size()) - 6) + " more";
        return text;
    };
    if (!news.refused.empty()) flow.cut_top(callout(flow, Tone::Info, "The page tried to reach the network; nothing was fetched:", list(news.refused)), 12);
    if (!news.errors.empty()) flow.cut_top(callout(flow, Tone::Warning, "The page's scripts reported:", list(news.errors)), 12);
    return flow.y - top;
}

void draw_html(Studio& studio, Rect rect) {
    SampleDesk& desk = studio.desk;
    Rect bar = rect.inset(16, 0);
    bar.h = theme().control;
    rect.cut_top(theme().control, 12);
    const int device = studio.preview_device;
    struct Device {
        const char* glyph;
        const char* name;
    } devices[] = {{icon::panel_right, "Width of the panel"}, {icon::monitor, "Desktop width"}, {icon::smartphone, "Phone width"}};
    for (int index = 2; index >= 0; index--)
        if (icon_button(bar.cut_right(bar.h, 2), devices[index].glyph, devices[index].name, {.pressed = semantics::tri(device == index)})) studio.preview_device = index;
    draw_icon(bar.cut_left(14, 8).center(), icon::lock, 14, theme().muted);
    draw_line(bar, "Runs apart, without a network", {.size = type::small, .color = theme().muted});
    Rect inner = rect.inset(16, 0);
    Rect below = inner.cut_bottom(std::min({inner.h * 0.36f, 260.0f, findings_height}));
    inner.cut_bottom(12);
    outline({inner.x - 1, inner.y - 1, inner.w + 2, inner.h + 2}, theme().line);
    Rect frame = inner;
    if (device == 2 && frame.w > 392) frame = Rect{frame.x + (frame.w - 390) / 2, frame.y, 390, frame.h};
    const float page_width = device == 1 ? 1280.0f : device == 2 ? 390.0f : std::max(frame.w, 1.0f);
    preview_frame(frame, "sample", desk.preview_source(), desk.preview_version(), page_width, "Preview of the answer");
    Scroll scroll("Findings of the preview", below);
    Rect flow = scroll.content();
    const float top = flow.y;
    flow.cut_top(draw_news(frame_news("sample"), flow));
    flow.cut_top(draw_findings(desk, flow), 16);
    end_findings(scroll, flow.y - top);
}

void draw_streamlit(Studio& studio, Rect rect) {
    SampleDesk& desk = studio.desk;
    Rect inner = rect.inset(16, 0);
    Rect below = inner.cut_bottom(std::min({inner.h * 0.3f, 220.0f, findings_height}));
    inner.cut_bottom(12);
    draw_streamlit_app(inner, "sample", desk.preview_source(), desk.preview_version());
    Scroll scroll("Findings of the preview", below);
    Rect flow = scroll.content();
    const float top = flow.y;
    flow.cut_top(draw_findings(desk, flow), 16);
    end_findings(scroll, flow.y - top);
}

}  // namespace

void draw_preview(Studio& studio, Rect rect) {
    switch (studio.desk.preview_kind()) {
        case SampleDesk::PreviewKind::Html: draw_html(studio, rect); return;
        case SampleDesk::PreviewKind::Streamlit: draw_streamlit(studio, rect); return;
        case SampleDesk::PreviewKind::Text:
            empty_state(rect, {icon::eye, "The answer shows no interface", "The preview draws HTML and Streamlit. This answer has neither; a model that learns from it learns to write words.", {}});
            return;
        default: empty_state(rect, {icon::eye, "Nothing to preview", "This row has no answer yet. Add an assistant turn with HTML or a Streamlit program.", {}});
    }
}

}  // namespace maquette
