#include "web/views/compare_view.h"

#include <imgui.h>

#include <cmath>

#include "shared/base/hash.h"
#include "shared/code/code_blocks.h"
#include "web/platform/exchange.h"
#include "web/views/companion_panel.h"
#include "web/views/streamlit_app.h"
#include "web/widgets/icons.h"
#include "web/widgets/keys.h"
#include "web/widgets/message.h"
#include "web/widgets/panel.h"
#include "web/widgets/preview_frame.h"

namespace maquette {

using namespace ui;

namespace {

struct Answer {
    std::string text, html, python;
};

Answer read_answer(const Json* answer) {
    Answer read;
    if (!answer) return read;
    read.text = answer->is_string() ? answer->get<std::string>() : json_text(*answer, "text");
    read.html = extract_code(read.text, "html");
    read.python = extract_code(read.text, "python");
    if (const Json* files = json_member(*answer, "files"); files && files->is_array())
        for (const Json& file : *files) {
            const std::string path = json_text(file, "path"), content = json_text(file, "content", json_text(file, "text"));
            if (path.ends_with(".html")) read.html = content;
        }
    return read;
}

// The sides change from prompt to prompt, so that a vote is blind; the prompt's own text decides.
bool tuned_is_left(const std::string& prompt) { return sha256_hex(prompt).back() % 2 == 0; }

void draw_side(Rect rect, const Answer& answer, const std::string& title, const std::string& key, uint64_t version) {
    Rect head = rect.cut_top(28, 4);
    draw_line(head, title, {.size = type::large, .face = Face::Bold, .heading = 3});
    card(rect);
    if (!answer.html.empty()) {
        preview_frame(rect.inset(1), key, answer.html, version, std::max(rect.w, 640.0f), title);
        return;
    }
    if (!answer.python.empty()) {
        draw_streamlit_app(rect.inset(1), key, answer.python, version);
        return;
    }
    Scroll scroll("Answer " + key, rect.inset(1));
    const Rect flow = scroll.content().inset(12, 0);
    scroll.end(draw_prose({flow.x, flow.y + 10, flow.w, 0}, answer.text.empty() ? "No answer." : answer.text, {.size = type::small, .face = Face::Mono}) + 20);
}

void vote(Studio& studio, const std::string& prompt, const char* choice) {
    studio.compare.voted.insert(prompt);
    studio.companion.ask("POST", "api/votes", {{"compare", studio.compare.job}, {"prompt", prompt}, {"choice", choice}}, [&studio](const Result<Json>& answer) {
        if (!answer) studio.say("The vote was not kept: " + answer.error().text(), true);
    });
}

float draw_pair(Studio& studio, Rect flow, const Json& prompts) {
    const float top = flow.y;
    CompareDesk& desk = studio.compare;
    const int count = static_cast<int>(prompts.size());
    desk.prompt = std::clamp(desk.prompt, 0, count - 1);
    const Json& entry = prompts[static_cast<size_t>(desk.prompt)];
    const std::string id = json_text(entry, "id", std::to_string(desk.prompt)), prompt = json_text(entry, "prompt");
    Rect head = flow.cut_top(theme().control, 8);
    if (icon_button(head.cut_right(theme().control, 0), icon::chevron_right, "Next prompt", {.disabled = desk.prompt + 1 >= count})) desk.prompt++, desk.frames++;
    if (icon_button(head.cut_right(theme().control, 8), icon::chevron_left, "Previous prompt", {.disabled = desk.prompt == 0})) desk.prompt--, desk.frames++;
    draw_line(head.cut_right(70), std::to_string(desk.prompt + 1) + " of " + std::to_string(count), {.color = theme().muted}, Align::Right);
    draw_line(head, prompt, {.size = type::large, .face = Face::Bold, .heading = 2});
    const Answer base = read_answer(json_member(entry, "before")), tuned = read_answer(json_member(entry, "after"));
    const bool swap = tuned_is_left(id + prompt), open = desk.voted.contains(id);
    Rect sides = flow.cut_top(flow.w > 700 ? 420.0f : 640.0f, 12);
    const bool beside = flow.w > 700;
    const Rect left = beside ? sides.column(0, 2, 16) : sides.cut_top(312, 16), right = beside ? sides.column(1, 2, 16) : sides;
    const auto title = [&](bool is_tuned, const char* number) { return open ? std::string(is_tuned ? "Tuned" : "Base") : std::string("Answer ") + number; };
    draw_side(left, swap ? tuned : base, title(swap, "1"), "compare_left", desk.frames);
    draw_side(right, swap ? base : tuned, title(!swap, "2"), "compare_right", desk.frames);
    if (open) {
        flow.cut_top(draw_prose(flow, "Your vote is kept.", {.color = theme().muted}), 8);
        return flow.y - top;
    }
    Rect row = flow.cut_top(theme().control, 8);
    struct Vote {
        const char* label;
        const char* key;
        const char* choice;
    } votes[] = {{"1 is better", "1", swap ? "tuned" : "base"}, {"2 is better", "2", swap ? "base" : "tuned"}, {"Equal", "=", "tie"}, {"Both bad", "0", "both_bad"}};
    for (const Vote& choice : votes)
        if (button(row.cut_left(button_width(choice.label), 8), choice.label, {.tip = std::string("Key ") + choice.key, .keys = choice.key}) || key_pressed(choice.key, 0)) vote(studio, id, choice.choice);
    return flow.y - top;
}

float draw_measures(const Json& measures, Rect flow) {
    const float top = flow.y;
    draw_line(flow.cut_top(28, 8), "Before and after", {.size = type::large, .face = Face::Bold, .heading = 2});
    const Rect header = flow.cut_top(30);
    const auto cells = [&](Rect row, const std::string& name, const std::string& before, const std::string& after, const std::string& difference, const Words& words, ImU32 color) {
        Rect inner = row.inset(8, 0);
        const float width = std::min(110.0f, inner.w * 0.2f);
        draw_line(inner.cut_right(width), difference, {.size = words.size, .face = words.face, .color = color}, Align::Right);
        draw_line(inner.cut_right(width), after, words, Align::Right);
        draw_line(inner.cut_right(width), before, words, Align::Right);
        draw_line(inner, name, words);
    };
    const Words small{.size = type::small, .face = Face::Bold, .color = theme().muted};
    cells(header, "Measure", "Before", "After", "Difference", small, theme().muted);
    line_across(header);
    for (const auto& [name, values] : measures.items()) {
        if (!values.is_object()) continue;
        const double before = json_number(values, "before"), after = json_number(values, "after");
        const Rect row = flow.cut_top(32);
        std::string title = name;
        std::replace(title.begin(), title.end(), '_', ' ');
        if (!title.empty()) title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
        const double difference = after - before;
        // Every measure but the critics' ten points is a share.
        const bool is_share = name != "critique_score";
        const auto shown = [&](double value) { return is_share ? number_text(std::round(value * 1000) / 10) + " %" : number_text(value, 3); };
        cells(row, title, shown(before), shown(after), (difference > 0 ? "+" : "") + shown(difference), {}, difference > 0 ? theme().good : difference < 0 ? theme().bad : theme().muted);
        fill({row.x, row.bottom() - 1, row.w, 1}, faded(theme().line, 0.6f));
    }
    return flow.y - top;
}

void start(Studio& studio, const std::string& run) {
    studio.companion.ask("POST", "api/compare", {{"run", run}, {"count", 20}}, [&studio](const Result<Json>& job) {
        if (!job) {
            studio.say(job.error().text(), true);
            return;
        }
        studio.compare.job = json_text(*job, "id");
        studio.companion.refresh();
    });
}

}  // namespace

void draw_compare_view(Studio& studio, Rect rect) {
    if (draw_without_companion(studio, rect, icon::git_compare, "Comparing needs a companion", "The base and the tuned model answer the same unseen prompts from the same seed. You vote without knowing which is which; then the table says what training changed.")) return;
    CompareDesk& desk = studio.compare;
    std::vector<std::string> names, ids;
    int chosen = 0;
    for (const Json& run : studio.companion.runs()) {
        if (!json_flag(run, "adapter")) continue;
        ids.push_back(json_text(run, "id"));
        names.push_back(json_text(run, "name", ids.back()));
        if (ids.back() == desk.run) chosen = static_cast<int>(ids.size()) - 1;
    }
    if (ids.empty()) {
        if (empty_state(rect, {icon::git_compare, "Nothing to compare yet", "Train a model first. Then its answers stand beside those of the model it came from.", {{"Start a training", icon::graduation_cap}}}) == 0) studio.go(ViewName::Train);
        return;
    }
    Scroll scroll("Compare", rect);
    Rect flow = scroll.content();
    const float top = flow.y;
    flow = flow.inset(studio.roomy ? 20.0f : 12.0f, 0);
    flow.cut_top(16);
    Rect bar = flow.cut_top(theme().control, 16);
    const Json* job = nullptr;
    desk.run = ids[static_cast<size_t>(chosen)];
    for (const Json& entry : studio.companion.jobs()) {
        const Json* request = json_member(entry, "request");
        if (json_text(entry, "kind") == "compare" && request && json_text(*request, "run") == desk.run && (!job || json_number(entry, "created_at") > json_number(*job, "created_at"))) job = &entry;
    }
    const std::string state = job ? json_text(*job, "state") : "";
    const bool active = state == "running" || state == "queued";
    if (button(bar.cut_right(button_width("Compare 20 prompts", true), 12), "Compare 20 prompts", {.kind = Kind::Primary, .icon = icon::play, .disabled = active})) start(studio, desk.run);
    if (select(bar.cut_left(std::min(bar.w, 300.0f)), "Run", names, chosen)) desk.run = ids[static_cast<size_t>(chosen)];
    if (!job) {
        flow.cut_top(draw_prose(flow, "Twenty prompts that were not trained on are answered by both models. It takes a few minutes on a CPU.", {.color = theme().muted}));
    } else if (active) {
        const Json* progress = json_member(*job, "progress");
        const double total = progress ? json_number(*progress, "total") : 0;
        progress_bar(flow.cut_top(16, 8), "Comparing", total > 0 ? json_number(*progress, "done") / total : -1, progress ? json_text(*progress, "text") : "");
        if (progress) flow.cut_top(draw_prose(flow, json_text(*progress, "text"), {.color = theme().muted}));
    } else if (const Json* error = json_member(*job, "error"); error && error->is_object()) {
        flow.cut_top(callout(flow, Tone::Bad, json_text(*error, "message"), ""), 12);
    } else if (const Json* result = json_member(*job, "result"); result && result->is_object()) {
        desk.job = json_text(*job, "id");
        if (const Json* prompts = json_member(*result, "prompts"); prompts && prompts->is_array() && !prompts->empty()) flow.cut_top(draw_pair(studio, flow, *prompts), 20);
        const Json* measures = json_member(*result, "measures");
        flow.cut_top(draw_measures(measures ? *measures : *result, flow), 20);
    }
    scroll.end(flow.y - top);
}

}  // namespace maquette
