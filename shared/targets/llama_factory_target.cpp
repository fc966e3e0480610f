// LLaMA-Factory: alternation and the number of <image> places are enforced, and a wrong row is dropped with a warning.
#include "shared/targets/target_list.h"

namespace maquette {
namespace {

constexpr const char* source = "LLaMA-Factory, data/README.md and src/llamafactory/data/converter.py";

const ChatRules rules{.source = source, .roles = {"system", "user", "assistant", "tool", "observation", "function"}, .is_null_refused = false, .images = ImageSource::UrlOrBase64};

// Odd positions ask (human, observation), even ones answer (gpt, function_call), behind a system text.
void check_alternation(const JsonView& view, const JsonNode& list, const std::string& field, const char* role_key, bool is_preference, RowFindings& out) {
    size_t index = 0, position = 0;
    for (const JsonNode* turn = view.first(list); turn; turn = view.next(*turn), ++index) {
        const JsonNode* role = view.member(*turn, role_key);
        if (!role || !role->is_text()) continue;
        const std::string_view name = role->text;
        if (name == "system" && index == 0) continue;
        const bool is_question = name == "human" || name == "user" || name == "observation" || name == "tool";
        if (is_question != (position++ % 2 == 0)) {
            out.add("llama_factory.order", Severity::Error, field + "[" + std::to_string(index) + "]." + role_key,
                    {"Questions and answers must alternate, beginning with a question: the row would be dropped.", "Join or remove turns."}, source);
            return;
        }
    }
    if (position % 2 == 1 && !is_preference)
        out.add("llama_factory.order", Severity::Error, field, {"The last turn must be an answer: the row would be dropped.", "Remove what stands behind the last answer."}, source);
}

void check_media(const JsonView& view, const JsonNode& row, const JsonNode& list, RowFindings& out) {
    for (const auto& [key, place] : {std::pair<const char*, const char*>{"images", "<image>"}, {"videos", "<video>"}, {"audios", "<audio>"}}) {
        const JsonNode* files = view.member(row, key);
        const int64_t count = files && files->is_list() ? files->count : 0, places = count_places(view, list, place);
        if (count != places)
            out.add("llama_factory.places", files ? Severity::Error : Severity::Warning, key,
                    {"There are " + std::to_string(places) + " " + place + " for " + std::to_string(count) + " files.", "Write as many places as there are files."}, source);
    }
}

void check(const JsonView& view, const JsonNode& row, RowFindings& out) {
    if (view.member(row, "instruction")) {
        check_text(view, row, "instruction", source, out);
        if (!view.member(row, "chosen")) check_text(view, row, "output", source, out);
        return;
    }
    const bool is_preference = view.member(row, "chosen") && view.member(row, "rejected");
    if (const JsonNode* turns = view.member(row, "conversations")) {
        if (!is_preference) check_turns(view, *turns, "conversations", source, out);
        if (turns->is_list()) check_alternation(view, *turns, "conversations", "from", is_preference, out), check_media(view, row, *turns, out);
    } else if (const JsonNode* messages = view.member(row, "messages")) {
        if (!messages->is_list() || messages->count == 0) out.add("chat.no_messages", Severity::Error, "messages", {"The list of messages is empty.", "Remove the row."}, source, FixKind::RemoveRow);
        else check_alternation(view, *messages, "messages", "role", is_preference, out), check_media(view, row, *messages, out);
    } else {
        out.add("llama_factory.columns", Severity::Error, "conversations", {"The row has none of the columns conversations, messages, instruction.", "Rename them, or map them in dataset_info.json."}, source);
    }
}

}  // namespace

const Target llama_factory_target{.name = "llama-factory",
                                  .title = "LLaMA-Factory",
                                  .about = "ShareGPT, Alpaca or OpenAI columns, described by dataset_info.json.",
                                  .source = source,
                                  .formats = {"llama-factory", "sharegpt", "alpaca", "openai-chat", "uigen-t3"},
                                  .check_row = check,
                                  .chat = &rules,
                                  .takes_json_list = true};

}  // namespace maquette
