// Kiln's fine-tuning files: what its exporters write and its providers are given.
#include "shared/targets/target_list.h"

namespace maquette {
namespace {

constexpr const char* source = "Kiln, libs/core/kiln_ai/adapters/fine_tune/dataset_formatter.py";

const ChatRules rules{.source = source,
                      .row_keys = {"messages", "conversations", "tools"},
                      .message_keys = {"role", "content", "tool_calls", "tool_call_id"},
                      .roles = {"system", "user", "assistant", "tool"},
                      .last_not_assistant = Severity::Error,
                      .is_text_only_content = true};

void check(const JsonView& view, const JsonNode& row, RowFindings& out) {
    const JsonNode* messages = view.member(row, "messages");
    const JsonNode* list = messages ? messages : view.member(row, "conversations");
    const std::string field = messages ? "messages" : "conversations";
    if (!list) {
        out.add("chat.missing_messages", Severity::Error, "messages", {"The list of messages is missing.", "Name it messages or conversations."}, source);
        return;
    }
    check_messages(view, row, *list, field, rules, out);
    check_row_keys(view, row, rules, out);
    const JsonNode* first = list->is_list() ? view.first(*list) : nullptr;
    const JsonNode* role = first ? view.member(*first, "role") : nullptr;
    if (role && role->text != "system") out.add("kiln.system", Severity::Warning, field + "[0].role", {"Kiln's rows begin with the task's system message.", "Add one."}, source);
}

}  // namespace

const Target kiln_target{.name = "kiln",
                         .title = "Kiln",
                         .about = "Messages or conversations of role and content, beginning with the system message.",
                         .source = source,
                         .formats = {"kiln", "openai-chat", "uigen-t3"},
                         .check_row = check,
                         .chat = &rules};

}  // namespace maquette
