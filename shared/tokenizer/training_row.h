// Reads one row of training data: a chat, a prompt with its completion, or a text.
#pragma once

#include <string>

#include "shared/base/json.h"

namespace maquette {

struct TrainingRow {
    Json messages = Json::array();      // Chat rows; prompt and completion joined.
    size_t prompt_messages = 0;         // Of a chat given as prompt and completion; else all but the last message.
    bool is_chat = false;
    std::string prompt, completion;     // Plain rows; for "text" the prompt is empty.
    Json variables;
};

// `sample` is a list of messages, or an object with "messages" (and "tools"), "prompt" and "completion" (texts or message
// lists), or "text". `variables` are the template's, which the row's own tools and chat_template_kwargs replace.
Result<TrainingRow> read_training_row(const Json& sample, const Json& variables);

// Makes one text of every content that is a list of text parts. False when there is no such content.
bool join_text_parts(Json& messages);

}  // namespace maquette
