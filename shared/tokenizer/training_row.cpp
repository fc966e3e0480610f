#include "shared/tokenizer/training_row.h"

#include <algorithm>

#include "shared/tokenizer/chat_layout.h"

namespace maquette {
namespace {

bool is_message_list(const Json& json) {
    return json.is_array() && std::all_of(json.begin(), json.end(), [](const Json& message) { return message.is_object(); });
}

bool is_text_part(const Json& part) { return part.is_string() || (json_text(part, "type", "text") == "text" && json_member(part, "text")); }

}  // namespace

Result<TrainingRow> read_training_row(const Json& sample, const Json& variables) {
    TrainingRow row;
    row.variables = variables;
    const auto take_messages = [&](const Json& list) {
        row.is_chat = true;
        for (const Json& message : list) row.messages.push_back(message);
    };
    for (const char* key : {"tools", "documents", "chat_template_kwargs"})
        if (const Json* value = json_member(sample, key)) {
            if (std::string_view(key) != "chat_template_kwargs") row.variables[key] = *value;
            else if (value->is_object())
                for (const auto& [name, one] : value->items()) row.variables[name] = one;
        }
    if (is_message_list(sample) && !sample.empty()) {
        take_messages(sample);
    } else if (const Json* messages = json_member(sample, "messages"); messages && is_message_list(*messages)) {
        take_messages(*messages);
    } else if (const Json* prompt = json_member(sample, "prompt"); prompt && json_member(sample, "completion")) {
        const Json& completion = *json_member(sample, "completion");
        if (prompt->is_string() && completion.is_string()) {
            row.prompt = prompt->get<std::string>();
            row.completion = completion.get<std::string>();
            return row;
        }
        if (!is_message_list(*prompt) || !is_message_list(completion))
            return fail(ErrorCode::BadInput, "prompt and completion are neither both texts nor both message lists.", "Give both the same form.");
        take_messages(*prompt);
        row.prompt_messages = row.messages.size();
        take_messages(completion);
        return row;
    } else if (const Json* text = json_member(sample, "text"); text && text->is_string()) {
        row.completion = text->get<std::string>();
        return row;
    } else {
        return fail(ErrorCode::BadInput, "The row has neither messages, nor prompt and completion, nor text.",
                    "Convert the file first: maquette convert IN --to openai -o OUT.");
    }
    if (row.messages.empty()) return fail(ErrorCode::BadInput, "The row has no messages.", "Remove the row.");
    row.prompt_messages = row.messages.size() - 1;
    return row;
}

bool join_text_parts(Json& messages) {
    bool any = false;
    for (Json& message : messages) {
        const Json* content = json_member(message, "content");
        if (!content || !content->is_array() || !std::all_of(content->begin(), content->end(), is_text_part)) continue;
        message["content"] = message_text(message);
        any = true;
    }
    return any;
}

}  // namespace maquette
