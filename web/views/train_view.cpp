#include "web/views/train_view.h"

#include <imgui.h>

#include <cmath>
#include <cstdlib>

#include "web/platform/exchange.h"
#include "web/views/companion_panel.h"
#include "web/widgets/icons.h"
#include "web/widgets/message.h"
#include "web/widgets/panel.h"

namespace maquette {

using namespace ui;
using semantics::Role;

namespace {

struct Preset {
    const char* name;
    const char* about;
    const char* learning_rate;
    const char* epochs;
    const char* rank;
    const char* alpha;
};
constexpr Preset presets[] = {
    {"Quick", "One pass with a small adapter: enough to see whether the data teaches what it should.", "5e-4", "1", "8", "16"},
    {"Balanced", "Two passes with rank 16: what most runs want.", "5e-4", "2", "16", "32"},
    {"Thorough", "Four passes at a lower rate with rank 32: for small, clean data. Watch the evaluation loss.", "2e-4", "4", "32", "64"},
};
const std::vector<std::string> length_names{"512", "1,024", "2,048", "4,096"};
constexpr int lengths[] = {512, 1024, 2048, 4096};
const std::vector<std::string> loss_names{"Every answer", "The last answer", "Everything after the prompt", "Everything"};
constexpr const char* losses[] = {"assistant", "last-assistant", "completion", "all"};

double number_of(const std::string& text) { return std::strtod(text.c_str(), nullptr); }

std::string problem_of(const std::string& text, double least, double most) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != 0) return "A number is needed.";
    if (value < least || value > most) return "Between " + number_text(least) + " and " + number_text(most) + ".";
    return "";
}

bool number_field(Rect rect, const char* label, std::string& text, double least, double most) {
    draw_line(rect.cut_top(18, 4), label, {});
    const std::string problem = problem_of(text, least, most);
    text_field(rect.cut_top(theme().control), label, text, {.number = true, .problem = problem});
    return problem.empty();
}

Json request_of(const TrainDesk& desk, const std::string& model, const std::string& dataset) {
    return {{"model", model},
            {"dataset", dataset},
            {"name", desk.name},
            {"lora", {{"rank", static_cast<int>(number_of(desk.rank))}, {"alpha", number_of(desk.alpha)}, {"targets", "all-linear"}}},
            {"learning_rate", number_of(desk.learning_rate)},
            {"epochs", number_of(desk.epochs)},
            {"batch_rows", static_cast<int>(number_of(desk.batch))},
            {"max_length", lengths[desk.length]},
            {"loss_mode", losses[desk.loss]},
            {"seed", static_cast<int>(number_of(desk.seed))}};
}

void start(Studio& studio, const std::string& model) {
    TrainDesk& desk = studio.train;
    desk.is_sending = true;
    desk.problem.clear();
    Project& project = studio.project;
    const std::string bytes = project.dataset().bytes();
    const auto failed = [&studio](const Error& error) {
        studio.train.is_sending = false;
        studio.train.problem = error.text();
    };
    studio.companion.upload(project.name(), bytes, [&studio, model, failed](const Result<Json>& dataset) {
        if (!dataset) {
            failed(dataset.error());
            return;
        }
        studio.companion.ask("POST", "api/train", request_of(studio.train, model, json_text(*dataset, "id")), [&studio, failed](const Result<Json>& job) {
            if (!job) {
                failed(job.error());
                return;
            }
            studio.train.is_sending = false;
            studio.runs.run = json_text(*job, "run");
            studio.companion.refresh();
            studio.go(ViewName::Runs);
            studio.say("The training has begun.");
        });
    });
}

float draw_method(TrainDesk& desk, Rect flow, bool& valid) {
    const float top = flow.y;
    draw_line(flow.cut_top(24, 8), "Method", {.size = type::large, .face = Face::Bold, .heading = 2});
    const int before = desk.preset;
    segmented(flow.cut_top(theme().control, 8).cut_left(std::min(flow.w, 420.0f)), "Preset", {"Quick", "Balanced", "Thorough"}, desk.preset);
    if (desk.preset != before) {
        const Preset& preset = presets[desk.preset];
        desk.learning_rate = preset.learning_rate;
        desk.epochs = preset.epochs;
        desk.rank = preset.rank;
        desk.alpha = preset.alpha;
    }
    flow.cut_top(draw_prose(flow, presets[desk.preset].about, {.color = theme().muted}), 16);
    const int columns = flow.w > 520 ? 3 : 2;
    const float height = 22 + theme().control;
    struct Field {
        const char* label;
        std::string& text;
        double least, most;
    } fields[] = {{"Learning rate", desk.learning_rate, 1e-7, 1}, {"Passes over the data", desk.epochs, 0.01, 1000}, {"Rows a step", desk.batch, 1, 1024},
                  {"Rank", desk.rank, 1, 1024},                   {"Alpha", desk.alpha, 0.1, 4096},                  {"Seed", desk.seed, 0, 2147483647}};
    for (int index = 0; index < 6; index += columns) {
        const Rect row = flow.cut_top(height, 14);
        for (int column = 0; column < columns && index + column < 6; column++) {
            Field& field = fields[index + column];
            valid = number_field(row.column(column, columns, 16), field.label, field.text, field.least, field.most) && valid;
        }
    }
    Rect row = flow.cut_top(height, 14);
    Rect left = row.column(0, 2, 16), right = row.column(1, 2, 16);
    draw_line(left.cut_top(18, 4), "Longest row, in tokens", {});
    select(left.cut_top(theme().control), "Longest row, in tokens", length_names, desk.length);
    draw_line(right.cut_top(18, 4), "Loss on", {});
    select(right.cut_top(theme().control), "Loss on", loss_names, desk.loss);
    return flow.y - top;
}

