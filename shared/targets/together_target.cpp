// Together: its own client's checks (together-python, src/together/utils/files.py).
#include "shared/targets/target_list.h"

namespace maquette {
namespace {

constexpr const char* source = "together-python, src/together/utils/files.py";

const ChatRules rules{.source = source,
                      .row_keys = {"messages", "tools"},
                      .message_keys = {"role", "content", "weight", "tool_calls", "tool_call_id", "name"},
                      .roles = {"system", "user", "assistant", "tool"},
                      .two_in_a_row = Severity::Error,
                      .first_not_user = Severity::Error,
                      .system_not_first = Severity::Error,
                      .has_weights = true,
                      .weight_on_images_refused = true,
                      .images = ImageSource::Base64,
                      .images_max = 10};

// Columns beside the format's own are refused.
void check_columns(const JsonView& view, const JsonNode& row, const Names& columns, RowFindings& out) {
    ChatRules only = rules;
    only.row_keys = columns;
    check_row_keys(view, row, only, out);
}

void check(const JsonView& view, const JsonNode& row, RowFindings& out) {
    if (const JsonNode* messages = view.member(row, "messages")) {
        check_messages(view, row, *messages, "messages", rules, out);
        check_columns(view, row, rules.row_keys, out);
    } else if (view.member(row, "input")) {
        check_preference(view, row, rules, out);
        check_columns(view, row, {"input", "preferred_output", "non_preferred_output"}, out);
    } else if (view.member(row, "prompt")) {
        check_text(view, row, "prompt", source, out);
        check_text(view, row, "completion", source, out);
        check_columns(view, row, {"prompt", "completion"}, out);
    } else {
        check_text(view, row, "text", source, out);
        check_columns(view, row, {"text"}, out);
    }
}

}  // namespace

const Target together_target{.name = "together",
                             .title = "Together",
                             .about = "Messages, preference pairs, prompt and completion, or text; no other column.",
                             .source = source,
                             .formats = {"together", "openai-chat", "openai-vision", "openai-preference", "prompt-completion", "text", "uigen-t3"},
                             .check_row = check,
                             .chat = &rules,
                             .file_bytes_max = int64_t{50100} * 1000 * 1000};

}  // namespace maquette
