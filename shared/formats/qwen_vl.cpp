// Qwen-VL's fine-tuning rows, {"image" | "video", "conversations": [{"from": "human"|"gpt", "value"}]}, of three families
// that differ in what a box's numbers mean.
//
// Source: QwenLM/Qwen3-VL, qwen-vl-finetune (data_processor.py, tools/process_bbox.ipynb, README). There is no system
// role: every speaker but "human" is an assistant to the trainer, so a system text goes in front of the first turn.
#include "shared/formats/format_declarations.h"
#include "shared/formats/sharegpt_messages.h"

namespace maquette {
namespace {

double detect_rows(const Json& record) {
    const Json* list = json_member(record, "conversations");
    const bool has_turns = list && list->is_array() && !list->empty() && list->front().is_object() && list->front().contains("from");
    return has_turns && (record.contains("image") || record.contains("video")) ? 1 : 0;
}
// The rows do not tell their family; the newest is taken, and conversion of boxes asks for the name.
double detect_3(const Json& record) { return 0.95 * detect_rows(record); }
double detect_2_5(const Json& record) { return 0.9 * detect_rows(record); }
double detect_2(const Json& record) { return 0.85 * detect_rows(record); }

Result<Sample> read(const Json& record) {
    if (record.is_array())
        return wrong_field({}, "This row is a packed list of samples.", "Unpack it: one sample a row.");
    const Json* list = json_member(record, "conversations");
    if (!list) return wrong_field("conversations", "The list of turns is missing.");
    Sample out;
    MAQUETTE_TRY(out.messages, read_sharegpt_turns(*list, "conversations"));
    if (const Json* image = json_member(record, "image")) {
        const Json files = image->is_array() ? *image : Json::array({*image});
        for (size_t i = 0; i < files.size(); ++i) {
            if (!files[i].is_string()) return wrong_field(image->is_array() ? item_field("image", i) : "image", "The image must be a file's name.");
            out.images.push_back(files[i].get<std::string>());
        }
    }
    read_image_places(out);
    read_rest(record, {"image", "conversations"}, out);
    return out;
}

Result<Json> write(const Sample& sample, WriteContext& context) {
    MAQUETTE_TRY_VOID(needs_preferred(sample, context));
    Sample placed = sample;
    placed.messages.insert(placed.messages.end(), sample.preferred.begin(), sample.preferred.end());
    int64_t places = 0;
    for (const Message& message : placed.messages) places += message.image_count();
    const Json* before = context.original ? json_member(*context.original, "conversations") : nullptr;
    Json turns = write_sharegpt_turns(placed.messages, before, SystemRole::FoldedIntoFirstTurn, context);
    if (!before) {
        for (Json& turn : turns) {
            // Only two speakers exist.
            if (turn["from"] != "human" && turn["from"] != "gpt") {
                context.lose("role", "The format has no speaker but human and gpt: the others were written as one of them.");
                turn["from"] = turn["from"] == "observation" ? "human" : "gpt";
            }
        }
        // Images without a place in the text are put in front, as every image needs one <image>.
        if (places == 0 && !sample.images.empty() && !turns.empty()) {
            std::string places_text;
            for (size_t i = 0; i < sample.images.size(); ++i) places_text += "<image>\n";
            if (json_text(turns[0], "value").find("<image>") == std::string::npos) turns[0]["value"] = places_text + json_text(turns[0], "value");
        }
    }
    Json out = Json::object();
    const bool was_list = context.original && context.original->contains("image") && (*context.original)["image"].is_array();
    if (sample.images.size() == 1 && !was_list) out["image"] = sample.images[0];
    else if (!sample.images.empty() || was_list) out["image"] = sample.images;
    out["conversations"] = std::move(turns);
    lose_tools(sample, context);
    write_rest(sample, Rest::Kept, out, context);
    return out;
}

}  // namespace

const RowFormat qwen2_vl_format{.name = "qwen2-vl",
                                .title = "Qwen2-VL",
                                .about = "Conversations with <image> places for Qwen2-VL: boxes from 0 to 1000 of the image's sides.",
                                .container = ContainerKind::JsonList,
                                .detect = detect_2,
                                .read = read,
                                .write = write,
                                .boxes = BoxConvention::Thousandths};

const RowFormat qwen2_5_vl_format{.name = "qwen2.5-vl",
                                  .title = "Qwen2.5-VL",
                                  .about = "Conversations with <image> places for Qwen2.5-VL: boxes in pixels of the resized image.",
                                  .container = ContainerKind::JsonList,
                                  .detect = detect_2_5,
                                  .read = read,
                                  .write = write,
                                  .boxes = BoxConvention::ResizedPixels};

const RowFormat qwen3_vl_format{.name = "qwen3-vl",
                                .title = "Qwen3-VL",
                                .about = "Conversations with <image> places for Qwen3-VL: boxes from 0 to 1000 of the image's sides.",
                                .container = ContainerKind::JsonList,
                                .detect = detect_3,
                                .read = read,
                                .write = write,
                                .boxes = BoxConvention::Thousandths};

}  // namespace maquette
