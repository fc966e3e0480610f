#include "web/views/runs_view.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "web/platform/exchange.h"
#include "web/views/companion_panel.h"
#include "web/widgets/icons.h"
#include "web/widgets/message.h"
#include "web/widgets/panel.h"
#include "web/widgets/plot.h"

namespace maquette {

using namespace ui;
using semantics::Role;

namespace {

// What a run warns of: findings of one rule are told once, however many rows they are in.
struct Warning {
    std::string rule;  // Of a row's finding; empty for a word about the run itself.
    int64_t step = 0, count = 1;
    Json first;
};

void add_warning(std::vector<Warning>& warnings, const Json& row) {
    const Json* finding = json_member(row, "finding");
    Warning warning{finding ? json_text(*finding, "rule") : "", json_integer(row, "step"), 1, finding ? *finding : row};
    const auto same = std::find_if(warnings.begin(), warnings.end(), [&](const Warning& other) { return !warning.rule.empty() && other.rule == warning.rule; });
    if (same == warnings.end()) warnings.push_back(std::move(warning));
    else same->count++;
}

std::string warning_text(const Warning& warning) {
    const std::string reason = json_text(warning.first, "reason");
    if (warning.rule.empty()) return "Step " + count_text(warning.step) + ": " + reason;
    const std::string line = "line " + count_text(json_integer(warning.first, "line")) + ": " + reason;
    return warning.count == 1 ? "The row of " + line : counted(warning.count, "row", "rows") + ", the first in " + line;
}

// Every number of the run's rows by its name, kept until new rows come.
struct Curves {
    std::string run;
    uint64_t version = 0;
    std::map<std::string, Series> by_name;
    std::vector<Warning> warnings;
    std::vector<Json> samples;
    Json last_step;
} curves;

void read_curves(const std::string& run, const RunCurve& curve) {
    if (curves.run == run && curves.version == curve.version) return;
    curves = {run, curve.version, {}, {}, {}, nullptr};
    for (const Json& row : curve.rows) {
        const std::string type = json_text(row, "type");
        if (type == "warning") add_warning(curves.warnings, row);
        if (type == "sample") curves.samples.push_back(row);
        if (type == "step") curves.last_step = row;
        if (type != "step" && type != "eval") continue;
        const double step = json_number(row, "step");
        for (const auto& [name, value] : row.items()) {
            if (!value.is_number() || name == "step") continue;
            Series& series = curves.by_name[name];
            series.name = name;
            series.x.push_back(step);
            series.y.push_back(value.get<double>());
        }
    }
}

const Series* find_series(const char* name) {
    const auto found = curves.by_name.find(name);
    return found == curves.by_name.end() || found->second.x.empty() ? nullptr : &found->second;
}

Tone tone_of(const std::string& state) {
    if (state == "running" || state == "queued") return Tone::Info;
    if (state == "succeeded") return Tone::Good;
    if (state == "failed") return Tone::Bad;
    return Tone::Neutral;
}

std::string state_title(std::string state) {
    if (!state.empty()) state[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(state[0])));
    return state.empty() ? "Known" : state;
}

void draw_run_list(Studio& studio, Rect rect, const std::string& chosen) {
    Area area("Runs", rect, Role::Navigation);
    fill(rect, theme().panel);
    fill({rect.right() - 1, rect.y, 1, rect.h}, theme().line);
    Scroll scroll("All runs", rect);
    Rect flow = scroll.content().inset(8, 0);
    const float top = flow.y;
    flow.cut_top(8);
    for (const Json& run : studio.companion.runs()) {
        const std::string id = json_text(run, "id"), name = json_text(run, "name", id), state = json_text(run, "status");
        const Rect line = flow.cut_top(54, 4);
        const uint32_t widget = id_of(id);
        const Press act = press(widget, line);
        const bool on = id == chosen;
        if (semantics::add({.id = widget, .role = Role::Button, .name = name + ", " + state, .pressed = semantics::tri(on), .focusable = true}, line.bounds()).clicked || act.clicked) studio.runs.run = id;
        if (on || act.hovered) fill(line, on ? theme().selected : theme().hover, 6);
        if (semantics::shows_focus(widget)) focus_ring(line.inset(3));
        Rect inner = line.inset(10, 7);
        draw_line(inner.cut_top(20), name, {.face = on ? Face::Bold : Face::Sans, .silent = true});
        const ImU32 color = tone_color(tone_of(state));
        ImGui::GetWindowDrawList()->AddCircleFilled(ImVec2(inner.x + 4, inner.center().y), 3.5f, color);
        inner.cut_left(14);
        const Json* last = json_member(run, "last");
        const double loss = last ? json_number(*last, "loss", -1) : -1;
        draw_line(inner, state_title(state) + (loss >= 0 ? " · loss " + number_text(loss, 3) : ""), {.size = type::small, .color = theme().muted, .silent = true});
    }
    scroll.end(flow.y - top);
}

void act_on_job(Studio& studio, const std::string& job, const char* what) {
    studio.companion.ask("POST", "api/jobs/" + job + "/" + what, Json::object(), [&studio](const Result<Json>& answer) {
        if (!answer) studio.say(answer.error().text(), true);
        studio.companion.refresh();
    });
}

void draw_head(Studio& studio, Rect rect, const Json& run) {
    const std::string id = json_text(run, "id"), job_id = json_text(run, "job");
    const Json* job = studio.companion.job(job_id);
    const std::string state = job ? json_text(*job, "state") : json_text(run, "status");
    Rect row = rect.cut_top(theme().control, 8);
    if (job && (state == "running" || state == "queued")) {
        if (button(row.cut_right(button_width("Cancel", true), 8), "Cancel", {.kind = Kind::Danger, .icon = icon::circle_stop})) act_on_job(studio, job_id, "cancel");
        if (button(row.cut_right(button_width("Pause", true), 8), "Pause", {.icon = icon::pause})) act_on_job(studio, job_id, "pause");
    } else if (job && (state == "paused" || state == "cancelled" || state == "failed")) {
        if (button(row.cut_right(button_width("Resume", true), 8), "Resume", {.kind = Kind::Primary, .icon = icon::play})) act_on_job(studio, job_id, "resume");
    } else if (json_flag(run, "adapter") && row.w > 380) {
        if (button(row.cut_right(button_width("Compare", true), 8), "Compare", {.kind = Kind::Primary, .icon = icon::git_compare})) {
            studio.compare.run = id;
            studio.go(ViewName::Compare);
        }
    }
    const std::string name = json_text(run, "name", id);
    const Words title{.size = type::title, .face = Face::Bold, .heading = 2};
    draw_line(row.cut_left(std::min(row.w - 100, text_width(name, title) + 1), 10), name, title);
    badge(row.cut_left(badge_width(state_title(state))), state_title(state), tone_of(state));
    const Json* progress = job ? json_member(*job, "progress") : nullptr;
    if (progress && (state == "running" || state == "queued")) {
        const double total = json_number(*progress, "total"), done = json_number(*progress, "done");
        Rect line = rect.cut_top(20, 4);
        const std::string text = json_text(*progress, "text");
        draw_line(line.cut_right(std::min(line.w * 0.6f, text_width(text) + 8)), text, {.color = theme().muted}, Align::Right);
        progress_bar(line, "Progress of the run", total > 0 ? done / total : -1, text);
    } else if (const Json* error = job ? json_member(*job, "error") : nullptr; error && error->is_object()) {
        draw_prose(rect, json_text(*error, "message"), {.color = theme().bad}, Align::Left, 2);
    }
}

struct Small {
    const char* title;
    const char* name;
    const char* eval_name;
};
constexpr Small smalls[] = {
    {"Token accuracy", "mean_token_accuracy", "eval_mean_token_accuracy"}, {"Entropy", "entropy", "eval_entropy"}, {"Gradient norm", "grad_norm", nullptr},
    {"Learning rate", "learning_rate", nullptr}, {"Tokens per second", "tokens_per_second", nullptr}, {"Perplexity", "perplexity", nullptr},
    {"Loss of tags", "loss_tag", nullptr}, {"Syntax validity", "syntax_validity", nullptr}, {"Color entropy", "color_entropy", nullptr},
};

std::vector<Series> pick(const char* name, const char* eval_name) {
    std::vector<Series> list;
    if (const Series* series = find_series(name)) {
        list.push_back(*series);
        list.back().name = "training";
        list.back().smooth = true;
    }
    if (const Series* series = eval_name ? find_series(eval_name) : nullptr) {
        list.push_back(*series);
        list.back().name = "evaluation";
        list.back().color = 1;
        list.back().points = true;
    }
    return list;
}

float draw_curves(Studio& studio, Rect flow) {
    RunDesk& desk = studio.runs;
    const float top = flow.y;
    const bool hovers = flow.contains(ImGui::GetMousePos());
    if (!hovers) desk.cursor = std::nan("");
    Rect tools = flow.cut_top(theme().control, 8);
    toggle(tools.cut_right(120), "Log scale", desk.log_scale);
    tools.cut_right(16);
    if (tools.w > 240) {
        slider(tools.cut_right(120, 8), "Smoothing", desk.smoothing, 0, 0.99, 0.01, [](double value) { return number_text(value, 2); });
        draw_line(tools.cut_right(76, 8), "Smoothing", {.color = theme().muted}, Align::Right);
    }
    PlotOptions options{.log_scale = desk.log_scale, .smoothing = desk.smoothing};
    const Rect big = flow.cut_top(300, 12);
    card(big);
    plot(big.inset(12, 8), "Loss", pick("loss", "eval_loss"), options, desk.cursor);
    options.compact = true;
    options.log_scale = false;
    const int columns = flow.w > 900 ? 3 : flow.w > 520 ? 2 : 1;
    int column = 0;
    Rect row{};
    for (const Small& small : smalls) {
        const std::vector<Series> series = pick(small.name, small.eval_name);
        if (series.empty()) continue;
        if (column == 0) row = flow.cut_top(170, 12);
        const Rect box = row.column(column, columns, 12);
        card(box);
        plot(box.inset(10, 6), small.title, series, options, desk.cursor);
        column = (column + 1) % columns;
    }
    return flow.y - top;
}

float draw_samples(Rect flow) {
    if (curves.samples.empty()) return 0;
    const float top = flow.y;
    draw_line(flow.cut_top(28, 8), "Samples", {.size = type::large, .face = Face::Bold, .heading = 2});
    const size_t count = std::min<size_t>(curves.samples.size(), 6);
    for (size_t index = 0; index < count; index++) {
        const Json& sample = curves.samples[curves.samples.size() - 1 - index];
        const std::string text = json_text(sample, "text", json_text(sample, "answer")), prompt = json_text(sample, "prompt");
        const Words mono{.size = type::small, .face = Face::Mono};
        const float height = 62 + prose_height(flow.w - 28, text, mono, 8);
        Rect box = flow.cut_top(height, 12);
        card(box);
        Rect inner = box.inset(14, 10);
        draw_line(inner.cut_top(20, 2), "Step " + count_text(json_integer(sample, "step")), {.face = Face::Bold, .heading = 3});
        draw_line(inner.cut_top(20, 2), prompt, {.color = theme().muted});
        draw_prose(inner, text, mono, Align::Left, 8);
    }
    return flow.y - top;
}

void draw_run(Studio& studio, Rect rect, const Json& run) {
    const std::string id = json_text(run, "id");
    RunCurve& curve = studio.companion.curve(id);
    read_curves(id, curve);
    Rect head = rect.cut_top(92);
    draw_head(studio, head.inset(studio.roomy ? 20.0f : 12.0f, 12), run);
    line_across(head);
    Scroll scroll("Run", rect);
    Rect flow = scroll.content();
    const float top = flow.y;
    flow = flow.inset(studio.roomy ? 20.0f : 12.0f, 0);
    flow.cut_top(12);
    if (!curve.problem.empty()) flow.cut_top(callout(flow, Tone::Bad, curve.problem, ""), 12);
    for (const Warning& warning : curves.warnings) flow.cut_top(callout(flow, Tone::Warning, warning_text(warning), json_text(warning.first, "fix")), 12);
    if (curves.by_name.empty()) {
        if (curve.is_asking) skeleton(flow, 5);
        else flow.cut_top(draw_prose(flow, "No step has been measured yet. The curve begins with the first one.", {.color = theme().muted}));
    } else {
        flow.cut_top(draw_curves(studio, flow), 12);
        flow.cut_top(draw_samples(flow), 12);
    }
    scroll.end(flow.y - top + 12);
}

}  // namespace

