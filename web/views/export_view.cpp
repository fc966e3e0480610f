#include "web/views/export_view.h"

#include <imgui.h>

#include "shared/formats/format_list.h"
#include "web/app/dataset_export.h"
#include "web/platform/exchange.h"
#include "web/widgets/icons.h"
#include "web/widgets/message.h"
#include "web/widgets/panel.h"

namespace maquette {

using namespace ui;
using semantics::Role;

namespace {

struct Choice {
    int format = 0;         // Index into all_formats(); the file's own format is first chosen.
    std::string for_file;
    bool only_shown = false;
    DatasetExport ready;    // What would be written, for the losses that are listed.
    uint64_t ready_version = 0;
    int ready_format = -1;
    bool ready_shown = false;
    int run = 0;
} choice;

constexpr int64_t rows_tried_max = 2000;  // Rows that are converted to say what a format cannot hold.

float draw_dataset_part(Studio& studio, Rect flow) {
    const float top = flow.y;
    draw_line(flow.cut_top(28, 8), "Dataset", {.size = type::title, .face = Face::Bold, .heading = 2});
    Project& project = studio.project;
    if (!project.is_ready()) {
        flow.cut_top(draw_prose(flow, "No dataset is open. Open one to take it along in any format.", {.color = theme().muted}), 12);
        Rect row = flow.cut_top(theme().control);
        if (button(row.cut_left(button_width("Open a file", true), 12), "Open a file", {.kind = Kind::Primary, .icon = icon::folder_open})) studio.choose_file();
        if (button(row.cut_left(button_width("Use the sample", true)), "Use the sample", {.icon = icon::sparkles})) studio.open_sample_file();
        return flow.y - top;
    }
    const std::vector<const RowFormat*>& formats = all_formats();
    if (choice.for_file != project.name()) {
        choice = {};
        choice.for_file = project.name();
        for (size_t index = 0; index < formats.size(); index++)
            if (formats[index] == &project.dataset().format()) choice.format = static_cast<int>(index);
    }
    std::vector<std::string> names;
    for (const RowFormat* format : formats) names.push_back(format->title + std::string(format == &project.dataset().format() ? " (as it is)" : ""));
    draw_line(flow.cut_top(18, 4), "Format", {});
    select(flow.cut_top(theme().control, 8).cut_left(std::min(flow.w, 360.0f)), "Format", names, choice.format);
    const RowFormat& format = *formats[static_cast<size_t>(choice.format)];
    flow.cut_top(draw_prose(flow, format.about, {.color = theme().muted}), 12);
    const auto shown = static_cast<int64_t>(project.shown().size());
    if (shown < project.dataset().size()) checkbox(flow.cut_top(28, 8), "Only the " + counted(shown, "row", "rows") + " that the filter shows", choice.only_shown);
    else choice.only_shown = false;
    if (choice.ready_version != project.version() || choice.ready_format != choice.format || choice.ready_shown != choice.only_shown) {
        choice.ready_version = project.version();
        choice.ready_format = choice.format;
        choice.ready_shown = choice.only_shown;
        choice.ready = export_dataset(project, format, choice.only_shown, rows_tried_max);
    }
    for (const auto& [field, why] : choice.ready.lost) flow.cut_top(callout(flow, Tone::Warning, field + " is lost in this format.", why), 8);
    if (choice.ready.skipped > 0) flow.cut_top(callout(flow, Tone::Warning, counted(choice.ready.skipped, "row cannot", "rows cannot") + " be written in this format and would be left out.", choice.ready.first_problem), 8);
    const std::string label = "Export " + counted(choice.only_shown ? shown : project.dataset().size(), "row", "rows");
    if (button(flow.cut_top(theme().control + 4).cut_left(button_width(label, true) + 8), label, {.kind = Kind::Primary, .icon = icon::download, .name = "Export dataset"})) {
        const DatasetExport all = export_dataset(project, format, choice.only_shown, 0);
        if (!all.problem.empty()) studio.say(all.problem, true);
        else studio.save_file(all.file_name, "application/octet-stream", all.bytes);
    }
    return flow.y - top;
}

// A part on a panel as high as what it holds.
template <class Draw>
void draw_on_card(Rect& flow, Draw draw) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->ChannelsSplit(2);
    list->ChannelsSetCurrent(1);
    const float height = draw({flow.x + 20, flow.y + 18, flow.w - 40, flow.h}) + 40;
    list->ChannelsSetCurrent(0);
    card({flow.x, flow.y, flow.w, height});
    list->ChannelsMerge();
    flow.cut_top(height, 16);
}

struct Destination {
    const char* to;
    const char* title;
    const char* about;
};
constexpr Destination destinations[] = {
    {"gguf", "llama.cpp", "A GGUF adapter for llama-server and llama-cli, loaded over the base model."},
    {"ollama", "Ollama", "The merged model as GGUF with a Modelfile: ollama create, then run."},
    {"peft", "PEFT", "A folder that Hugging Face's peft, vLLM and others load."},
    {"merged", "Merged weights", "One model with the training inside, as GGUF."},
};

// What came of loading the written file again, in words; empty when the companion did not say.
std::string check_text(const Json* result) {
    const Json* things = result ? json_member(*result, "exports") : nullptr;
    const Json* check = things && !things->empty() ? json_member((*things)[0], "check") : nullptr;
    if (!check) return {};
    char cosine[32];
    std::snprintf(cosine, sizeof cosine, "%.6f", json_number(*check, "logits_cosine"));
    return "Loaded again: " + counted(json_integer(*check, "tensors"), "tensor", "tensors") + ", cosine of the logits " + cosine + ".";
}

void draw_destination(Studio& studio, Rect box, const Destination& to, const std::string& run) {
    fill(box, theme().page, 8);
    outline(box, theme().line, 8);
    Rect inner = box.inset(16);
    Rect foot = inner.cut_bottom(theme().control);
    draw_line(inner.cut_top(24, 4), to.title, {.size = type::large, .face = Face::Bold, .heading = 3});
    inner.cut_top(draw_prose(inner, to.about, {.color = theme().muted}), 8);
    const Json* latest = nullptr;
    for (const Json& job : studio.companion.jobs()) {
        const Json* request = json_member(job, "request");
        if (json_text(job, "kind") != "export" || !request || json_text(*request, "run") != run || json_text(*request, "to") != to.to) continue;
        if (!latest || json_number(job, "created_at") > json_number(*latest, "created_at")) latest = &job;
    }
    const std::string state = latest ? json_text(*latest, "state") : "";
    const bool active = state == "queued" || state == "running";
    if (active) {
        progress_bar(inner.cut_top(16), std::string(to.title) + " is being written", -1);
    } else if (state == "failed") {
        const Json* error = json_member(*latest, "error");
        draw_prose(inner, error ? json_text(*error, "message") : "The export failed.", {.color = theme().bad}, Align::Left, 4);
    } else if (state == "succeeded") {
        const Json* result = json_member(*latest, "result");
        const Json* files = result ? json_member(*result, "files") : nullptr;
        for (size_t index = 0; files && index < std::min<size_t>(files->size(), 4); index++) {
            const Json& file = (*files)[index];
            const std::string name = json_text(file, "name");
            if (link(inner.cut_top(24), name + " · " + size_text(json_number(file, "bytes")))) page::ask({{"call", "go_to"}, {"url", studio.companion.full_url(json_text(file, "url").substr(1))}});
        }
        if (const std::string checked = check_text(result); !checked.empty()) draw_prose(inner, checked, {.size = type::small, .color = theme().good});
    }
    const std::string label = std::string("Export for ") + to.title;
    if (button(foot.cut_left(std::min(foot.w, button_width(label))), label, {.disabled = active})) {
        studio.companion.ask("POST", "api/export", {{"run", run}, {"to", to.to}}, [&studio](const Result<Json>& job) {
            if (!job) studio.say(job.error().text(), true);
            studio.companion.refresh();
        });
    }
}

float draw_model_part(Studio& studio, Rect flow) {
    const float top = flow.y;
    draw_line(flow.cut_top(28, 8), "Tuned model", {.size = type::title, .face = Face::Bold, .heading = 2});
    if (!studio.companion.is_connected()) {
        flow.cut_top(draw_prose(flow, "A tuned model is written by the companion that trained it: for llama.cpp, Ollama, PEFT or as one merged file, each loaded again and checked.", {.color = theme().muted}), 12);
        if (button(flow.cut_top(theme().control).cut_left(button_width("Connect a companion", true)), "Connect a companion", {.icon = icon::plug})) studio.companion_open = true;
        return flow.y - top;
    }
    std::vector<std::string> names, ids;
    for (const Json& run : studio.companion.runs()) {
        if (!json_flag(run, "adapter")) continue;
        ids.push_back(json_text(run, "id"));
        names.push_back(json_text(run, "name", ids.back()));
    }
    if (ids.empty()) {
        flow.cut_top(draw_prose(flow, "No run has finished yet. Train one first; then its adapter can be taken along from here.", {.color = theme().muted}), 12);
        if (button(flow.cut_top(theme().control).cut_left(button_width("Go to Train")), "Go to Train")) studio.go(ViewName::Train);
        return flow.y - top;
    }
    choice.run = std::clamp(choice.run, 0, static_cast<int>(ids.size()) - 1);
    draw_line(flow.cut_top(18, 4), "Run", {});
    select(flow.cut_top(theme().control, 16).cut_left(std::min(flow.w, 360.0f)), "Run", names, choice.run);
    const int columns = flow.w > 760 ? 2 : 1;
    for (int index = 0; index < 4; index += columns) {
        const Rect row = flow.cut_top(190, 12);
        for (int column = 0; column < columns; column++) draw_destination(studio, row.column(column, columns, 12), destinations[index + column], ids[static_cast<size_t>(choice.run)]);
    }
    return flow.y - top;
}

}  // namespace

void draw_export_view(Studio& studio, Rect rect) {
    Scroll scroll("Export", rect);
    Rect flow = scroll.content();
    const float top = flow.y;
    const float width = std::min(860.0f, flow.w - (studio.roomy ? 48.0f : 24.0f));
    flow = {studio.roomy ? flow.x + 24 : flow.x + 12, flow.y + 20, width, flow.h};
    draw_on_card(flow, [&](Rect inner) { return draw_dataset_part(studio, inner); });
    draw_on_card(flow, [&](Rect inner) { return draw_model_part(studio, inner); });
    scroll.end(flow.y - top);
}

}  // namespace maquette
