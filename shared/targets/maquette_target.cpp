// Maquette's own trainer: any format it reads, as long as there is something to learn.
#include "shared/targets/target_list.h"

namespace maquette {
namespace {

constexpr const char* source = "Maquette, shared/tokenizer/loss_mask.h";

const ChatRules rules{.source = source,
                      .roles = {"system", "developer", "user", "assistant", "tool", "function"},
                      .two_in_a_row = Severity::Info,
                      .last_not_assistant = Severity::Warning,
                      .is_null_refused = false,
                      .images = ImageSource::UrlOrBase64};

void check(const JsonView& view, const JsonNode& row, RowFindings& out) {
    if (const JsonNode* messages = view.member(row, "messages"); messages && !view.member(row, "kind")) check_messages(view, row, *messages, "messages", rules, out);
}

}  // namespace

const Target maquette_target{.name = "maquette",
                             .title = "Maquette",
                             .about = "Every format that Maquette reads.",
                             .source = source,
                             .formats = {},
                             .check_row = check,
                             .chat = &rules,
                             .takes_json_list = true,
                             .refuses_byte_order_mark = false};

}  // namespace maquette
