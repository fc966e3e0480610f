// OpenAI's supervised, vision and preference fine-tuning.
//
// Sources: the fine-tuning guide, the cookbook's checker of chat files, openapi.yaml 2.3.0 and its history.
#include "shared/targets/target_list.h"

namespace maquette {

ChatRules openai_chat_rules() {
    return {.source = "OpenAI fine-tuning guide and cookbook (Data preparation and analysis for chat model fine-tuning)",
                             .row_keys = {"messages", "tools", "parallel_tool_calls", "functions", "input", "preferred_output", "non_preferred_output"},
                             .message_keys = {"role", "content", "name", "weight", "tool_calls", "tool_call_id", "function_call", "refusal"},
                             .roles = {"system", "developer", "user", "assistant", "tool", "function"},
                             .two_in_a_row = Severity::Warning,
                             .last_not_assistant = Severity::Warning,
                             .has_weights = true,
                             .images = ImageSource::UrlOrBase64,
                             .images_max = 10};
}

namespace {
const ChatRules openai_rules = openai_chat_rules();
}

void check_openai_row(const JsonView& view, const JsonNode& row, const ChatRules& rules, RowFindings& out) {
    const JsonNode* messages = view.member(row, "messages");
    if (!messages && view.member(row, "input")) {
        check_preference(view, row, rules, out);
    } else if (!messages) {
        out.add("chat.missing_messages", Severity::Error, "messages", {"The list of messages is missing.", "Every line needs {\"messages\": […]}."}, rules.source);
    } else {
        check_messages(view, row, *messages, "messages", rules, out);
    }
    const JsonNode* functions = view.member(row, "functions");
    if (functions && !(functions->is_list() && functions->count >= 1 && functions->count <= 128))
        out.add("chat.functions", Severity::Error, "functions", {"The list of functions must hold 1 to 128.", "Remove it, and write tools instead."}, rules.source);
    check_row_keys(view, row, rules, out);
}

namespace {
void check(const JsonView& view, const JsonNode& row, RowFindings& out) { check_openai_row(view, row, openai_rules, out); }
}  // namespace

const Target openai_target{.name = "openai",
                           .title = "OpenAI",
                           .about = "Chat, vision and preference lines for OpenAI's fine-tuning jobs.",
                           .source = "OpenAI fine-tuning guide and cookbook",
                           .formats = {"openai-chat", "openai-vision", "openai-preference", "uigen-t3"},
                           .check_row = check,
                           .chat = &openai_rules,
                           .rows_min = 10,
                           .tokens_max = 65536,
                           .file_bytes_max = int64_t{512} << 20};

}  // namespace maquette
