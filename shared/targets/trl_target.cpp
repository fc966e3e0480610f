// TRL's trainers: the dataset types of docs/source/dataset_formats.md.
#include "shared/targets/target_list.h"

namespace maquette {
namespace {

constexpr const char* source = "huggingface/trl, docs/source/dataset_formats.md";

const ChatRules rules{.source = source,
                      .roles = {"system", "developer", "user", "assistant", "tool"},
                      .two_in_a_row = Severity::Warning,
                      .last_not_assistant = Severity::Warning,
                      .is_null_refused = false,
                      .images = ImageSource::UrlOrBase64};

bool is_answer(const JsonNode* node) { return node && (node->is_text() || node->is_list()); }

void check_side(const JsonView& view, const JsonNode& row, const char* key, RowFindings& out) {
    const JsonNode* side = view.member(row, key);
    if (!is_answer(side)) out.add(side ? "row.field_kind" : "row.missing_field", Severity::Error, key, {side ? "The field must be a text or a list of messages." : "The field is missing.", "Add it."}, source);
    else if (side->is_list()) check_messages(view, row, *side, key, rules, out);
}

void check_kinds(const JsonView& view, const JsonNode& row, RowFindings& out) {
    const JsonNode* prompt = view.member(row, "prompt");
    for (const char* key : {"completion", "chosen", "rejected"}) {
        const JsonNode* side = view.member(row, key);
        if (prompt && side && is_answer(prompt) && is_answer(side) && prompt->is_list() != side->is_list())
            out.add("trl.mixed", Severity::Error, key, {"The prompt is " + std::string(prompt->is_list() ? "messages" : "a text") + " and this field is not.", "Write both the same way."}, source);
    }
}

void check(const JsonView& view, const JsonNode& row, RowFindings& out) {
    if (view.member(row, "chosen") || view.member(row, "rejected")) {
        if (view.member(row, "prompt")) check_side(view, row, "prompt", out);
        check_side(view, row, "chosen", out);
        check_side(view, row, "rejected", out);
    } else if (const JsonNode* steps = view.member(row, "completions")) {
        const JsonNode* labels = view.member(row, "labels");
        check_text(view, row, "prompt", source, out);
        if (!steps->is_list() || !labels || !labels->is_list() || labels->count != steps->count)
            out.add("trl.labels", Severity::Error, "labels", {"There must be one label for every step.", "Add or remove labels."}, source);
    } else if (view.member(row, "prompt")) {
        check_side(view, row, "prompt", out);
        if (view.member(row, "completion")) check_side(view, row, "completion", out);
        const JsonNode* label = view.member(row, "label");
        if (label && !label->is_flag()) out.add("trl.label", Severity::Error, "label", {"The label must be true or false.", "Change it."}, source);
    } else if (const JsonNode* messages = view.member(row, "messages")) {
        check_messages(view, row, *messages, "messages", rules, out);
    } else {
        check_text(view, row, "text", source, out);
    }
    check_kinds(view, row, out);
}

}  // namespace

const Target trl_target{.name = "trl",
                        .title = "TRL",
                        .about = "Text, messages, prompt and completion, preference pairs, verdicts and steps.",
                        .source = source,
                        .formats = {"trl", "openai-chat", "openai-vision", "prompt-completion", "text", "uigen-t3", "together", "axolotl"},
                        .check_row = check,
                        .chat = &rules,
                        .takes_json_list = true};

}  // namespace maquette
