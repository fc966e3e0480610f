// Axolotl's chat_template, template-free, completion and Alpaca data sets.
#include <cstdlib>

#include "shared/targets/target_list.h"

namespace maquette {
namespace {

constexpr const char* source = "axolotl, docs/dataset-formats";

const ChatRules rules{.source = source,
                      .roles = {"system", "user", "assistant", "tool", "developer"},
                      .two_in_a_row = Severity::Warning,
                      .last_not_assistant = Severity::Warning,
                      .is_null_refused = false,
                      .images = ImageSource::UrlOrBase64};

// Offsets count characters; the end is included, so it must be below the length.
void check_details(const JsonView& view, const JsonNode& message, const std::string& at, RowFindings& out) {
    const JsonNode* details = view.member(message, "train_detail");
    const JsonNode* content = view.member(message, "content");
    if (!content) content = view.member(message, "value");
    if (!details || !details->is_list() || !content || !content->is_text()) return;
    const std::string text = content->decoded();
    int64_t length = 0;
    for (const char c : text) length += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    int64_t last = -1;
    size_t index = 0;
    for (const JsonNode* detail = view.first(*details); detail; detail = view.next(*detail), ++index) {
        const JsonNode* begin = view.member(*detail, "begin_offset");
        const JsonNode* end = view.member(*detail, "end_offset");
        const std::string field = at + ".train_detail[" + std::to_string(index) + "]";
        if (!begin || !end || begin->kind != JsonNode::Kind::Number || end->kind != JsonNode::Kind::Number) {
            out.add("axolotl.detail", Severity::Error, field, {"A span needs begin_offset and end_offset.", "Add both."}, source);
            continue;
        }
        const int64_t from = std::strtoll(std::string(begin->text).c_str(), nullptr, 10), to = std::strtoll(std::string(end->text).c_str(), nullptr, 10);
        if (from < 0 || to < from || to >= length || from <= last)
            out.add("axolotl.detail", Severity::Error, field, {"The span does not lie in the text of " + std::to_string(length) + " characters, behind the one before it; its end counts, too.", "Mend the offsets."}, source);
        last = to;
    }
}

void check(const JsonView& view, const JsonNode& row, RowFindings& out) {
    if (const JsonNode* segments = view.member(row, "segments")) {
        if (!segments->is_list() || segments->count == 0) out.add("axolotl.segments", Severity::Error, "segments", {"This must be a list of {\"label\", \"text\"}.", "Write it as a list."}, source);
        return;
    }
    if (view.member(row, "instruction")) {
        check_text(view, row, "instruction", source, out);
        check_text(view, row, "output", source, out);
        return;
    }
    const JsonNode* messages = view.member(row, "messages");
    const JsonNode* list = messages ? messages : view.member(row, "conversations");
    if (!list) {
        check_text(view, row, "text", source, out);
        return;
    }
    const std::string field = messages ? "messages" : "conversations";
    const JsonNode* first = list->is_list() ? view.first(*list) : nullptr;
    if (first && view.member(*first, "from")) {
        check_turns(view, *list, field, source, out);
        out.add("axolotl.sharegpt", Severity::Info, field, {"The type sharegpt is deprecated.", "Set type: chat_template with message_property_mappings role: from, content: value."}, source);
    } else {
        check_messages(view, row, *list, field, rules, out);
    }
    if (!list->is_list()) return;
    size_t index = 0;
    for (const JsonNode* message = first; message; message = view.next(*message), ++index) check_details(view, *message, field + "[" + std::to_string(index) + "]", out);
}

}  // namespace

const Target axolotl_target{.name = "axolotl",
                            .title = "Axolotl",
                            .about = "chat_template rows with train and train_detail, segments, Alpaca, or text.",
                            .source = source,
                            .formats = {"axolotl", "openai-chat", "openai-vision", "sharegpt", "alpaca", "kiln", "text", "uigen-t3"},
                            .check_row = check,
                            .chat = &rules,
                            .takes_json_list = true};

}  // namespace maquette
