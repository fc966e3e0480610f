// Amazon Bedrock's lines for Claude 3 Haiku, {"system"?, "messages": […]}, and its conversation schema of 2024.
//
// The first takes text only, alternating turns, and no other field (Anthropic cookbook, finetuning_on_bedrock).
#include "shared/formats/chat_messages.h"
#include "shared/formats/format_declarations.h"

namespace maquette {
namespace {

constexpr const char* schema_2024 = "bedrock-conversation-2024";

bool has_only_turns(const Json& record) {
    const Json* list = json_member(record, "messages");
    if (!is_chat_list(list)) return false;
    for (const Json& message : *list) {
        const std::string role = json_text(message, "role");
        if (role != "user" && role != "assistant") return false;
    }
    return true;
}

double detect_lines(const Json& record) { return has_text(record, "system") && has_only_turns(record) ? 0.95 : 0; }

double detect_conversation(const Json& record) { return json_text(record, "schemaVersion") == schema_2024 ? 1 : 0; }

Result<Sample> read_lines(const Json& record) {
    const Json* list = json_member(record, "messages");
    if (!list) return wrong_field("messages", "The list of messages is missing.");
    Sample out;
    if (const Json* system = json_member(record, "system")) {
        if (!system->is_string()) return wrong_field("system", "The system text must be a text.");
        out.messages.push_back(text_message("system", system->get<std::string>()));
    }
    MAQUETTE_TRY(auto turns, read_chat_messages(*list, "messages"));
    for (Message& turn : turns) out.messages.push_back(std::move(turn));
    read_rest(record, {"system", "messages"}, out);
    return out;
}

// The system texts, joined, and the turns; two turns of one role in a row become one, because both schemas alternate.
struct Parts {
    std::string system;
    bool has_system = false;
    std::vector<Message> turns;
};

Parts split_parts(const Sample& sample, WriteContext& context) {
    Parts out;
    std::vector<Message> messages = sample.messages;
    messages.insert(messages.end(), sample.preferred.begin(), sample.preferred.end());
    for (Message& message : messages) {
        if (message.role == "system" || message.role == "developer") {
            if (out.has_system) out.system += "\n\n";
            out.system += message.text();
            out.has_system = true;
        } else if (message.role == "user" || message.role == "assistant") {
            out.turns.push_back(std::move(message));
        }
    }
    lose_tools(sample, context);
    lose_images(sample, context);
    lose_weights(out.turns, context);
    return out;
}

Result<Json> write_lines(const Sample& sample, WriteContext& context) {
    MAQUETTE_TRY_VOID(needs_preferred(sample, context));
    const Parts parts = split_parts(sample, context);
    Json out = Json::object();
    if (parts.has_system) out["system"] = parts.system;
    Json turns = Json::array();
    for (const Message& turn : parts.turns) turns.push_back(Json{{"role", turn.role}, {"content", text_with_thinking(turn)}});
    out["messages"] = std::move(turns);
    write_rest(sample, Rest::Refused, out, context);
    return out;
}

std::string joined_texts(const Json* parts) {
    std::string out;
    if (parts && parts->is_array())
        for (const Json& part : *parts) out += json_text(part, "text");
    return out;
}

Result<Sample> read_conversation(const Json& record) {
    const Json* list = json_member(record, "messages");
    if (!list) return wrong_field("messages", "The list of messages is missing.");
    Sample out;
    if (const Json* system = json_member(record, "system")) out.messages.push_back(text_message("system", joined_texts(system)));
    MAQUETTE_TRY(auto turns, read_chat_messages(*list, "messages"));
    for (Message& turn : turns) {
        // Parts are {"text": …}; one alone is a plain text.
        if (turn.content.is_array() && turn.content.size() == 1 && turn.content[0].size() == 1 && has_text(turn.content[0], "text"))
            turn.content = json_text(turn.content[0], "text");
        out.messages.push_back(std::move(turn));
    }
    read_rest(record, {"schemaVersion", "system", "messages"}, out);
    return out;
}

Result<Json> write_conversation(const Sample& sample, WriteContext& context) {
    MAQUETTE_TRY_VOID(needs_preferred(sample, context));
    const Parts parts = split_parts(sample, context);
    const auto text_parts = [](const std::string& text) { return Json::array({Json{{"text", text}}}); };
    Json out{{"schemaVersion", schema_2024}};
    if (parts.has_system) out["system"] = text_parts(parts.system);
    Json turns = Json::array();
    for (const Message& turn : parts.turns) turns.push_back(Json{{"role", turn.role}, {"content", text_parts(text_with_thinking(turn))}});
    out["messages"] = std::move(turns);
    write_rest(sample, Rest::Refused, out, context);
    return out;
}

}  // namespace

const RowFormat bedrock_format{.name = "bedrock",
                               .title = "Bedrock lines (Claude 3 Haiku)",
                               .about = "Lines of {\"system\"?, \"messages\": […]} with alternating turns, text only, no other field.",
                               .detect = detect_lines,
                               .read = read_lines,
                               .write = write_lines};

const RowFormat bedrock_conversation_format{.name = "bedrock-conversation",
                                            .title = "Bedrock conversation 2024",
                                            .about = "Amazon's schema for Nova, Llama 3.2 and distillation.",
                                            .detect = detect_conversation,
                                            .read = read_conversation,
                                            .write = write_conversation};

}  // namespace maquette
