#include "native/export/hugging_face_files.h"

#include "native/model/new_file.h"

namespace maquette {
namespace {

using SortedJson = nlohmann::json;  // For the vocabulary: the ordered kind searches its members one by one.

tl::unexpected<Error> refuse(const std::string& field, std::string reason) {
    return fail(Error{ErrorCode::BadInput, std::move(reason), "Export a merged GGUF instead, or train from a Hugging Face folder.", {}, 0, field});
}

SortedJson byte_level(bool uses_regex) {
    return {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", uses_regex}};
}

SortedJson split_by(const std::string& digits) {
    const std::string pattern = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + digits +
                                "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    const SortedJson split{{"type", "Split"}, {"pattern", {{"Regex", pattern}}}, {"behavior", "Isolated"}, {"invert", false}};
    return {{"type", "Sequence"}, {"pretokenizers", SortedJson::array({split, byte_level(false)})}};
}

Result<SortedJson> splitter_named(const std::string& pre) {
    if (pre == "gpt-2") return byte_level(true);
    if (pre == "smollm") {
        const SortedJson digits{{"type", "Digits"}, {"individual_digits", true}};
        return SortedJson{{"type", "Sequence"}, {"pretokenizers", SortedJson::array({digits, byte_level(true)})}};
    }
    if (pre == "qwen2") return split_by("\\p{N}");
    if (pre == "llama-bpe") return split_by("\\p{N}{1,3}");
    return refuse("tokenizer.ggml.pre", "The splitting rule \"" + pre + "\" cannot be written as tokenizer.json.");
}

struct GgufVocabulary {
    std::vector<std::string_view> tokens;
    std::vector<int64_t> types;
    std::vector<std::string_view> merges;
};

Result<GgufVocabulary> read_vocabulary(const Gguf& gguf) {
    if (const std::string model = gguf.text("tokenizer.ggml.model"); model != "gpt2")
        return refuse("tokenizer.ggml.model", "Vocabularies of kind \"" + model + "\" cannot be written as tokenizer.json.");
    GgufVocabulary out;
    const auto texts = [&](const char* key) {
        const GgufValue* value = gguf.find(key);
        return value ? value->texts().value_or(std::vector<std::string_view>()) : std::vector<std::string_view>();
    };
    out.tokens = texts("tokenizer.ggml.tokens");
    out.merges = texts("tokenizer.ggml.merges");
    if (const GgufValue* types = gguf.find("tokenizer.ggml.token_type")) out.types = types->integers().value_or(std::vector<int64_t>());
    if (out.tokens.empty() || out.types.size() != out.tokens.size() || out.merges.empty())
        return refuse("tokenizer.ggml.tokens", "The vocabulary is incomplete.");
    return out;
}

Result<std::string> tokenizer_json_text(const Gguf& gguf, const GgufVocabulary& vocabulary) {
    const std::string pre = gguf.text("tokenizer.ggml.pre");
    MAQUETTE_TRY(SortedJson splitter, splitter_named(pre));
    SortedJson vocab = SortedJson::object(), added = SortedJson::array(), merges = SortedJson::array();
    for (size_t id = 0; id < vocabulary.tokens.size(); ++id) {
        const std::string token(vocabulary.tokens[id]);
        const int64_t type = vocabulary.types[id];
        if (type == 3 || type == 4)  // Control or user-defined.
            added.push_back({{"id", id}, {"content", token}, {"single_word", false}, {"lstrip", false}, {"rstrip", false}, {"normalized", false}, {"special", type == 3}});
        if (type != 5) vocab[token] = id;
    }
    for (const auto merge : vocabulary.merges) merges.push_back(std::string(merge));
    const SortedJson decoder = byte_level(true);
    const SortedJson model{{"type", "BPE"}, {"dropout", nullptr}, {"unk_token", nullptr}, {"continuing_subword_prefix", nullptr}, {"end_of_word_suffix", nullptr},
                           {"fuse_unk", false}, {"byte_fallback", false}, {"ignore_merges", pre == "llama-bpe"}, {"vocab", vocab}, {"merges", merges}};
    const SortedJson json{{"version", "1.0"}, {"truncation", nullptr}, {"padding", nullptr}, {"added_tokens", added},
                          {"normalizer", pre == "qwen2" ? SortedJson{{"type", "NFC"}} : SortedJson()}, {"pre_tokenizer", splitter},
                          {"post_processor", nullptr}, {"decoder", decoder}, {"model", model}};
    return json.dump(1, ' ', false, SortedJson::error_handler_t::replace) + "\n";
}

Json tokenizer_config(const Gguf& gguf, const GgufVocabulary& vocabulary, int64_t context_length) {
    Json out{{"tokenizer_class", "PreTrainedTokenizerFast"}, {"clean_up_tokenization_spaces", false}, {"add_prefix_space", false}, {"model_max_length", context_length}};
    for (const auto& [key, name] : {std::pair<const char*, const char*>{"bos_token", "bos"}, {"eos_token", "eos"}, {"unk_token", "unknown"}, {"pad_token", "padding"}}) {
        const int64_t id = gguf.integer(std::string("tokenizer.ggml.") + name + "_token_id", -1);
        if (id >= 0 && id < static_cast<int64_t>(vocabulary.tokens.size())) out[key] = std::string(vocabulary.tokens[static_cast<size_t>(id)]);
    }
    if (const std::string chat = gguf.text("tokenizer.chat_template"); !chat.empty()) out["chat_template"] = chat;
    return out;
}

Result<Json> rope_json(const Rope& rope) {
    switch (rope.scaling) {
        case RopeScaling::None:
        case RopeScaling::Dynamic:
            return Json();
        case RopeScaling::Linear:
            return Json{{"rope_type", "linear"}, {"factor", rope.factor}};
        case RopeScaling::Yarn:
            return Json{{"rope_type", "yarn"}, {"factor", rope.factor}, {"original_max_position_embeddings", rope.original_context_length}};
        case RopeScaling::Llama3:
            return Json{{"rope_type", "llama3"}, {"factor", rope.factor}, {"low_freq_factor", rope.low_frequency_factor},
                        {"high_freq_factor", rope.high_frequency_factor}, {"original_max_position_embeddings", rope.original_context_length}};
        case RopeScaling::Factors:
            return refuse("rope_freqs.weight", "This model's rotary factors cannot be written into config.json.");
    }
    return Json();
}

}  // namespace

Result<Json> config_of(const Architecture& a, const std::string& dtype) {
    const bool is_qwen = a.family == "qwen2" || a.family == "qwen3";
    const std::string type = is_qwen || a.family == "mistral" ? a.family : "llama";
    const std::string name = type == "qwen2" ? "Qwen2" : type == "qwen3" ? "Qwen3" : type == "mistral" ? "Mistral" : "Llama";
    MAQUETTE_TRY(const Json scaling, rope_json(a.rope));
    Json eos = nullptr;
    if (a.eos_ids.size() == 1) eos = a.eos_ids[0];
    if (a.eos_ids.size() > 1) eos = a.eos_ids;
    Json out{{"architectures", {name + "ForCausalLM"}}, {"model_type", type}, {"hidden_size", a.hidden_size}, {"intermediate_size", a.intermediate_size},
             {"num_hidden_layers", a.layers}, {"num_attention_heads", a.heads}, {"num_key_value_heads", a.kv_heads}, {"head_dim", a.head_dim},
             {"vocab_size", a.vocab_size}, {"max_position_embeddings", a.context_length}, {"rms_norm_eps", a.rms_norm_eps}, {"hidden_act", "silu"},
             {"rope_theta", a.rope.theta}, {"rope_scaling", scaling}, {"tie_word_embeddings", a.tied_embeddings}, {"eos_token_id", eos}, {"torch_dtype", dtype}};
    if (a.bos_id >= 0) out["bos_token_id"] = a.bos_id;
    if (a.pad_id >= 0) out["pad_token_id"] = a.pad_id;
    if (type == "llama" || type == "qwen3") out["attention_bias"] = a.attention_bias;
    if (type == "llama") out["mlp_bias"] = a.mlp_bias;
    return out;
}

Result<void> write_hugging_face_files(const Gguf& gguf, const Architecture& architecture, const std::string& dtype, const std::string& folder) {
    MAQUETTE_TRY(const GgufVocabulary vocabulary, read_vocabulary(gguf));
    MAQUETTE_TRY(const std::string tokenizer, tokenizer_json_text(gguf, vocabulary));
    MAQUETTE_TRY(const Json config, config_of(architecture, dtype));
    Json generation = Json::object();
    for (const char* key : {"bos_token_id", "eos_token_id", "pad_token_id"})
        if (config.contains(key)) generation[key] = config[key];
    MAQUETTE_TRY_VOID(write_new_text(folder + "/config.json", write_json_indented(config) + "\n"));
    MAQUETTE_TRY_VOID(write_new_text(folder + "/generation_config.json", write_json_indented(generation) + "\n"));
    MAQUETTE_TRY_VOID(write_new_text(folder + "/tokenizer.json", tokenizer));
    return write_new_text(folder + "/tokenizer_config.json",
                          write_json_indented(tokenizer_config(gguf, vocabulary, architecture.context_length)) + "\n");
}

}  // namespace maquette
