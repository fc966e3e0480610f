// Renders a conversation and finds where in the text every answer stands, by rendering its beginnings.
#pragma once

#include <string>
#include <vector>

#include "shared/base/json.h"
#include "shared/base/report.h"
#include "shared/tokenizer/chat_template.h"
#include "shared/tokenizer/limits.h"

namespace maquette {

// An assistant's message, or another whose "train" is true.
struct AnswerSpan {
    int64_t message = 0;         // Index into messages.
    int64_t begin = 0, end = 0;  // Bytes of the text: what the model has to write, through the end of its turn.
    int64_t opening = 0;         // Where the template's generation prompt begins ("<|im_start|>assistant\n").
    bool exact = true;           // False when the template renders a conversation's beginning otherwise than the whole.
};

struct ChatLayout {
    std::string text;
    std::vector<GenerationSpan> generation;  // The template's own {% generation %} spans.
    std::vector<AnswerSpan> answers;
    std::vector<int64_t> left_out;           // System and developer messages whose text the template does not write.
};

// `variables` holds everything but messages and add_generation_prompt. The template's own refusal is the error. Templates
// that look far ahead have every beginning rendered anew: of `rendered_max` messages, together.
Result<ChatLayout> lay_out_chat(const ChatTemplate& chat_template, const Json& messages, const Json& variables,
                                int64_t now_seconds, int64_t rendered_max = layout_messages_max);

// The text of a message's content: a string, or its text parts joined.
std::string message_text(const Json& message);

}  // namespace maquette
