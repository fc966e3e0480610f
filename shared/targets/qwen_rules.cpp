// What the three Qwen-VL families share: their trainer's data processor.
#include <cstdlib>

#include "shared/targets/target_list.h"

namespace maquette {
namespace {

constexpr const char* source = "QwenLM/Qwen3-VL, qwen-vl-finetune/qwenvl/data/data_processor.py";

int64_t file_count(const JsonNode* files) { return !files ? 0 : files->is_list() ? files->count : 1; }

void check_places(const JsonView& view, const JsonNode& row, const JsonNode& turns, const char* key, const char* place, RowFindings& out) {
    int64_t places = 0, in_answers = 0;
    bool has_question = false;
    for (const JsonNode* turn = view.first(turns); turn; turn = view.next(*turn)) {
        const JsonNode* from = view.member(*turn, "from");
        const JsonNode* value = view.member(*turn, "value");
        if (!value) continue;
        has_question |= from && from->text == "human" && value->is_text();
        (from && from->text == "human" ? places : in_answers) += count_places(view, *value, place);
    }
    const int64_t files = file_count(view.member(row, key));
    const std::string counts = std::to_string(places) + " " + place + " for " + std::to_string(files) + " files in \"" + key + "\"";
    if (places > files) out.add("qwen.places", Severity::Error, "conversations", {"There are more places than files: " + counts + ".", "Remove the last places."}, source, FixKind::Row);
    if (places < files) out.add("qwen.places", Severity::Error, key, {"Files remain unused: " + counts + ".", "Put the missing places in front of the first question."}, source, has_question ? FixKind::Row : FixKind::None);
    if (in_answers > 0) out.add("qwen.place_in_answer", Severity::Error, "conversations", {std::string(place) + " stands in an answer.", "Remove it."}, source, FixKind::Row);
}

// A box of thousandths with a number above 1000 was made for another family.
void check_boxes(const JsonView& view, const JsonNode& turns, int64_t box_max, RowFindings& out) {
    size_t index = 0;
    for (const JsonNode* turn = view.first(turns); turn; turn = view.next(*turn), ++index) {
        const JsonNode* value = view.member(*turn, "value");
        if (!value || !value->is_text() || value->text.find("bbox") == std::string_view::npos) continue;
        const std::string text = value->decoded();
        for (size_t at = text.find("bbox_2d"); at != std::string::npos; at = text.find("bbox_2d", at + 7)) {
            const size_t open = text.find('[', at), close = text.find(']', at);
            if (open == std::string::npos || close == std::string::npos || open > close || close - open > 100) continue;
            for (const char* number = text.c_str() + open + 1; number < text.c_str() + close;) {
                char* end = nullptr;
                const double side = std::strtod(number, &end);
                if (end == number) break;
                if (side > static_cast<double>(box_max)) {
                    out.add("qwen.box", Severity::Error, "conversations[" + std::to_string(index) + "].value",
                            {"A box has a number above " + std::to_string(box_max) + ": it is in pixels, and this family counts from 0 to 1000.", "Convert the file with --from qwen2.5-vl or --boxes pixels."}, source);
                    return;
                }
                number = end + 1;
            }
        }
    }
}

}  // namespace

void check_qwen_row(const JsonView& view, const JsonNode& row, int64_t box_max, RowFindings& out) {
    const JsonNode* turns = view.member(row, "conversations");
    if (!turns) {
        out.add("turns.missing", Severity::Error, "conversations", {"The list of turns is missing.", "Add {\"conversations\": [{\"from\": \"human\", …}, …]}."}, source);
        return;
    }
    check_turns(view, *turns, "conversations", source, out);
    size_t index = 0;
    std::string_view previous;
    for (const JsonNode* turn = view.first(*turns); turn; turn = view.next(*turn), ++index) {
        const JsonNode* from = view.member(*turn, "from");
        if (!from) continue;
        const std::string at = "conversations[" + std::to_string(index) + "].from";
        if (from->text == "system")
            out.add("qwen.system_role", Severity::Error, at, {"There is no system role: the trainer takes this text for an answer and trains it.", "Put it in front of the first question."}, source, FixKind::Row);
        else if (from->text != "human" && from->text != "gpt")
            out.add("qwen.speaker", Severity::Warning, at, {"Every speaker but human is trained as an answer.", "Use human or gpt."}, source, FixKind::Row);
        if (from->text == previous) out.add("qwen.two_in_a_row", Severity::Warning, at, {"Two turns of one speaker stand one behind the other.", "Join them."}, source);
        previous = from->text;
    }
    check_places(view, row, *turns, "image", "<image>", out);
    check_places(view, row, *turns, "video", "<video>", out);
    if (box_max > 0) check_boxes(view, *turns, box_max, out);
}

}  // namespace maquette
