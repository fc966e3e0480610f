// The variables that a chat template sees: what transformers' apply_chat_template hands to it, under the same names.
#pragma once

#include "shared/base/json.h"

namespace maquette {

enum class AnswerStart { None, Prompt };  // Prompt: add_generation_prompt.

// `variables` plus messages and add_generation_prompt. As in transformers 5 (render_jinja_template): tools and documents
// are null unless they are given, a message's members that are null are left out, and an answer's thoughts stand under both "reasoning_content" and "thinking", whichever
// of "reasoning_content", "thinking" and "reasoning" the message has.
Json template_variables(Json variables, Json messages, AnswerStart start);

}  // namespace maquette
