#include "native/model/tensor_names.h"

#include <array>
#include <utility>

namespace maquette {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;  // GGUF, Hugging Face
constexpr std::array<Pair, 3> outer_names{{
    {"token_embd", "model.embed_tokens"}, {"output_norm", "model.norm"}, {"output", "lm_head"},
}};
constexpr std::array<Pair, 11> layer_names{{
    {"attn_norm", "input_layernorm"},    {"ffn_norm", "post_attention_layernorm"}, {"attn_q", "self_attn.q_proj"},
    {"attn_k", "self_attn.k_proj"},      {"attn_v", "self_attn.v_proj"},           {"attn_output", "self_attn.o_proj"},
    {"attn_q_norm", "self_attn.q_norm"}, {"attn_k_norm", "self_attn.k_norm"},      {"ffn_gate", "mlp.gate_proj"},
    {"ffn_up", "mlp.up_proj"},           {"ffn_down", "mlp.down_proj"},
}};

template <size_t count>
std::optional<std::string_view> translate(const std::array<Pair, count>& names, std::string_view name, bool to_gguf) {
    for (const auto& [gguf, hugging_face] : names)
        if (name == (to_gguf ? hugging_face : gguf)) return to_gguf ? gguf : hugging_face;
    return std::nullopt;
}

std::optional<std::string> rename(std::string_view name, bool to_gguf) {
    const size_t dot = name.rfind('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const std::string_view kind = name.substr(dot);
    if (kind != ".weight" && kind != ".bias") return std::nullopt;
    std::string_view stem = name.substr(0, dot);
    if (const auto outer = translate(outer_names, stem, to_gguf)) return std::string(*outer) + std::string(kind);
    const std::string_view from = to_gguf ? "model.layers." : "blk.";
    const std::string_view to = to_gguf ? "blk." : "model.layers.";
    if (stem.substr(0, from.size()) != from) return std::nullopt;
    stem.remove_prefix(from.size());
    const size_t digits = stem.find('.');
    if (digits == 0 || digits == std::string_view::npos || digits > 6 ||
        stem.substr(0, digits).find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    const auto inner = translate(layer_names, stem.substr(digits + 1), to_gguf);
    if (!inner) return std::nullopt;
    return std::string(to) + std::string(stem.substr(0, digits + 1)) + std::string(*inner) + std::string(kind);
}

}  // namespace

std::optional<std::string> hugging_face_name(std::string_view name) { return rename(name, false); }
std::optional<std::string> gguf_name(std::string_view name) { return rename(name, true); }

std::vector<TensorShape> expected_tensors(const Architecture& a) {
    std::vector<TensorShape> out;
    const auto add = [&out](std::string name, std::vector<int64_t> shape) {
        out.push_back({std::move(name), TensorType::F32, std::move(shape)});
    };
    const auto linear = [&](const std::string& stem, int64_t rows, int64_t columns, bool has_bias) {
        add(stem + ".weight", {rows, columns});
        if (has_bias) add(stem + ".bias", {rows});
    };
    add("model.embed_tokens.weight", {a.vocab_size, a.hidden_size});
    for (int64_t layer = 0; layer < a.layers; ++layer) {
        const std::string stem = "model.layers." + std::to_string(layer) + ".";
        add(stem + "input_layernorm.weight", {a.hidden_size});
        linear(stem + "self_attn.q_proj", a.query_width(), a.hidden_size, a.attention_bias);
        linear(stem + "self_attn.k_proj", a.kv_width(), a.hidden_size, a.attention_bias);
        linear(stem + "self_attn.v_proj", a.kv_width(), a.hidden_size, a.attention_bias);
        linear(stem + "self_attn.o_proj", a.hidden_size, a.query_width(), a.attention_output_bias);
        if (a.qk_norm) {
            add(stem + "self_attn.q_norm.weight", {a.head_dim});
            add(stem + "self_attn.k_norm.weight", {a.head_dim});
        }
        add(stem + "post_attention_layernorm.weight", {a.hidden_size});
        linear(stem + "mlp.gate_proj", a.intermediate_size, a.hidden_size, a.mlp_bias);
        linear(stem + "mlp.up_proj", a.intermediate_size, a.hidden_size, a.mlp_bias);
        linear(stem + "mlp.down_proj", a.hidden_size, a.intermediate_size, a.mlp_bias);
    }
    add("model.norm.weight", {a.hidden_size});
    if (!a.tied_embeddings) add("lm_head.weight", {a.vocab_size, a.hidden_size});
    return out;
}

}  // namespace maquette
