// A target: a service or trainer that takes files of rows, with the rules it has for them. One file a target.
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/report.h"
#include "shared/targets/json_view.h"

namespace maquette {

// What can be done about a finding by apply_fix (shared/targets/check.h).
enum class FixKind {
    None,
    Row,        // The row is changed.
    RemoveRow,  // The row is taken out.
    File,       // The file as a whole is written anew: a mark removed, another format.
};

struct TargetFinding {
    Finding finding;
    const char* target = "";  // The target's name.
    int64_t row = -1;         // 0-based position; -1: the file as a whole.
    FixKind fix = FixKind::None;
};

// Collects what one target says about one row.
class RowFindings {
  public:
    RowFindings(const char* target, int64_t row, int64_t line, std::vector<TargetFinding>& out) : target_(target), row_(row), line_(line), out_(out) {}
    struct Text {
        std::string reason, fix;
    };
    void add(const char* rule, Severity severity, std::string field, Text text, const char* source, FixKind fix = FixKind::None);

  private:
    const char* target_;
    int64_t row_, line_;
    std::vector<TargetFinding>& out_;
};

using Names = std::vector<std::string_view>;
bool is_one_of(std::string_view name, const Names& names);

enum class ImageSource { None, UrlOrBase64, Base64 };  // None: the target takes text only.

// What a target demands of a list of messages. Where a severity is missing, the target has no such rule.
struct ChatRules {
    const char* source = "";
    Names row_keys;          // Empty: any.
    Names message_keys;      // Empty: any.
    Names roles;
    std::optional<Severity> two_in_a_row;     // Two answers, or two questions, one behind the other.
    std::optional<Severity> last_not_assistant;
    std::optional<Severity> first_not_user;   // After a system message, where there may be one.
    std::optional<Severity> system_not_first;
    bool has_weights = false;                 // weight 0 or 1 on answers.
    bool weight_on_images_refused = false;
    bool is_null_refused = true;              // Members that are null, other than content beside tool_calls.
    bool is_text_only_content = false;        // The content must be a string.
    ImageSource images = ImageSource::None;
    int64_t images_max = 0;                   // In a row.
};
// The role that is meant by another trainer's name for it; null when the name says nothing.
const char* usual_role(std::string_view role);
void check_messages(const JsonView& view, const JsonNode& row, const JsonNode& list, const std::string& field, const ChatRules& rules, RowFindings& out);
// Members of the row itself that the target does not take, and those that are null.
void check_row_keys(const JsonView& view, const JsonNode& row, const ChatRules& rules, RowFindings& out);
// A member that must be there and be a text; false when it is not.
bool check_text(const JsonView& view, const JsonNode& row, const char* key, const char* source, RowFindings& out);
// A preference pair of OpenAI's.
void check_preference(const JsonView& view, const JsonNode& row, const ChatRules& rules, RowFindings& out);
// ShareGPT's turns. `max_images`: how many files the row has, to be as many as <image> places; -1: not counted.
void check_turns(const JsonView& view, const JsonNode& list, const std::string& field, const char* source, RowFindings& out);
int64_t count_places(const JsonView& view, const JsonNode& node, std::string_view place);

struct Target {
    const char* name = "";
    const char* title = "";
    const char* about = "";
    const char* source = "";
    Names formats;  // Names of the row formats that it reads; a fix converts to the first.
    void (*check_row)(const JsonView& view, const JsonNode& row, RowFindings& out) = nullptr;
    const ChatRules* chat = nullptr;  // For fixes: what keys and roles there may be.
    int64_t rows_min = 1, rows_max = 0;        // 0: no limit.
    Severity rows_min_severity = Severity::Error;
    int64_t tokens_max = 0;                    // A row's; longer ones are cut off. 0: the trainer's own setting.
    int64_t file_bytes_max = 0;
    bool takes_json_list = false;              // Besides JSONL.
    bool needs_json_object = false;            // {"examples": […]} and nothing else.
    bool refuses_byte_order_mark = true;
    std::optional<Severity> standing;          // What is to be said of the target itself whatever the file.
    const char* standing_reason = "";
};

// In the order in which they are shown.
const std::vector<const Target*>& all_targets();
const Target* find_target(std::string_view name);

}  // namespace maquette
