// A LoRA adapter (Hu et al. 2021): for each adapted linear layer two thin matrices, W' = W + scale B A.
//
// Read from and written as a PEFT folder: adapter_config.json and adapter_model.safetensors.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/weights/tensor.h"

namespace maquette {

struct LoraModule {
    std::string name;  // The layer, as in the model: "model.layers.0.self_attn.q_proj".
    int64_t rank = 0;
    int64_t in = 0;
    int64_t out = 0;
    double alpha = 0;
    std::vector<float> a;  // [rank, in]
    std::vector<float> b;  // [out, rank]
};

struct LoraAdapter {
    std::string base_model;            // base_model_name_or_path
    int64_t rank = 0;                  // "r" of the configuration; a module's own rank counts.
    double alpha = 0;                  // "lora_alpha"; a module's own alpha counts.
    double dropout = 0;
    bool is_rank_stabilized = false;   // rsLoRA: scale = alpha / sqrt(rank)
    std::vector<std::string> targets;  // "target_modules"; written as the modules' last names when empty.
    std::vector<LoraModule> modules;   // In the order of their names.

    // alpha / rank, or alpha / sqrt(rank).
    double scale(const LoraModule& module) const;
    const LoraModule* find(std::string_view name) const;  // Null when the layer is not adapted.
    int64_t parameters() const;
};

// Refuses what is not plain LoRA (DoRA, biases, saved modules, fan_in_fan_out), halves without their other half, and
// ranks that do not agree, naming the tensor. Unknown newer options that are off are tolerated.
Result<LoraAdapter> read_peft_adapter(std::string_view config_json, std::span<const std::byte> safetensors);

// adapter_config.json with the options that every PEFT version since 0.5 knows; alpha as an integer where it is one.
std::string peft_config_text(const LoraAdapter& adapter);
// adapter_model.safetensors, in 32-bit floats, byte for byte as PEFT's save_pretrained writes it.
Result<void> write_peft_weights(const LoraAdapter& adapter, const ByteSink& sink);

// weight [out, in] += scale * b a. The sizes must be the module's.
void merge_lora(const LoraModule& module, double scale, std::span<float> weight);

}  // namespace maquette
