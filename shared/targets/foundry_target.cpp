// Microsoft Foundry (Azure): OpenAI's lines with stricter order.
//
// Sources: azure-skills finetuning references; microsoft-foundry/fine-tuning#23: two answers in a row end the job with
// "contains invalid schema (20)" and no line number.
#include "shared/targets/target_list.h"

namespace maquette {
namespace {

const ChatRules rules = [] {
    ChatRules out = openai_chat_rules();
    out.source = "Microsoft Foundry fine-tuning references; microsoft-foundry/fine-tuning#23";
    out.two_in_a_row = Severity::Error;
    out.last_not_assistant = Severity::Error;
    out.images_max = 64;
    return out;
}();

void check(const JsonView& view, const JsonNode& row, RowFindings& out) { check_openai_row(view, row, rules, out); }

}  // namespace

const Target foundry_target{.name = "foundry",
                            .title = "Microsoft Foundry",
                            .about = "OpenAI's lines for Azure's fine-tuning: the last message must be the assistant's.",
                            .source = "Microsoft Foundry fine-tuning references",
                            .formats = {"openai-chat", "openai-vision", "openai-preference", "uigen-t3"},
                            .check_row = check,
                            .chat = &rules,
                            .rows_min = 10,
                            .tokens_max = 65536,
                            .file_bytes_max = int64_t{512} << 20,
                            .refuses_byte_order_mark = false};

}  // namespace maquette
