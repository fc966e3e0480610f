// What people did, in two layouts:
//   rated answers   {"prompt", "framework", "files": [{"path", "content"}], "rating" 1 to 5, "comment", "model"}
//   recordings      {"recording", "step", "task", "url", "image", "previous": […], "op", "value", "box": [x, y, width, height]}
// The first are `maquette collect`'s interactions; the second are steps of a recorded session, boxes in pixels of "image".
#include <algorithm>

#include "shared/formats/action_rows.h"
#include "shared/formats/answer_with_files.h"
#include "shared/formats/format_declarations.h"
#include "shared/formats/record_fields.h"

namespace maquette {
namespace {

constexpr const char* previous_heading = "\n\nPrevious actions:";

bool is_rated(const Json& record) {
    const Json* files = json_member(record, "files");
    return has_text(record, "prompt") && files && files->is_array() && !files->empty() && has_text(files->front(), "content");
}
bool is_step(const Json& record) { return has_text(record, "task") && has_text(record, "op") && record.contains("recording"); }

double detect(const Json& record) { return is_rated(record) || is_step(record) ? 1 : 0; }

Result<Sample> read_rated(const Json& record) {
    Sample out;
    out.messages = {text_message("user", json_text(record, "prompt")), text_message("assistant", answer_with_files(record["files"], "content"))};
    const Json* rating = json_member(record, "rating");
    if (rating && rating->is_number()) out.rating = rating->get<double>() * 2;  // Of five there, of ten here.
    for (const auto& [key, value] : record.items())
        if (key != "prompt" && !(key == "rating" && value.is_number())) out.extra[key] = value;
    return out;
}

Result<Json> write_rated(const Sample& sample, WriteContext& context) {
    MAQUETTE_TRY_VOID(needs_preferred(sample, context));
    const std::string answer = sample.answer();
    if (answer.empty()) return wrong_field("messages", "The sample has no answer.", "Choose a chat format.");
    Json out{{"prompt", sample.prompt()}};
    for (const auto& [key, value] : sample.extra.items()) out[key] = value;
    if (!json_member(out, "files") || answer_with_files(out["files"], "content") != answer) {
        Json files = files_of_answer(answer, "content");
        if (!files.is_array() || files.empty())
            return wrong_field("messages", "The answer is not made of files: one fenced block each, with the path behind the language.", "Choose a chat format.");
        out["files"] = std::move(files);
    }
    if (sample.rating) out["rating"] = plain_number(*sample.rating / 2);
    if (sample.messages.size() > 2 || (!sample.messages.empty() && sample.messages[0].role != "user")) context.lose("messages", "An interaction has one prompt and one answer.");
    Sample rest = sample;
    rest.extra = Json::object(), rest.rating.reset();
    for (const Message& message : sample.messages)
        if (!message.thinking.empty()) context.lose("thinking", "An interaction has no reasoning.");
    lose_tools(sample, context);
    lose_images(sample, context);
    lose_weights(sample.messages, context);
    write_rest(rest, Rest::Kept, out, context);
    return out;
}

Result<Sample> read_step(const Json& record) {
    Sample out;
    out.kind = SampleKind::Action;
    std::vector<std::string> texts{json_text(record, "task")};
    if (const Json* previous = json_member(record, "previous"); previous && previous->is_array() && !previous->empty()) {
        std::string lines = previous_heading;
        for (const Json& line : *previous)
            if (line.is_string()) lines += "\n" + line.get<std::string>();
        texts.push_back(lines);
    }
    const std::string image = json_text(record, "image"), op = json_text(record, "op"), value = json_text(record, "value");
    if (!image.empty()) out.images = {image};
    out.messages.push_back(screenshot_question(texts, !image.empty()));
    const Json* box = json_member(record, "box");
    out.action = Json{{"op", op}, {"value", value}};
    std::string answer = op + (value.empty() ? "" : " " + value);
    if (box && !box->is_null()) {
        if (!box->is_array() || box->size() != 4 || !std::all_of(box->begin(), box->end(), [](const Json& side) { return side.is_number(); }))
            return wrong_field("box", "The box must be [x, y, width, height] in pixels.");
        out.action["box"] = *box;
        const double x = (*box)[0].get<double>(), y = (*box)[1].get<double>();
        answer = box_answer_text({{x, y, x + (*box)[2].get<double>(), y + (*box)[3].get<double>()}, op, value, {}});
    }
    out.messages.push_back(text_message("assistant", answer));
    for (const auto& [key, member] : record.items())
        if (key != "task" && key != "image" && key != "op" && key != "value") out.extra[key] = member;
    return out;
}

Result<Json> write_step(const Sample& sample, WriteContext& context) {
    const Message* question = sample.first("user");
    const Message* answer = sample.first("assistant");
    if (!question || !answer) return wrong_field("messages", "A step needs a task and what is done.");
    std::string task;
    for (const std::string& text : question_texts(*question))
        if (!text.starts_with(previous_heading)) task += text;
    Json out{{"recording", json_member(sample.extra, "recording") ? sample.extra["recording"] : Json("")}, {"task", task}};
    if (!sample.images.empty()) out["image"] = sample.images[0];
    const auto box = box_answer_of(answer->text());
    out["op"] = box ? box->action : json_text(sample.action, "op");
    out["value"] = box ? box->value : json_text(sample.action, "value");
    if (box) {
        Json sides = Json::array({plain_number(box->box[0]), plain_number(box->box[1]), plain_number(box->box[2] - box->box[0]), plain_number(box->box[3] - box->box[1])});
        out["box"] = std::move(sides);
    }
    for (const auto& [key, value] : sample.extra.items())
        if (!out.contains(key)) out[key] = value;
    lose_tools(sample, context);
    return out;
}

Result<Sample> read(const Json& record) {
    if (is_step(record)) return read_step(record);
    if (is_rated(record)) return read_rated(record);
    return wrong_field({}, "The row is neither a rated answer nor a recorded step.");
}

Result<Json> write(const Sample& sample, WriteContext& context) {
    const bool is_recorded = context.original ? is_step(*context.original) : sample.kind == SampleKind::Action;
    return is_recorded ? write_step(sample, context) : write_rated(sample, context);
}

}  // namespace

const RowFormat interaction_format{.name = "interaction",
                                   .title = "Interactions",
                                   .about = "Rated answers as `maquette collect` keeps them, and the steps of recorded sessions.",
                                   .detect = detect,
                                   .read = read,
                                   .write = write,
                                   .boxes = BoxConvention::Pixels};

}  // namespace maquette
