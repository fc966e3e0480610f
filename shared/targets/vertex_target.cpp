// Vertex AI's supervised tuning of Gemini.
#include "shared/targets/target_list.h"

namespace maquette {
namespace {

constexpr const char* source = "Vertex AI, Prepare supervised fine-tuning data for Gemini models";

void check_turn(const JsonView& view, const JsonNode& turn, const std::string& at, std::string_view& previous, RowFindings& out) {
    const JsonNode* role = view.member(turn, "role");
    const JsonNode* parts = view.member(turn, "parts");
    const std::string_view name = role ? role->text : std::string_view("user");
    if (name != "user" && name != "model" && name != "function") out.add("vertex.role", Severity::Error, at + ".role", {"The role must be user or model.", "Change it."}, source);
    if (name == previous && role) out.add("vertex.two_in_a_row", Severity::Warning, at + ".role", {"Two turns of one role stand one behind the other.", "Join them."}, source);
    previous = name;
    if (!parts || !parts->is_list() || parts->count == 0) {
        out.add("vertex.parts", Severity::Error, at + ".parts", {"The list of parts is missing or empty.", "Write [{\"text\": …}]."}, source);
        return;
    }
    size_t index = 0;
    for (const JsonNode* part = view.first(*parts); part; part = view.next(*part), ++index) {
        const bool is_known = view.member(*part, "text") || view.member(*part, "fileData") || view.member(*part, "inlineData") || view.member(*part, "functionCall") || view.member(*part, "functionResponse");
        if (!is_known) out.add("vertex.part", Severity::Error, at + ".parts[" + std::to_string(index) + "]", {"A part must be text, fileData, inlineData, functionCall or functionResponse.", "Change it."}, source);
    }
}

void check(const JsonView& view, const JsonNode& row, RowFindings& out) {
    const JsonNode* contents = view.member(row, "contents");
    if (!contents || !contents->is_list() || contents->count == 0) {
        out.add("vertex.contents", Severity::Error, "contents", {"The list of turns is missing or empty.", "Add {\"contents\": [{\"role\": \"user\", \"parts\": …}, …]}."}, source);
        return;
    }
    std::string_view previous;
    size_t index = 0;
    bool has_answer = false;
    for (const JsonNode* turn = view.first(*contents); turn; turn = view.next(*turn), ++index) {
        check_turn(view, *turn, "contents[" + std::to_string(index) + "]", previous, out);
        has_answer |= previous == "model";
    }
    if (!has_answer) out.add("vertex.no_answer", Severity::Error, "contents", {"There is no turn of the model: nothing is trained.", "Remove the row."}, source, FixKind::RemoveRow);
    else if (previous != "model") out.add("vertex.last", Severity::Error, "contents", {"The last turn must be the model's.", "Remove what stands behind the last answer."}, source);
    for (const JsonNode* member = view.first(row); member; member = view.next(*member))
        if (!is_one_of(member->key, {"contents", "systemInstruction", "tools", "labels", "generationConfig"}))
            out.add("vertex.extra_key", Severity::Warning, std::string(member->key), {"The target knows no such field.", "Remove it."}, source, FixKind::Row);
}

}  // namespace

const Target vertex_target{.name = "vertex",
                           .title = "Vertex Gemini",
                           .about = "Contents of user and model with parts.",
                           .source = source,
                           .formats = {"vertex"},
                           .check_row = check,
                           .tokens_max = 131072};

}  // namespace maquette
