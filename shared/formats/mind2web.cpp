// Mind2Web's rows: one action of a task ("operation", "pos_candidates"; SeeAct and Multimodal-Mind2Web), or a whole task
// ("actions" with "action_reprs"). Boxes are pixels of the page, [x, y, width, height].
//
// Source: OSU-NLP-Group/Mind2Web and SeeAct data cards.
#include <array>
#include <cstdlib>

#include "shared/formats/action_rows.h"
#include "shared/formats/format_declarations.h"
#include "shared/formats/record_fields.h"

namespace maquette {
namespace {

constexpr const char* previous_heading = "\n\nPrevious actions:";

double detect(const Json& record) {
    if (!has_text(record, "confirmed_task")) return 0;
    return record.contains("operation") || record.contains("actions") || record.contains("action_reprs") ? 1 : 0.5;
}

// "587,596.59375,93,54" in a candidate's attributes, which are JSON inside a text.
std::optional<std::array<double, 4>> candidate_box(const Json& candidate) {
    const auto attributes = parse_json(json_text(candidate, "attributes"));
    if (!attributes) return std::nullopt;
    const std::string rectangle = json_text(*attributes, "bounding_box_rect");
    std::array<double, 4> out{};
    const char* at = rectangle.c_str();
    for (size_t i = 0; i < 4; ++i) {
        char* end = nullptr;
        out[i] = std::strtod(at, &end);
        if (end == at || (i < 3 && *end != ',')) return std::nullopt;
        at = end + 1;
    }
    return out;
}

const Json* target_of(const Json& record) {
    const Json* candidates = json_member(record, "pos_candidates");
    if (!candidates || !candidates->is_array()) return nullptr;
    for (const Json& candidate : *candidates)
        if (json_flag(candidate, "is_original_target")) return &candidate;
    return candidates->empty() ? nullptr : &candidates->front();
}

std::string answer_of(const Json& record, Sample& out) {
    const Json* operation = json_member(record, "operation");
    const std::string op = operation ? json_text(*operation, "op") : std::string(), value = operation ? json_text(*operation, "value") : std::string();
    out.action = Json{{"op", op}, {"value", value}};
    const Json* target = target_of(record);
    const auto box = target ? candidate_box(*target) : std::nullopt;
    if (!box) return op + (value.empty() ? "" : " " + value);
    out.action["box"] = Json::array({plain_number((*box)[0]), plain_number((*box)[1]), plain_number((*box)[2]), plain_number((*box)[3])});
    return box_answer_text({{(*box)[0], (*box)[1], (*box)[0] + (*box)[2], (*box)[1] + (*box)[3]}, op, value, json_text(*target, "tag")});
}

std::string lines_of(const Json* list) {
    std::string out;
    if (list && list->is_array())
        for (const Json& line : *list)
            if (line.is_string()) out += "\n" + line.get<std::string>();
    return out;
}

Result<Sample> read(const Json& record) {
    Sample out;
    out.kind = SampleKind::Action;
    MAQUETTE_TRY(const std::string task, text_field(record, "confirmed_task"));
    const std::string image = json_text(record, "image_path");
    if (!image.empty()) out.images = {image};
    std::vector<std::string> texts{task};
    if (const std::string previous = lines_of(json_member(record, "previous_actions")); !previous.empty()) texts.push_back(previous_heading + previous);
    out.messages.push_back(screenshot_question(texts, !image.empty()));
    std::string answer = record.contains("operation") ? answer_of(record, out) : lines_of(json_member(record, "action_reprs"));
    if (answer.starts_with('\n')) answer.erase(0, 1);
    if (answer.empty()) return wrong_field("operation", "The row has no operation and no action_reprs.", "Remove the row.");
    out.messages.push_back(text_message("assistant", answer));
    for (const auto& [key, value] : record.items())
        if (key != "confirmed_task" && key != "image_path" && key != "previous_actions") out.extra[key] = value;
    return out;
}

Json previous_actions(const std::vector<std::string>& texts) {
    Json out = Json::array();
    for (const std::string& text : texts) {
        if (!text.starts_with(previous_heading)) continue;
        size_t at = std::string_view(previous_heading).size();
        while (at < text.size()) {
            const size_t end = std::min(text.find('\n', at + 1), text.size());
            out.push_back(text.substr(at + 1, end - at - 1));
            at = end;
        }
    }
    return out;
}

Result<Json> write(const Sample& sample, WriteContext& context) {
    const Message* question = sample.first("user");
    const Message* answer = sample.first("assistant");
    if (!question || !answer) return wrong_field("messages", "An action needs a task and what is done.");
    std::vector<std::string> texts = question_texts(*question);
    Json out = Json::object();
    std::string task;
    for (const std::string& text : texts)
        if (!text.starts_with(previous_heading)) task += text;
    out["confirmed_task"] = task;
    if (const Json previous = previous_actions(texts); !previous.empty() || (context.original && context.original->contains("previous_actions"))) out["previous_actions"] = previous;
    if (!sample.images.empty()) out["image_path"] = sample.images[0];
    if (sample.images.size() > 1) context.lose("images", "An action has one screenshot.");
    for (const auto& [key, value] : sample.extra.items()) out[key] = value;
    const auto box = box_answer_of(answer->text());
    Json operation = json_member(out, "operation") ? out["operation"] : Json::object();
    if (box && !out.contains("action_reprs")) {
        if (json_text(operation, "op") != box->action || json_text(operation, "value") != box->value)
            operation = Json{{"op", box->action}, {"original_op", box->action}, {"value", box->value}};
        out["operation"] = operation;
        if (!out.contains("pos_candidates")) {
            char rectangle[160];
            std::snprintf(rectangle, sizeof rectangle, "%.10g,%.10g,%.10g,%.10g", box->box[0], box->box[1], box->box[2] - box->box[0], box->box[3] - box->box[1]);
            out["pos_candidates"] = Json::array({Json{{"attributes", write_json(Json{{"bounding_box_rect", rectangle}})}, {"tag", box->label}, {"is_original_target", true}}});
        } else {
            Sample again;
            if (answer_of(out, again) != answer->text()) context.lose("box", "The element's box stands in pos_candidates, which is not edited.");
        }
    } else if (sample.kind != SampleKind::Action) {
        return wrong_field("action", "The sample is no action on a user interface.", "Choose a chat format.");
    }
    lose_tools(sample, context);
    return out;
}

}  // namespace

const RowFormat mind2web_format{.name = "mind2web",
                                .title = "Mind2Web",
                                .about = "Web tasks with the element that is clicked or typed into; boxes in pixels of the page.",
                                .detect = detect,
                                .read = read,
                                .write = write,
                                .boxes = BoxConvention::Pixels};

}  // namespace maquette