void draw_plan(Studio& studio, Rect rect, const std::vector<std::string>& model_ids, bool valid) {
    TrainDesk& desk = studio.train;
    card(rect);
    Rect flow = rect.inset(16);
    Rect foot = flow.cut_bottom(theme().control + 4);
    draw_line(flow.cut_top(24, 12), "Plan", {.size = type::large, .face = Face::Bold, .heading = 2});
    const bool has_data = studio.project.is_ready() && studio.project.dataset().size() > 0;
    const auto line = [&](const char* label, const std::string& value) {
        Rect row = flow.cut_top(28);
        draw_line(row.cut_left(row.w * 0.46f), label, {.color = theme().muted});
        draw_line(row, value, {}, Align::Right);
    };
    if (has_data) {
        const auto rows = static_cast<double>(studio.project.dataset().size());
        const double steps = std::ceil(rows / std::max(1.0, number_of(desk.batch))) * number_of(desk.epochs);
        line("Data", studio.project.name());
        line("Rows", count_text(studio.project.dataset().size()));
        line("Steps, about", count_text(static_cast<int64_t>(std::ceil(steps))));
        line("Adapter", "LoRA, rank " + desk.rank);
    } else {
        flow.cut_top(draw_prose(flow, "Open a dataset first: it is what the model will learn.", {.color = theme().muted}), 8);
    }
    const Json* device = json_member(studio.companion.status(), "device");
    if (device) line("Device", json_text(*device, "name"));
    if (!desk.problem.empty()) callout(flow.inset(0, 8), Tone::Bad, desk.problem, "");
    const bool ready = has_data && valid && !model_ids.empty() && !desk.is_sending;
    if (!has_data) {
        if (button(foot, "Open a dataset", {.kind = Kind::Primary, .icon = icon::folder_open})) studio.go(ViewName::Dataset);
    } else if (button(foot, desk.is_sending ? "Sending the data …" : "Start training", {.kind = Kind::Primary, .icon = icon::play, .disabled = !ready})) {
        start(studio, model_ids[static_cast<size_t>(desk.model)]);
    }
}

}  // namespace

void draw_train_view(Studio& studio, Rect rect) {
    if (draw_without_companion(studio, rect, icon::graduation_cap, "Training needs a companion", "It runs on the machine with the GPU, or on any CPU, and streams every curve back here. Your dataset and its edits are ready for it.")) return;
    TrainDesk& desk = studio.train;
    Scroll scroll("Train", rect);
    Rect flow = scroll.content();
    const float top = flow.y;
    const float margin = studio.roomy ? 24.0f : 12.0f;
    flow = {flow.x + margin, flow.y + 20, std::min(flow.w - 2 * margin, 1080.0f), flow.h};
    const bool wide = flow.w > 820;
    const Rect plan_column = wide ? flow.cut_right(320, 24) : Rect{};
    std::vector<std::string> names, ids;
    for (const Json& model : studio.companion.models()) {
        ids.push_back(json_text(model, "id"));
        const double bytes = json_number(model, "bytes");
        names.push_back(json_text(model, "name", ids.back()) + (bytes > 0 ? " · " + size_text(bytes) : ""));
    }
    draw_line(flow.cut_top(24, 8), "Model", {.size = type::large, .face = Face::Bold, .heading = 2});
    if (names.empty()) flow.cut_top(callout(flow, Tone::Warning, "The companion knows no model.", "Put a GGUF file or a Hugging Face folder into its models folder, or run ./studio setup, which fetches SmolLM2."), 16);
    else {
        desk.model = std::clamp(desk.model, 0, static_cast<int>(ids.size()) - 1);
        select(flow.cut_top(theme().control, 16).cut_left(std::min(flow.w, 420.0f)), "Model", names, desk.model);
    }
    draw_line(flow.cut_top(18, 4), "Name of the run", {});
    text_field(flow.cut_top(theme().control, 20).cut_left(std::min(flow.w, 420.0f)), "Name of the run", desk.name, {.placeholder = "Chosen for you when empty"});
    bool valid = true;
    flow.cut_top(draw_method(desk, flow, valid), 20);
    if (wide) {
        draw_plan(studio, {plan_column.x, plan_column.y, plan_column.w, 330}, ids, valid);
    } else {
        draw_plan(studio, flow.cut_top(330, 20), ids, valid);
    }
    scroll.end(std::max(flow.y - top, 380.0f));
}

}  // namespace maquette
