#include "web/app/studio.h"

#include "shared/formats/format_list.h"
#include "web/platform/canvas.h"
#include "web/platform/exchange.h"

namespace maquette {

Studio::Studio() {
    page::set_event_handler([this](const Json& event, std::string bytes) { take_event(event, std::move(bytes)); });
    read_settings();
    project.restore();
    model_text.load_bundled();
    companion.find();
}

bool Studio::is_dark() const { return theme_choice == ThemeChoice::Dark || (theme_choice == ThemeChoice::System && surroundings.dark); }

void Studio::update() {
    roomy = page::canvas_size().width >= 700;
    if (project.work()) page::want_frame();
    if (view == ViewName::Dataset && problem_desk.part == DatasetPart::Problems && problems.work(project, model_text, {desk.mode, desk.max_length})) page::want_frame();
    companion.work();
}

void Studio::choose_theme(ThemeChoice choice) {
    theme_choice = choice;
    page::ask({{"call", "theme"}, {"dark", is_dark()}});
    save_settings();
}

void Studio::save_settings() {
    const Json settings{{"theme", static_cast<int>(theme_choice)}, {"inspector_width", inspector_width}, {"companion", companion.address()}, {"token", companion.token()}};
    storage.write("settings", write_json(settings));
}

void Studio::read_settings() {
    storage.read("settings", [this](std::optional<std::string> bytes) {
        const Result<Json> settings = parse_json(bytes.value_or("{}"));
        if (!settings) return;
        theme_choice = static_cast<ThemeChoice>(json_integer(*settings, "theme"));
        inspector_width = static_cast<float>(json_number(*settings, "inspector_width", inspector_width));
        if (const std::string address = json_text(*settings, "companion"); !address.empty()) companion.use(address, json_text(*settings, "token"));
        page::ask({{"call", "theme"}, {"dark", is_dark()}});
    });
}

void Studio::take_event(const Json& event, std::string bytes) {
    const std::string name = json_text(event, "event");
    if (name == "surroundings") {
        surroundings = {json_flag(event, "dark"), json_flag(event, "still"), json_flag(event, "online", true), json_flag(event, "touch"), json_flag(event, "mac")};
        page::ask({{"call", "theme"}, {"dark", is_dark()}});
        // The address that `maquette serve --listen` prints carries the token.
        if (const std::string token = json_text(event, "token"); !token.empty() && companion.token().empty()) companion.use("", token);
    } else if (name == "drag") {
        drag_over = json_flag(event, "over");
    } else if (name == "file") {
        take_file(json_text(event, "name"), json_text(event, "purpose"), std::move(bytes));
    } else if (name == "paste") {
        take_paste(std::move(bytes));
    } else if (name == "other_tab") {
        const bool open = json_flag(event, "open");
        storage.set_read_only(open);
        // What the other tab wrote is what counts.
        if (!open) project.restore();
    } else if (name == "frame") {
        frame_events.push_back({json_text(event, "key"), json_text(event, "kind"), json_text(event, "detail"), json_flag(event, "tailwind")});
    }
}

void Studio::take_file(const std::string& name, const std::string& purpose, std::string bytes) {
    const bool is_gguf = bytes.compare(0, 4, "GGUF") == 0;
    if (purpose == "tokenizer" || is_gguf || name == "tokenizer.json") {
        const Result<void> opened = model_text.open(name, std::move(bytes));
        say(opened ? "Rows are now counted with " + name + "." : name + ": " + opened.error().text(), !opened);
        return;
    }
    desk.show(-1);
    project.open(name, std::move(bytes));
    view = ViewName::Dataset;
    if (project.is_ready() && project.problem().reason.empty()) say(name + " is open: " + std::to_string(project.dataset().size()) + " rows as " + project.dataset().format().title + ".");
}

// Pasted rows open as a dataset, or are added to the one that is open.
void Studio::take_paste(std::string text) {
    if (!project.is_ready()) {
        take_file("pasted.jsonl", "", std::move(text));
        return;
    }
    Report report;
    const Result<Dataset> pasted = open_dataset(std::move(text), report, "pasted.jsonl");
    std::vector<Sample> samples;
    for (int64_t row = 0; pasted && row < pasted->size(); row++) {
        Result<Sample> sample = pasted->get(row);
        if (!sample) {
            say("Row " + std::to_string(row + 1) + " of what was pasted: " + sample.error().reason, true);
            return;
        }
        samples.push_back(std::move(*sample));
    }
    if (samples.empty()) {
        say("What was pasted holds no rows." + (pasted ? std::string() : " " + pasted.error().reason), true);
        return;
    }
    if (const Result<void> added = project.add_all(samples, "Paste rows"); !added) {
        say(added.error().text(), true);
        return;
    }
    view = ViewName::Dataset;
    say_undoable(samples.size() == 1 ? "1 row was added at the end." : std::to_string(samples.size()) + " rows were added at the end.");
}

void Studio::choose_file() { page::ask({{"call", "open_files"}, {"accept", ".jsonl,.json,.ndjson,.csv,.tsv,.txt"}}); }
void Studio::choose_tokenizer() { page::ask({{"call", "open_files"}, {"accept", ".json,.gguf"}, {"purpose", "tokenizer"}}); }

void Studio::open_sample_file() {
    page::ask({{"call", "load"}, {"name", "sample.jsonl"}}, [this](Result<page::Answer> answer) {
        if (!answer) say("The sample could not be loaded: " + answer.error().reason, true);
        else take_file("sample.jsonl", "", std::move(answer->bytes));
    });
}

void Studio::add_row() {
    if (!project.is_ready()) return;
    Sample sample;
    sample.messages = {text_message("user", ""), text_message("assistant", "")};
    const int64_t position = project.dataset().size();
    if (const Result<void> added = project.add(position, sample); !added) {
        say(added.error().text(), true);
        return;
    }
    project.filter = {};
    desk.show(project.dataset().id(position));
    desk.tab = 0;
}

void Studio::undo() {
    if (!project.is_ready()) return;
    const EditStep* step = project.dataset().history().undo_step();
    const std::string label = step ? step->label : "";
    if (project.undo()) say("Undone: " + label + ".");
}

void Studio::redo() {
    if (!project.is_ready()) return;
    const EditStep* step = project.dataset().history().redo_step();
    const std::string label = step ? step->label : "";
    if (project.redo()) say("Done again: " + label + ".");
}

void Studio::say(std::string text, bool is_problem) {
    notices.push_back({std::move(text), is_problem});
    page::want_frame();
}

void Studio::say_undoable(std::string text) { say(std::move(text) + " " + command_key() + "Z brings it back."); }

void Studio::save_file(const std::string& name, const std::string& type, std::string_view bytes) {
    page::ask({{"call", "save"}, {"name", name}, {"type", type}}, [this, name](const Result<page::Answer>& answer) {
        say(answer ? name + " was saved." : name + " could not be saved: " + answer.error().reason, !answer);
    }, bytes);
}

}  // namespace maquette
