// Amazon Bedrock: Claude 3 Haiku's lines, and the conversation schema of 2024 for Nova, Llama 3.2 and distillation.
//
// Sources: Anthropic cookbook, finetuning_on_bedrock; Bedrock user guide, model card of Claude 3 Haiku (end of life
// 2026-09-10).
#include "shared/targets/target_list.h"

namespace maquette {
namespace {

constexpr const char* source = "Anthropic cookbook, finetuning_on_bedrock; Amazon Bedrock user guide";

const ChatRules rules{.source = source,
                      .row_keys = {"system", "messages"},
                      .message_keys = {"role", "content"},
                      .roles = {"user", "assistant"},
                      .two_in_a_row = Severity::Error,
                      .last_not_assistant = Severity::Error,
                      .first_not_user = Severity::Error,
                      .is_text_only_content = true};

void check_conversation(const JsonView& view, const JsonNode& row, RowFindings& out) {
    ChatRules parts = rules;
    parts.row_keys = {"schemaVersion", "system", "messages"};
    parts.is_text_only_content = false;
    check_row_keys(view, row, parts, out);
    const JsonNode* messages = view.member(row, "messages");
    if (!messages || !messages->is_list() || messages->count == 0) {
        out.add("chat.missing_messages", Severity::Error, "messages", {"The list of messages is missing.", "Add the turns."}, source);
        return;
    }
    std::string_view previous;
    size_t index = 0;
    for (const JsonNode* message = view.first(*messages); message; message = view.next(*message), ++index) {
        const std::string at = "messages[" + std::to_string(index) + "]";
        const JsonNode* role = view.member(*message, "role");
        const JsonNode* content = view.member(*message, "content");
        if (!role || (role->text != "user" && role->text != "assistant")) out.add("chat.unknown_role", Severity::Error, at + ".role", {"The role must be user or assistant.", "Change it."}, source);
        else if (role->text == previous) out.add("chat.two_in_a_row", Severity::Error, at + ".role", {"Two messages of one role stand one behind the other.", "Join them."}, source);
        previous = role ? role->text : std::string_view();
        if (!content || !content->is_list() || content->count == 0) out.add("bedrock.parts", Severity::Error, at + ".content", {"The content must be a list of {\"text\": …}.", "Write it as a list."}, source);
    }
    if (previous != "assistant") out.add("chat.last_not_assistant", Severity::Error, "messages", {"The last message is not the assistant's.", "Remove the messages behind the last answer."}, source);
}

void check(const JsonView& view, const JsonNode& row, RowFindings& out) {
    if (view.member(row, "schemaVersion")) return check_conversation(view, row, out);
    const JsonNode* system = view.member(row, "system");
    if (system && !system->is_text()) out.add("bedrock.system_kind", Severity::Error, "system", {"The system text must be a text.", "Write it in quotes."}, source);
    const JsonNode* messages = view.member(row, "messages");
    if (!messages) {
        out.add("chat.missing_messages", Severity::Error, "messages", {"The list of messages is missing.", "Every line needs {\"messages\": […]}."}, source);
        return;
    }
    if (messages->is_list() && messages->count == 1) out.add("bedrock.two_messages", Severity::Error, "messages", {"A row needs two messages at least.", "Remove the row."}, source, FixKind::RemoveRow);
    check_messages(view, row, *messages, "messages", rules, out);
    check_row_keys(view, row, rules, out);
}

}  // namespace

const Target bedrock_target{.name = "bedrock",
                            .title = "Amazon Bedrock",
                            .about = "{\"system\"?, \"messages\"} with strict alternation and no other field, or bedrock-conversation-2024.",
                            .source = source,
                            .formats = {"bedrock", "bedrock-conversation"},
                            .check_row = check,
                            .chat = &rules,
                            .rows_min = 32,
                            .rows_max = 10000,
                            .rows_min_severity = Severity::Warning,
                            .tokens_max = 32000,
                            .standing = Severity::Warning,
                            .standing_reason = "Claude 3 Haiku, the only Claude model that Bedrock tunes, reached its end of life on 2026-09-10."};

}  // namespace maquette
