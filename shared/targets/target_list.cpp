#include "shared/targets/target_list.h"

#include <algorithm>

namespace maquette {

const std::vector<const Target*>& all_targets() {
    static const std::vector<const Target*> targets{&openai_target, &foundry_target,  &together_target, &bedrock_target, &legacy_examples_target, &qwen2_vl_target, &qwen2_5_vl_target,
                                                    &qwen3_vl_target, &trl_target, &axolotl_target, &llama_factory_target, &kiln_target, &vertex_target, &maquette_target};
    return targets;
}

const Target* find_target(std::string_view name) {
    const auto& targets = all_targets();
    const auto found = std::find_if(targets.begin(), targets.end(), [&](const Target* target) { return name == target->name; });
    return found == targets.end() ? nullptr : *found;
}

}  // namespace maquette
