// Kiln's exports: "conversations" of role and content for Hugging Face templates, also with the answer as a call of the
// tool "task_response". Its OpenAI and Gemini exports are read under those names.
//
// Source: Kiln, libs/core/kiln_ai/adapters/fine_tune/dataset_formatter.py.
#include "shared/formats/chat_messages.h"
#include "shared/formats/format_declarations.h"

namespace maquette {
namespace {

double detect(const Json& record) { return is_chat_list(json_member(record, "conversations")) ? 0.95 : 0; }

Result<Sample> read(const Json& record) {
    const Json* list = json_member(record, "conversations");
    const bool is_openai = !list && record.contains("messages");
    if (is_openai) return openai_chat_format.read(record);
    if (!list) return wrong_field("conversations", "The list of messages is missing.");
    Sample out;
    MAQUETTE_TRY(out.messages, read_chat_messages(*list, "conversations"));
    if (const Json* tools = json_member(record, "tools")) out.tools = *tools;
    read_rest(record, {"conversations", "tools"}, out);
    return out;
}

Result<Json> write(const Sample& sample, WriteContext& context) {
    if (context.original && context.original->contains("messages")) return openai_chat_format.write(sample, context);
    MAQUETTE_TRY_VOID(needs_preferred(sample, context));
    std::vector<Message> messages = sample.messages;
    messages.insert(messages.end(), sample.preferred.begin(), sample.preferred.end());
    const Json* before = context.original ? json_member(*context.original, "conversations") : nullptr;
    lose_images(sample, context);
    Json out{{"conversations", write_chat_messages(messages, sample.images, before, {.has_weight = false, .has_images = false}, context)}};
    if (!sample.tools.is_null()) out["tools"] = sample.tools;
    write_rest(sample, Rest::Refused, out, context);
    return out;
}

}  // namespace

const RowFormat kiln_format{.name = "kiln",
                            .title = "Kiln",
                            .about = "Kiln's Hugging Face export: {\"conversations\": [{\"role\", \"content\"}]}. Text only.",
                            .detect = detect,
                            .read = read,
                            .write = write};

}  // namespace maquette
