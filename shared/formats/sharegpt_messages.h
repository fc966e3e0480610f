// ShareGPT's turns, {"from": "human"|"gpt"|…, "value": …}, which LLaMA-Factory, Axolotl and Qwen-VL share.
#pragma once

#include "shared/formats/record_fields.h"

namespace maquette {

// "human" → "user", "gpt" → "assistant", "function_call" → "assistant", "observation" → "tool"; others stay.
std::string role_of_sharegpt(const std::string& from);
std::string sharegpt_of_role(const std::string& role);

Result<std::vector<Message>> read_sharegpt_turns(const Json& list, const std::string& field);

enum class SystemRole { Kept, FoldedIntoFirstTurn };
// `original` gives the names of the speakers to keep, or is null.
Json write_sharegpt_turns(const std::vector<Message>& messages, const Json* original, SystemRole system_role, WriteContext& context);

}  // namespace maquette
