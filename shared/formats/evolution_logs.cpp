// Evolution logs as rows: the request and the last accepted interface. `maquette prepare` makes several examples of each
// log; here one log is one row, so that logs can be looked at, rated and exported like any other data.
#include "shared/formats/answer_with_files.h"
#include "shared/formats/format_declarations.h"
#include "shared/formats/record_fields.h"

namespace maquette {
namespace {

bool is_log(const Json& record) {
    const Json* iterations = json_member(record, "iterations");
    return has_text(record, "prompt") && iterations && iterations->is_array();
}

double detect(const Json& record) { return is_log(record) ? 1 : 0; }

// The last iteration that was accepted, or else the last; -1 when there is none.
int64_t last_accepted(const Json& iterations) {
    for (auto i = static_cast<int64_t>(iterations.size()); i-- > 0;)
        if (json_flag(iterations[static_cast<size_t>(i)], "accepted")) return i;
    return static_cast<int64_t>(iterations.size()) - 1;
}

Result<Sample> read(const Json& record) {
    MAQUETTE_TRY(const std::string prompt, text_field(record, "prompt"));
    if (!is_log(record)) return wrong_field("iterations", "The list of iterations is missing.");
    const int64_t last = last_accepted(record["iterations"]);
    if (last < 0) return wrong_field("iterations", "The log has no iteration.");
    const Json& iteration = record["iterations"][static_cast<size_t>(last)];
    const Json* files = json_member(iteration, "files");
    if (!files || !files->is_array() || files->empty()) return wrong_field(item_field("iterations", static_cast<size_t>(last)) + ".files", "The iteration has no files.");
    Sample out;
    out.messages = {text_message("user", prompt), text_message("assistant", answer_with_files(*files, "text"))};
    if (const Json* score = json_member(record, "final_score"); score && score->is_number()) out.quality = score->get<double>();
    if (const Json* critique = json_member(iteration, "critique"); critique && critique->is_object()) out.critique = *critique;
    out.task_type = json_text(record, "task_type");
    for (const auto& [key, value] : record.items())
        if (key != "prompt" && key != "final_score" && !(key == "task_type" && value.is_string())) out.extra[key] = value;
    return out;
}

Result<Json> write(const Sample& sample, WriteContext& context) {
    MAQUETTE_TRY_VOID(needs_preferred(sample, context));
    const std::string answer = sample.answer();
    if (answer.empty()) return wrong_field("messages", "The sample has no answer.", "Choose a chat format.");
    Json out = Json::object();
    out["prompt"] = sample.prompt();
    if (!sample.task_type.empty()) out["task_type"] = sample.task_type;
    if (sample.quality) out["final_score"] = *sample.quality;
    for (const auto& [key, value] : sample.extra.items()) out[key] = value;
    Json& iterations = out["iterations"];
    if (!iterations.is_array() || iterations.empty()) iterations = Json::array({Json{{"index", 0}, {"accepted", true}, {"files", Json::array()}}});
    Json& iteration = iterations[static_cast<size_t>(last_accepted(iterations))];
    if (!iteration.is_object()) return wrong_field("iterations", "An iteration must be an object.");
    if (!json_member(iteration, "files") || answer_with_files(iteration["files"], "text") != answer) {
        Json files = files_of_answer(answer, "text");
        if (!files.is_array() || files.empty())
            return wrong_field("messages", "The answer is not made of files: one fenced block each, with the path behind the language.", "Choose a chat format.");
        iteration["files"] = std::move(files);
    }
    if (sample.critique.is_object()) iteration["critique"] = sample.critique;
    if (sample.messages.size() > 2 || (!sample.messages.empty() && sample.messages[0].role != "user")) context.lose("messages", "A log has one request and one answer.");
    const auto lose = [&](const std::string& text, const char* name) {
        if (!text.empty()) context.lose(name, "A log has no such field.");
    };
    lose(sample.source, "source"), lose(sample.licence, "licence"), lose(sample.parent, "parent");
    if (sample.rating) context.lose("rating", "A log has no such field.");
    lose_tools(sample, context);
    lose_images(sample, context);
    lose_weights(sample.messages, context);
    for (const Message& message : sample.messages)
        if (!message.thinking.empty()) context.lose("thinking", "A log has no reasoning.");
    return out;
}

}  // namespace

const RowFormat evolution_log_format{.name = "evolution-log",
                                     .title = "Evolution log",
                                     .about = "How one interface came about: its request and last accepted files, with every iteration kept.",
                                     .detect = detect,
                                     .read = read,
                                     .write = write};

}  // namespace maquette
