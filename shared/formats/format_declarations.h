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
extern const RowFormat trl_format;
extern const RowFormat llama_factory_format;
extern const RowFormat axolotl_format;
extern const RowFormat kiln_format;
extern const RowFormat vertex_format;
extern const RowFormat together_format;
extern const RowFormat qwen2_vl_format;
extern const RowFormat qwen2_5_vl_format;
extern const RowFormat qwen3_vl_format;
extern const RowFormat uigen_t1_format;
extern const RowFormat uigen_t2_format;
extern const RowFormat uigen_t3_format;
extern const RowFormat mind2web_format;
extern const RowFormat rico_format;
extern const RowFormat screenspot_format;
extern const RowFormat evolution_log_format;
extern const RowFormat interaction_format;
extern const RowFormat maquette_format;

}  // namespace maquette
