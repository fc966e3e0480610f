// What a language model is, as numbers and flags: enough to build its plan without knowing its family.
//
// Read from a Hugging Face config.json or from GGUF metadata. Every supported family (Llama, SmolLM2, Mistral, Qwen2,
// Qwen3, MiniMind) is a decoder of RMSNorm, rotary attention with grouped keys, and a SwiGLU feed-forward; they differ
// only in what stands here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/json.h"
#include "shared/weights/gguf.h"

namespace maquette {

enum class RopeScaling { None, Linear, Llama3, Yarn, Dynamic, Factors };

// Rotary position embedding, half-split ("rotate_half") as in transformers.
struct Rope {
    double theta = 10000.0;
    int64_t dimensions = 0;  // Of each head; equals head_dim (partial rotation is refused).
    RopeScaling scaling = RopeScaling::None;
    double factor = 1.0;
    double low_frequency_factor = 1.0;    // Llama3
    double high_frequency_factor = 4.0;   // Llama3
    int64_t original_context_length = 0;  // Llama3, Yarn
    double beta_fast = 32.0;              // Yarn
    double beta_slow = 1.0;               // Yarn
    double attention_factor = 0.0;        // Yarn; 0 means 0.1 ln(factor) + 1.
    std::vector<float> frequency_factors; // Factors (GGUF "rope_freqs.weight"), [dimensions / 2]: frequencies are divided by them.
};

struct Architecture {
    std::string family;  // "llama", "qwen2", "qwen3", "mistral", "minimind": for showing and for file formats only.
    int64_t hidden_size = 0;
    int64_t intermediate_size = 0;
    int64_t layers = 0;
    int64_t heads = 0;
    int64_t kv_heads = 0;
    int64_t head_dim = 0;  // heads * head_dim need not be hidden_size (Qwen3).
    int64_t vocab_size = 0;
    int64_t context_length = 0;
    double rms_norm_eps = 1e-5;
    Rope rope;
    bool tied_embeddings = false;        // No "lm_head.weight": the embedding is used twice.
    bool attention_bias = false;         // q_proj, k_proj, v_proj have ".bias".
    bool attention_output_bias = false;  // o_proj has ".bias".
    bool mlp_bias = false;               // gate_proj, up_proj, down_proj have ".bias".
    bool qk_norm = false;                // "self_attn.q_norm.weight" and "k_norm", [head_dim], before the rotation.
    int64_t sliding_window = 0;              // Tokens that a position sees, itself included; 0 means all before it.
    int64_t sliding_window_first_layer = 0;  // Layers before this one see everything.
    std::vector<int32_t> eos_ids;  // May be empty.
    int32_t bos_id = -1;           // -1: none.
    int32_t pad_id = -1;

    int64_t query_width() const { return heads * head_dim; }
    int64_t kv_width() const { return kv_heads * head_dim; }
};

// Refuses families and options that the plan cannot run (experts, other activations, partial rotation), by name.
Result<Architecture> architecture_from_config(const Json& config);
// Architectures llama, qwen2, qwen3. The biases, norms and tied embeddings are seen from the tensors' names.
Result<Architecture> architecture_from_gguf(const Gguf& gguf);

// The angle per position of each pair, [rope.dimensions / 2], with scaling applied: what both cos and sin are taken of.
std::vector<double> rope_frequencies(const Architecture& architecture);
// What cos and sin are multiplied with (1 except for YaRN).
double rope_attention_factor(const Architecture& architecture);

// Parameters of the model, embeddings counted once when tied.
int64_t parameter_count(const Architecture& architecture);
Json architecture_json(const Architecture& architecture);

}  // namespace maquette
