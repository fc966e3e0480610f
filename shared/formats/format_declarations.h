// The formats, each defined in its own file. Only format_list.cpp and tests need this.
#pragma once

#include "shared/dataset/row_format.h"

namespace maquette {

extern const RowFormat openai_chat_format;
extern const RowFormat openai_vision_format;
extern const RowFormat openai_preference_format;
extern const RowFormat legacy_examples_format;
extern const RowFormat bedrock_format;
extern const RowFormat bedrock_conversation_format;
extern const RowFormat sharegpt_format;
extern const RowFormat alpaca_format;
extern const RowFormat prompt_completion_format;
extern const RowFormat text_format;
extern const RowFormat csv_format;
extern const RowFormat maquette_format;

}  // namespace maquette