void draw_runs_view(Studio& studio, Rect rect) {
    if (draw_without_companion(studio, rect, icon::activity, "Runs live in the companion", "Loss, token accuracy, warnings and samples of every training, as it happens and afterwards. Connect a companion to see them.")) return;
    const std::vector<Json>& runs = studio.companion.runs();
    if (runs.empty()) {
        if (empty_state(rect, {icon::activity, "No run yet", "Start a training, and its curves appear here while it learns. You can close the page: nothing of the curve is lost.", {{"Start a training", icon::graduation_cap}}}) == 0) studio.go(ViewName::Train);
        return;
    }
    const Json* run = studio.companion.run(studio.runs.run);
    if (!run) run = &runs.front();
    const std::string id = json_text(*run, "id");
    if (rect.w > 820) {
        draw_run_list(studio, rect.cut_left(240), id);
    } else {
        std::vector<std::string> names;
        int chosen = 0;
        for (size_t index = 0; index < runs.size(); index++) {
            names.push_back(json_text(runs[index], "name", json_text(runs[index], "id")));
            if (json_text(runs[index], "id") == id) chosen = static_cast<int>(index);
        }
        Rect bar = rect.cut_top(theme().control + 16);
        if (select(bar.inset(12, 8), "Run", names, chosen)) studio.runs.run = json_text(runs[static_cast<size_t>(chosen)], "id");
    }
    draw_run(studio, rect, *run);
}

}  // namespace maquette
