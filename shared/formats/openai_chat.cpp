// OpenAI's chat lines, also with images: {"messages": […], "tools"?, "parallel_tool_calls"?}. Together takes the same.
//
// Source: OpenAI fine-tuning guide and cookbook "Data preparation and analysis for chat model fine-tuning".
#include "shared/formats/chat_messages.h"
#include "shared/formats/format_declarations.h"

namespace maquette {
namespace {

bool has_image_part(const Json& record) {
    for (const Json& message : record["messages"]) {
        const Json* content = json_member(message, "content");
        if (!content || !content->is_array()) continue;
        for (const Json& part : *content)
            if (json_text(part, "type") == "image_url") return true;
    }
    return false;
}

double detect_chat(const Json& record) {
    if (!is_chat_list(json_member(record, "messages"))) return 0;
    return has_image_part(record) ? 0.85 : 0.9;
}

double detect_vision(const Json& record) {
    if (!is_chat_list(json_member(record, "messages"))) return 0;
    return has_image_part(record) ? 0.95 : 0.5;
}

double detect_legacy(const Json&) { return 0; }  // Known by its container: {"examples": […]}.

Result<Sample> read(const Json& record) {
    const Json* list = json_member(record, "messages");
    if (!list) return wrong_field("messages", "The list of messages is missing.", "Every line needs {\"messages\": [...]}.");
    Sample out;
    MAQUETTE_TRY(out.messages, read_chat_messages(*list, "messages"));
    out.images = image_urls(out.messages);
    if (const Json* tools = json_member(record, "tools")) out.tools = *tools;
    read_rest(record, {"messages", "tools"}, out);
    return out;
}

Result<Json> write_as(const Sample& sample, WriteContext& context, bool has_images) {
    MAQUETTE_TRY_VOID(needs_preferred(sample, context));
    std::vector<Message> messages = sample.messages;
    messages.insert(messages.end(), sample.preferred.begin(), sample.preferred.end());
    if (!has_images) lose_images(sample, context);
    const Json* before = context.original ? json_member(*context.original, "messages") : nullptr;
    Json out = Json::object();
    out["messages"] = write_chat_messages(messages, sample.images, before, {.has_images = has_images || context.original}, context);
    if (!sample.tools.is_null()) out["tools"] = sample.tools;
    // OpenAI's own fields are kept when they come from another file of the same service.
    for (const char* key : {"parallel_tool_calls", "functions"})
        if (const Json* value = json_member(sample.extra, key)) out[key] = *value;
    write_rest(sample, Rest::Refused, out, context);
    return out;
}

Result<Json> write_chat(const Sample& sample, WriteContext& context) { return write_as(sample, context, false); }
Result<Json> write_vision(const Sample& sample, WriteContext& context) { return write_as(sample, context, true); }

Result<Json> write_legacy(const Sample& sample, WriteContext& context) { return write_as(sample, context, true); }

}  // namespace

const RowFormat openai_chat_format{.name = "openai-chat",
                                   .title = "OpenAI chat",
                                   .about = "Lines of {\"messages\": […]}, for OpenAI, Foundry, Together and most trainers. Text only.",
                                   .detect = detect_chat,
                                   .read = read,
                                   .write = write_chat};

const RowFormat openai_vision_format{.name = "openai-vision",
                                     .title = "OpenAI vision",
                                     .about = "Chat lines whose user messages hold images as URLs or base64.",
                                     .detect = detect_vision,
                                     .read = read,
                                     .write = write_vision};

const RowFormat legacy_examples_format{.name = "legacy-examples",
                                       .title = "Legacy examples",
                                       .about = "One object {\"examples\": […]}. No endpoint of any service accepts it.",
                                       .container = ContainerKind::JsonList,
                                       .rows_key = "examples",
                                       .detect = detect_legacy,
                                       .read = read,
                                       .write = write_legacy};

}  // namespace maquette
