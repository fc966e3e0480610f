// Axolotl: "chat_template" rows with "train" and "train_detail" for messages and parts, and "input_output" segments.
//
// Source: axolotl, docs/dataset-formats/conversation.qmd and template_free.qmd. train_detail holds character offsets,
// the end included.
#include <algorithm>

#include "shared/formats/chat_messages.h"
#include "shared/formats/format_declarations.h"
#include "shared/formats/sharegpt_messages.h"

namespace maquette {
namespace {

const Json* turn_list(const Json& record) {
    const Json* list = json_member(record, "messages");
    return list ? list : json_member(record, "conversations");
}

bool is_sharegpt_list(const Json* list) {
    return list && list->is_array() && !list->empty() && list->front().is_object() && list->front().contains("from");
}

double detect(const Json& record) {
    const Json* segments = json_member(record, "segments");
    if (segments && segments->is_array() && !segments->empty() && segments->front().contains("label")) return 1;
    const Json* list = turn_list(record);
    if (!list || !list->is_array()) return 0;
    const bool has_training = std::any_of(list->begin(), list->end(), [](const Json& turn) {
        return turn.is_object() && (turn.contains("train") || turn.contains("train_detail") || turn.contains("training"));
    });
    return has_training ? 0.97 : 0;
}

Result<Sample> read_segments(const Json& record) {
    Sample out;
    out.kind = SampleKind::Completion;
    const Json& segments = record["segments"];
    if (!segments.is_array()) return wrong_field("segments", "This must be a list of {\"label\", \"text\"}.");
    for (size_t i = 0; i < segments.size(); ++i) {
        const Json* label = json_member(segments[i], "label");
        if (!label || !label->is_boolean()) return wrong_field(item_field("segments", i) + ".label", "The label must be true or false.");
        if (!has_text(segments[i], "text")) return wrong_field(item_field("segments", i) + ".text", "The text is missing.");
        out.messages.push_back(text_message(label->get<bool>() ? "assistant" : "user", json_text(segments[i], "text")));
    }
    read_rest(record, {"segments"}, out);
    return out;
}

Result<Sample> read(const Json& record) {
    if (record.contains("segments")) return read_segments(record);
    const Json* list = turn_list(record);
    if (!list) return wrong_field("messages", "The list of messages is missing.", "Name it messages or conversations.");
    Sample out;
    if (is_sharegpt_list(list)) {
        MAQUETTE_TRY(out.messages, read_sharegpt_turns(*list, "conversations"));
    } else {
        MAQUETTE_TRY(out.messages, read_chat_messages(*list, record.contains("messages") ? "messages" : "conversations"));
    }
    out.images = image_urls(out.messages);
    if (const Json* tools = json_member(record, "tools")) out.tools = *tools;
    read_rest(record, {record.contains("messages") ? "messages" : "conversations", "tools"}, out);
    return out;
}

Result<Json> write(const Sample& sample, WriteContext& context) {
    const Json* before = context.original ? turn_list(*context.original) : nullptr;
    Json out = Json::object();
    if (sample.kind == SampleKind::Completion && !before) {
        Json segments = Json::array();
        for (const Message& message : sample.messages) segments.push_back(Json{{"label", message.role == "assistant"}, {"text", text_with_thinking(message)}});
        out["segments"] = std::move(segments);
        lose_images(sample, context);
        lose_weights(sample.messages, context);
    } else {
        MAQUETTE_TRY_VOID(needs_preferred(sample, context));
        std::vector<Message> messages = sample.messages;
        messages.insert(messages.end(), sample.preferred.begin(), sample.preferred.end());
        const bool is_sharegpt = is_sharegpt_list(before);
        out[before && context.original->contains("conversations") && !context.original->contains("messages") ? "conversations" : "messages"] =
            is_sharegpt ? write_sharegpt_turns(messages, before, SystemRole::Kept, context)
                        : write_chat_messages(messages, sample.images, before, {.has_train = true, .has_thinking = true, .has_extra = true}, context);
    }
    if (!sample.tools.is_null()) out["tools"] = sample.tools;
    write_rest(sample, Rest::Kept, out, context);
    return out;
}

}  // namespace

const RowFormat axolotl_format{.name = "axolotl",
                               .title = "Axolotl",
                               .about = "Messages with \"train\" and \"train_detail\" for Axolotl's chat_template, or its template-free segments.",
                               .detect = detect,
                               .read = read,
                               .write = write};

}  // namespace maquette
