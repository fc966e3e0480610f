// Maquette's own table: for people who work in a spreadsheet.
#include <cstdlib>

#include "shared/formats/format_declarations.h"
#include "shared/formats/record_fields.h"

namespace maquette {
namespace {

// The columns of a table that Maquette writes. One question and one answer stand in their own columns; a longer
// conversation stands in "messages", as JSON.
double detect_table(const Json& record) {
    return record.contains("prompt") && record.contains("completion") && record.contains("messages") && record.contains("licence") ? 1 : 0;
}

Result<Sample> read_table(const Json& record) {
    const Json* sample = json_member(record, "messages");
    if (sample && sample->is_object()) return sample_from_json(*sample);
    Sample out;
    if (!json_text(record, "system").empty()) out.messages.push_back(text_message("system", json_text(record, "system")));
    MAQUETTE_TRY(const std::string prompt, text_field(record, "prompt"));
    MAQUETTE_TRY(const std::string completion, text_field(record, "completion"));
    out.messages.push_back(text_message("user", prompt));
    out.messages.push_back(text_message("assistant", completion));
    out.task_type = json_text(record, "task_type");
    for (const char* key : {"quality", "rating"}) {
        const std::string text = json_text(record, key);
        if (text.empty()) continue;
        char* end = nullptr;
        const double value = std::strtod(text.c_str(), &end);
        if (end != text.c_str() + text.size()) return wrong_field(key, "This is not a number.");
        (key == std::string_view("quality") ? out.quality : out.rating) = value;
    }
    out.source = json_text(record, "source");
    out.licence = json_text(record, "licence");
    out.parent = json_text(record, "parent");
    return out;
}

bool fits_in_columns(const Sample& sample) {
    const Sample plain = [&] {
        Sample out;
        for (const Message& message : sample.messages) {
            if (!message.content.is_string()) return out;
            out.messages.push_back(text_message(message.role, message.text()));
        }
        out.task_type = sample.task_type, out.quality = sample.quality, out.rating = sample.rating;
        out.source = sample.source, out.licence = sample.licence, out.parent = sample.parent;
        return out;
    }();
    const size_t system = sample.messages.size() == 3 && sample.messages[0].role == "system" ? 1 : 0;
    return plain == sample && sample.messages.size() == system + 2 && sample.messages[system].role == "user" &&
           sample.messages[system + 1].role == "assistant";
}

Result<Json> write_table(const Sample& sample, WriteContext&) {
    Json out = Json::object();
    if (!fits_in_columns(sample)) {
        out["prompt"] = sample.prompt();
        out["completion"] = sample.answer();
        out["messages"] = sample_json(sample);
        return out;
    }
    out["system"] = sample.messages.size() == 3 ? sample.messages[0].text() : std::string();
    out["prompt"] = sample.prompt();
    out["completion"] = sample.answer();
    out["task_type"] = sample.task_type;
    if (sample.quality) out["quality"] = *sample.quality;
    if (sample.rating) out["rating"] = *sample.rating;
    out["source"] = sample.source;
    out["licence"] = sample.licence;
    out["parent"] = sample.parent;
    return out;
}

}  // namespace

const RowFormat csv_format{.name = "csv",
                           .title = "CSV",
                           .about = "A table with a prompt, a completion and their data, for spreadsheets.",
                           .container = ContainerKind::Csv,
                           .detect = detect_table,
                           .read = read_table,
                           .write = write_table,
                           .columns = {"prompt", "completion", "system", "messages", "task_type", "quality", "rating", "source", "licence", "parent"}};

}  // namespace maquette
