// Data on Rico's mobile screens, in four layouts told apart by their fields, and named by the sample's task type:
//   rico-elements    {"screen_id", "screen_elements": [{"xmin", "ymin", "xmax", "ymax", "label"}]}   Rico Semantics
//   rico-annotation  {"screen_id", "screen_annotation"}                                              Screen Annotation
//   rico-question    {"image_id", "question", "ground_truth": […]}                                   ScreenQA
//   rico-grounding   {"img_filename", "instruction", "bbox": [left, top, right, bottom] 0 to 1}      SeeClick
#include <algorithm>

#include "shared/formats/action_rows.h"
#include "shared/formats/format_declarations.h"
#include "shared/formats/record_fields.h"

namespace maquette {
namespace {

constexpr const char* elements_question = "List the elements of this screen with their boxes.";
constexpr const char* annotation_question = "Describe this screen as its elements, in reading order, with their places.";

bool has_unit_box(const Json& record) {
    const Json* box = json_member(record, "bbox");
    return box && box->is_array() && box->size() == 4 &&
           std::all_of(box->begin(), box->end(), [](const Json& side) { return side.is_number() && side.get<double>() >= 0 && side.get<double>() <= 1; });
}

// The layout's task type; null when it is none of the four.
const char* layout_of(const Json& record) {
    const Json* elements = json_member(record, "screen_elements");
    const Json* truth = json_member(record, "ground_truth");
    if (elements && elements->is_array()) return "rico-elements";
    if (has_text(record, "screen_annotation")) return "rico-annotation";
    if (has_text(record, "question") && truth && truth->is_array()) return "rico-question";
    if (has_text(record, "img_filename") && has_text(record, "instruction") && has_unit_box(record)) return "rico-grounding";
    return nullptr;
}

double detect(const Json& record) { return layout_of(record) ? 1 : 0; }

// Ids of screens are numbers in one layout and texts in others; the file of a screen is ID.jpg.
std::string image_of(const Json& record, const char* key) {
    const Json* id = json_member(record, key);
    return !id ? std::string() : (id->is_string() ? id->get<std::string>() : write_json(*id)) + ".jpg";
}
Json id_of(const std::string& image, const Json* before) {
    const std::string id = image.ends_with(".jpg") ? image.substr(0, image.size() - 4) : image;
    const bool is_number = !id.empty() && id.size() < 18 && id.find_first_not_of("0123456789") == std::string::npos;
    if (is_number && (!before || before->is_number())) return static_cast<int64_t>(std::stoll(id));
    return id;
}

Result<std::string> elements_text(const Json& elements) {
    Json out = Json::array();
    for (size_t i = 0; i < elements.size(); ++i) {
        Json box = Json::array();
        for (const char* side : {"xmin", "ymin", "xmax", "ymax"}) {
            const Json* value = json_member(elements[i], side);
            if (!value || !value->is_number()) return wrong_field(item_field("screen_elements", i) + "." + side, "The side must be a number from 0 to 1.");
            box.push_back(*value);
        }
        Json one{{"bbox_2d", std::move(box)}};
        for (const auto& [key, value] : elements[i].items())
            if (key != "xmin" && key != "ymin" && key != "xmax" && key != "ymax") one[key] = value;
        out.push_back(std::move(one));
    }
    return write_json(out);
}

Result<Json> elements_of(const std::string& text) {
    const auto list = parse_json(text);
    if (!list || !list->is_array()) return wrong_field("messages", "The answer is no list of boxes.");
    Json out = Json::array();
    for (const Json& one : *list) {
        const Json* box = json_member(one, "bbox_2d");
        if (!box || !box->is_array() || box->size() != 4) return wrong_field("messages", "The answer is no list of boxes.");
        Json element{{"xmin", (*box)[0]}, {"ymin", (*box)[1]}, {"xmax", (*box)[2]}, {"ymax", (*box)[3]}};
        for (const auto& [key, value] : one.items())
            if (key != "bbox_2d") element[key] = value;
        out.push_back(std::move(element));
    }
    return out;
}

Result<Sample> read(const Json& record) {
    const char* layout = layout_of(record);
    if (!layout) return wrong_field({}, "The row has the fields of none of Rico's data sets.");
    Sample out;
    out.kind = SampleKind::Action;
    const std::string name = layout;
    std::string question, answer;
    if (name == "rico-grounding") {
        out.images = {json_text(record, "img_filename")};
        question = json_text(record, "instruction");
        const Json& box = record["bbox"];
        answer = box_answer_text({{box[0].get<double>(), box[1].get<double>(), box[2].get<double>(), box[3].get<double>()}, {}, {}, {}});
        read_rest(record, {"img_filename", "instruction", "bbox"}, out);
    } else if (name == "rico-question") {
        out.kind = SampleKind::Sft;
        out.images = {image_of(record, "image_id")};
        question = json_text(record, "question");
        if (record["ground_truth"].empty() || !record["ground_truth"][0].is_string()) return wrong_field("ground_truth", "The question has no answer.", "Remove the row.");
        answer = record["ground_truth"][0].get<std::string>();
        read_rest(record, {"image_id", "question"}, out);
    } else {
        out.images = {image_of(record, "screen_id")};
        const bool is_list = name == "rico-elements";
        question = is_list ? elements_question : annotation_question;
        if (is_list) {
            MAQUETTE_TRY(answer, elements_text(record["screen_elements"]));
        } else {
            out.kind = SampleKind::Sft;
            answer = json_text(record, "screen_annotation");
        }
        read_rest(record, {"screen_id", "screen_elements", "screen_annotation"}, out);
    }
    if (out.task_type.empty()) out.task_type = layout;
    out.messages = {screenshot_question({question}, true), text_message("assistant", answer)};
    return out;
}

Result<Json> write(const Sample& sample, WriteContext& context) {
    const Message* question = sample.first("user");
    const Message* answer = sample.first("assistant");
    if (!question || !answer || sample.images.size() != 1) return wrong_field("messages", "A row on a screen has one image, one question and one answer.", "Choose a chat format.");
    std::string text;
    for (const std::string& part : question_texts(*question)) text += part;
    const char* before_layout = context.original ? layout_of(*context.original) : nullptr;
    const std::string layout = before_layout ? before_layout : !sample.task_type.empty() ? sample.task_type : "rico-grounding";
    const auto before = [&](const char* key) { return context.original ? json_member(*context.original, key) : nullptr; };
    Sample rest = sample;
    if (rest.task_type == layout) rest.task_type.clear();
    Json out = Json::object();
    if (layout == "rico-elements") {
        out["screen_id"] = before("screen_id") ? id_of(sample.images[0], before("screen_id")) : Json(id_of(sample.images[0], nullptr).is_number() ? sample.images[0].substr(0, sample.images[0].size() - 4) : sample.images[0]);
        MAQUETTE_TRY(out["screen_elements"], elements_of(answer->text()));
    } else if (layout == "rico-annotation") {
        out["screen_id"] = id_of(sample.images[0], before("screen_id"));
        out["screen_annotation"] = answer->text();
    } else if (layout == "rico-question") {
        out["image_id"] = id_of(sample.images[0], before("image_id"));
        out["question"] = text;
        Json truth = json_member(sample.extra, "ground_truth") ? sample.extra["ground_truth"] : Json::array();
        if (!truth.is_array() || truth.empty()) truth = Json::array({answer->text()});
        truth[0] = answer->text();
        out["ground_truth"] = std::move(truth);
        rest.extra.erase("ground_truth");
    } else {
        const auto box = box_answer_of(answer->text());
        if (!box) return wrong_field("messages", "The answer is no box.", "Choose a chat format.");
        if (!box->action.empty() || !box->value.empty() || !box->label.empty()) context.lose("action", "The row has a box only.");
        Json sides = Json::array();
        for (const double side : box->box) sides.push_back(plain_number(side));
        out["img_filename"] = sample.images[0];
        out["instruction"] = text;
        out["bbox"] = std::move(sides);
    }
    if ((layout == "rico-elements" && text != elements_question) || (layout == "rico-annotation" && text != annotation_question))
        context.lose("question", "The row has no place for a question of its own.");
    lose_tools(sample, context);
    write_rest(rest, Rest::Kept, out, context);
    return out;
}

}  // namespace

const RowFormat rico_format{.name = "rico",
                            .title = "Rico",
                            .about = "Mobile screens: Rico Semantics, Screen Annotation, ScreenQA, and SeeClick's grounding rows.",
                            .container = ContainerKind::JsonList,
                            .detect = detect,
                            .read = read,
                            .write = write,
                            .boxes = BoxConvention::Unit};

}  // namespace maquette
