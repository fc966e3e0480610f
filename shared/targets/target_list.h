// The targets, each defined in its own file, and what some of them share. Only this folder needs this.
#pragma once

#include "shared/targets/target.h"

namespace maquette {

extern const Target openai_target, foundry_target, together_target, bedrock_target, legacy_examples_target, qwen2_vl_target,
    qwen2_5_vl_target, qwen3_vl_target, trl_target, axolotl_target, llama_factory_target, kiln_target, vertex_target, maquette_target;

ChatRules openai_chat_rules();
// A chat or preference line under `rules`.
void check_openai_row(const JsonView& view, const JsonNode& row, const ChatRules& rules, RowFindings& out);
// A row of Qwen-VL's conversations; `box_max` is the largest number a box may hold, 0 for pixels.
void check_qwen_row(const JsonView& view, const JsonNode& row, int64_t box_max, RowFindings& out);

}  // namespace maquette
