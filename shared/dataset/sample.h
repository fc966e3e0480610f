// One training sample in the form that every format is read into and written from.
//
// What a format has and this form does not name is kept in `extra`, so that writing the same format gives it back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/base/json.h"

namespace maquette {

enum class SampleKind {
    Sft,         // A conversation whose answers are imitated.
    Preference,  // A conversation with a preferred and a rejected answer.
    Completion,  // A prompt (a user message, may be absent) and the text that follows it, without a chat template.
    Action,      // A user interface, an instruction, and what is clicked or typed.
};

struct Message {
    std::string role;           // "system", "developer", "user", "assistant", "tool" (a tool's answer), "function".
    Json content;               // A string, a list of parts (OpenAI's: {"type":"text"|"image_url"…}), or null.
    Json tool_calls;            // OpenAI's list, or null.
    std::string name;           // May be empty.
    std::string tool_call_id;   // May be empty.
    std::string thinking;       // Reasoning that a format keeps apart from the answer; may be empty.
    std::optional<bool> train;  // Whether the loss sees this message; absent means the mode decides.
    std::optional<double> weight;
    bool has_null_content = false;  // "content": null was written beside tool calls, where it may be left out.
    Json extra = Json::object();  // Every other field.

    // All text parts, joined; empty for null.
    std::string text() const;
    int64_t image_count() const;
    bool operator==(const Message&) const = default;
};

struct Sample {
    SampleKind kind = SampleKind::Sft;
    std::vector<Message> messages;   // For a preference: what comes before the two answers.
    std::vector<Message> preferred;  // Preference only.
    std::vector<Message> rejected;   // Preference only.
    std::vector<std::string> images; // Files or URLs, in the order of the conversation's image places.
    Json tools;                      // OpenAI's list of tools, or null.
    std::string task_type;
    std::optional<double> quality;   // 0 to 10, from critics.
    std::optional<double> rating;    // 0 to 10, from a person.
    std::string source;              // Where it comes from.
    std::string licence;
    std::string parent;              // The id of the sample that this one improves.
    Json critique;                   // null when there is none.
    Json action;                     // Action only: {"op","value","box":[x,y,width,height] in pixels,"image_size"…}.
    Json extra = Json::object();     // Every other field of the row.

    bool operator==(const Sample&) const = default;
    // The first message of a role, or null.
    const Message* first(std::string_view role) const;
    // What is asked (the last user message before the last answer) and what is answered: the two columns of a table.
    std::string prompt() const;
    std::string answer() const;
};

const char* sample_kind_name(SampleKind kind);  // "sft", "preference", "completion", "action"

Message text_message(std::string role, std::string text);

// The internal form itself as JSON ("maquette" rows, the studio's journal) and back. Reading fails with the field.
Json sample_json(const Sample& sample);
Result<Sample> sample_from_json(const Json& json);

// A view used by the quality filter: {"input","output","task_type","quality_score" 0 to 1}.
Json training_example_json(const Sample& sample);

}  // namespace maquette
