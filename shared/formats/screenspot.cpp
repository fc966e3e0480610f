// ScreenSpot: {"img_filename", "instruction", "bbox": [x, y, width, height] in pixels, "data_type", "data_source"}.
//
// Source: njucckevin/SeeClick, pretrain/screenspot_test.py.
#include <algorithm>

#include "shared/formats/action_rows.h"
#include "shared/formats/format_declarations.h"
#include "shared/formats/record_fields.h"

namespace maquette {
namespace {

// SeeClick's own rows of Rico have the same names, but sides from 0 to 1: see rico.cpp.
double detect(const Json& record) {
    const Json* box = json_member(record, "bbox");
    if (!has_text(record, "img_filename") || !has_text(record, "instruction") || !box || !box->is_array() || box->size() != 4) return 0;
    return std::any_of(box->begin(), box->end(), [](const Json& side) { return side.is_number() && side.get<double>() > 1; }) ? 1 : 0.1;
}

Result<Sample> read(const Json& record) {
    Sample out;
    out.kind = SampleKind::Action;
    MAQUETTE_TRY(const std::string image, text_field(record, "img_filename"));
    MAQUETTE_TRY(const std::string instruction, text_field(record, "instruction"));
    const Json* box = json_member(record, "bbox");
    if (!box || !box->is_array() || box->size() != 4 || !std::all_of(box->begin(), box->end(), [](const Json& side) { return side.is_number(); }))
        return wrong_field("bbox", "The box must be [x, y, width, height] in pixels.");
    const double x = (*box)[0].get<double>(), y = (*box)[1].get<double>(), width = (*box)[2].get<double>(), height = (*box)[3].get<double>();
    out.images = {image};
    out.action = Json{{"op", "CLICK"}, {"box", *box}};
    out.messages = {screenshot_question({instruction}, true), text_message("assistant", box_answer_text({{x, y, x + width, y + height}, {}, {}, {}}))};
    read_rest(record, {"img_filename", "instruction", "bbox"}, out);
    return out;
}

Result<Json> write(const Sample& sample, WriteContext& context) {
    const Message* question = sample.first("user");
    const Message* answer = sample.first("assistant");
    const auto box = answer ? box_answer_of(answer->text()) : std::nullopt;
    if (!question || !box || sample.images.size() != 1)
        return wrong_field("messages", "A row of ScreenSpot has one image, one instruction, and a box as the answer.", "Choose a chat format.");
    std::string instruction;
    for (const std::string& text : question_texts(*question)) instruction += text;
    if (!box->action.empty() || !box->value.empty() || !box->label.empty()) context.lose("action", "ScreenSpot has a box only.");
    Json out{{"img_filename", sample.images[0]}};
    Json sides = Json::array({plain_number(box->box[0]), plain_number(box->box[1]), plain_number(box->box[2] - box->box[0]), plain_number(box->box[3] - box->box[1])});
    // The far sides were sums: the row's own numbers come back when nothing was edited.
    if (const Json* before = context.original ? json_member(*context.original, "bbox") : nullptr; before && json_member(sample.action, "box") && *before == sample.action["box"] &&
        before->is_array() && before->size() == 4 && box->box[0] == (*before)[0].get<double>() && box->box[2] == (*before)[0].get<double>() + (*before)[2].get<double>() &&
        box->box[1] == (*before)[1].get<double>() && box->box[3] == (*before)[1].get<double>() + (*before)[3].get<double>())
        sides = *before;
    out["instruction"] = instruction;
    out["bbox"] = std::move(sides);
    for (const Message& message : sample.messages)
        if (message.role == "system") context.lose("system", "The format has no system text.");
    lose_tools(sample, context);
    write_rest(sample, Rest::Kept, out, context);
    return out;
}

}  // namespace

const RowFormat screenspot_format{.name = "screenspot",
                                  .title = "ScreenSpot",
                                  .about = "An instruction, a screenshot, and the box that answers it in pixels.",
                                  .container = ContainerKind::JsonList,
                                  .detect = detect,
                                  .read = read,
                                  .write = write,
                                  .boxes = BoxConvention::Pixels};

}  // namespace maquette
