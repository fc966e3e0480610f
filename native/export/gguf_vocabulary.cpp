#include "native/export/gguf_vocabulary.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "native/export/sentencepiece_pieces.h"
#include "native/model/mapped_file.h"
#include "shared/base/json.h"

namespace maquette {
namespace {

// Objects with 150,000 members: the ordered kind would search them one by one.
using SortedJson = nlohmann::json;

// llama.cpp's enum llama_token_type.
enum TokenType : int32_t { normal_token = 1, unknown_token = 2, control_token = 3, user_token = 4, unused_token = 5, byte_token = 6 };

tl::unexpected<Error> refuse(const std::string& file, std::string field, std::string reason,
                             std::string fix = "Export a merged Hugging Face folder instead, and convert it with llama.cpp.") {
    return fail(Error{ErrorCode::BadInput, std::move(reason), std::move(fix), file, 0, std::move(field)});
}

struct Vocabulary {
    std::vector<std::string> tokens;
    std::vector<int32_t> types;
    std::vector<float> scores;        // SentencePiece only.
    std::vector<std::string> merges;  // Byte-level BPE only.
    bool is_sentencepiece = false;
    std::string pre;                  // llama.cpp's name of the splitting rule.

    void resize(size_t size) {
        const size_t old = tokens.size();
        tokens.resize(std::max(old, size));
        types.resize(tokens.size(), unused_token);
        scores.resize(tokens.size(), -10000.0f);
        for (size_t i = old; i < tokens.size(); ++i) tokens[i] = "[PAD" + std::to_string(i) + "]";
    }
    Result<void> put(int64_t id, std::string text, int32_t type, float score, const std::string& file) {
        // Twice the limit of any known vocabulary: an id is a size here.
        if (id < 0 || id >= int64_t{1} << 21) return refuse(file, text, "The token's id " + std::to_string(id) + " is out of range.", "Fetch the tokenizer again.");
        resize(static_cast<size_t>(id) + 1);
        tokens[static_cast<size_t>(id)] = std::move(text);
        types[static_cast<size_t>(id)] = type;
        scores[static_cast<size_t>(id)] = score;
        return {};
    }
    int64_t find(const std::string& text) const {
        const auto found = std::find(tokens.begin(), tokens.end(), text);
        return found == tokens.end() ? -1 : found - tokens.begin();
    }
};

const std::string contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
const std::string punctuation = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

bool is_byte_level(const SortedJson& part, bool uses_regex) {
    return part.value("type", "") == "ByteLevel" && !part.value("add_prefix_space", false) && part.value("use_regex", true) == uses_regex;
}

// The splitting rules that both sides know; llama.cpp has a fixed list of names.
std::string pre_name(const SortedJson& splitter) {
    if (!splitter.is_object()) return {};
    if (is_byte_level(splitter, true)) return "gpt-2";
    if (splitter.value("type", "") != "Sequence" || !splitter.contains("pretokenizers")) return {};
    const SortedJson& parts = splitter["pretokenizers"];
    if (!parts.is_array() || parts.size() != 2 || !parts[0].is_object() || !parts[1].is_object()) return {};
    const std::string first = parts[0].value("type", "");
    if (first == "Digits" && parts[0].value("individual_digits", false) && is_byte_level(parts[1], true)) return "smollm";
    if (first != "Split" || !is_byte_level(parts[1], false) || !parts[0].contains("pattern") || !parts[0]["pattern"].is_object()) return {};
    const std::string pattern = parts[0]["pattern"].value("Regex", "");
    if (pattern == contractions + "\\p{N}" + punctuation) return "qwen2";
    if (pattern == contractions + "\\p{N}{1,3}" + punctuation) return "llama-bpe";
    return {};
}

bool is_byte_piece(const std::string& token) { return token.size() == 6 && token.rfind("<0x", 0) == 0 && token.back() == '>'; }

Result<std::vector<std::string>> read_merges(const SortedJson& model, const std::string& file) {
    std::vector<std::string> out;
    if (!model.contains("merges") || !model["merges"].is_array()) return refuse(file, "model.merges", "The merges are missing.", "Fetch the tokenizer again.");
    for (const SortedJson& merge : model["merges"]) {
        if (merge.is_string())
            out.push_back(merge.get<std::string>());
        else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string())
            out.push_back(merge[0].get<std::string>() + " " + merge[1].get<std::string>());
        else
            return refuse(file, "model.merges", "A merge is no pair of texts.", "Fetch the tokenizer again.");
    }
    return out;
}

// SentencePiece's BPE joins the pair whose result has the best score; the merge list's order says the same.
std::map<std::string, float> merge_scores(const std::vector<std::string>& merges) {
    std::map<std::string, float> out;
    for (size_t rank = 0; rank < merges.size(); ++rank) {
        const size_t space = merges[rank].find(' ', 1);
        if (space != std::string::npos)
            out.emplace(merges[rank].substr(0, space) + merges[rank].substr(space + 1), -static_cast<float>(rank) - 1.0f);
    }
    return out;
}

Result<Vocabulary> read_tokenizer_json(const std::string& file) {
    MAQUETTE_TRY(const std::string text, read_text_file(file));
    const SortedJson json = SortedJson::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("model") || !json["model"].is_object()) return refuse(file, "model", "This is no tokenizer.json.", "Fetch the tokenizer again.");
    const SortedJson& model = json["model"];
    if (model.value("type", "BPE") != "BPE" || !model.contains("vocab") || !model["vocab"].is_object())
        return refuse(file, "model.type", "Only BPE vocabularies can be written as GGUF.");
    Vocabulary out;
    MAQUETTE_TRY(out.merges, read_merges(model, file));
    out.is_sentencepiece = model.value("byte_fallback", false);
    if (!out.is_sentencepiece) {
        out.pre = pre_name(json.value("pre_tokenizer", SortedJson()));
        if (out.pre.empty()) return refuse(file, "pre_tokenizer", "llama.cpp has no name for the way this tokenizer splits text.");
    }
    const auto scores = out.is_sentencepiece ? merge_scores(out.merges) : std::map<std::string, float>();
    const std::string unknown = model.contains("unk_token") && model["unk_token"].is_string() ? model["unk_token"].get<std::string>() : std::string();
    for (const auto& [token, id] : model["vocab"].items()) {
        if (!id.is_number_integer()) return refuse(file, token, "The token's id is no number.", "Fetch the tokenizer again.");
        int32_t type = normal_token;
        if (out.is_sentencepiece && is_byte_piece(token)) type = byte_token;
        if (out.is_sentencepiece && token == unknown) type = unknown_token;
        const auto score = scores.find(token);
        MAQUETTE_TRY_VOID(out.put(id.get<int64_t>(), token, type, score == scores.end() ? -1e6f : score->second, file));
    }
    if (const auto added = json.find("added_tokens"); added != json.end() && added->is_array())
        for (const SortedJson& token : *added) {
            if (!token.is_object()) continue;
            const std::string content = token.value("content", "");
            const bool is_special = token.value("special", false);
            const int32_t type = out.is_sentencepiece && content == unknown ? unknown_token : is_special ? control_token : user_token;
            MAQUETTE_TRY_VOID(out.put(token.value("id", int64_t{-1}), content, type, 0.0f, file));
        }
    return out;
}

Result<Vocabulary> read_sentencepiece(const std::string& file, const std::string& folder) {
    MAQUETTE_TRY(const auto mapped, MappedFile::open(file));
    MAQUETTE_TRY(const auto pieces, read_sentencepiece_pieces(mapped->bytes()));
    Vocabulary out;
    out.is_sentencepiece = true;
    for (size_t i = 0; i < pieces.size(); ++i)
        MAQUETTE_TRY_VOID(out.put(static_cast<int64_t>(i), pieces[i].text, pieces[i].type, pieces[i].score, file));
    // Tokens that were added later stand in tokenizer_config.json.
    const auto config_text = read_text_file(folder + "/tokenizer_config.json");
    if (!config_text) return out;
    MAQUETTE_TRY(const Json config, parse_json(*config_text));
    if (const Json* added = json_member(config, "added_tokens_decoder"); added && added->is_object())
        for (const auto& [id, token] : added->items())
            if (const int64_t index = std::strtoll(id.c_str(), nullptr, 10); index >= static_cast<int64_t>(pieces.size()))
                MAQUETTE_TRY_VOID(out.put(index, json_text(token, "content"), json_flag(token, "special") ? control_token : user_token, -1000.0f, file));
    return out;
}

// "eos_token" is a text or an object with "content".
std::string special_text(const Json& config, const char* key) {
    const Json* member = json_member(config, key);
    if (!member) return {};
    return member->is_string() ? member->get<std::string>() : json_text(*member, "content");
}

std::string chat_template_of(const std::string& folder, const Json& config) {
    if (const auto file = read_text_file(folder + "/chat_template.jinja")) return *file;
    const Json* member = json_member(config, "chat_template");
    if (member && member->is_string()) return member->get<std::string>();
    if (member && member->is_array())
        for (const Json& entry : *member)
            if (json_text(entry, "name") == "default") return json_text(entry, "template");
    return {};
}

bool adds_bos(const Json& config, const SortedJson& processor, const std::string& bos, bool is_sentencepiece) {
    if (const Json* member = json_member(config, "add_bos_token"); member && member->is_boolean()) return member->get<bool>();
    if (processor.is_object()) {
        // A template's first part is the BOS, directly or inside a sequence of processors.
        const std::string text = processor.dump(-1, ' ', false, SortedJson::error_handler_t::replace);
        const size_t single = text.find("\"single\":[{\"SpecialToken\"");
        return single != std::string::npos && !bos.empty() && text.find("\"" + bos + "\"", single) != std::string::npos;
    }
    return is_sentencepiece;
}

void set_special_tokens(const std::string& folder, const Architecture& a, const Vocabulary& vocabulary, GgufWriter& writer) {
    Json config = Json::object();
    if (const auto text = read_text_file(folder + "/tokenizer_config.json"))
        if (auto parsed = parse_json(*text)) config = std::move(*parsed);
    const auto set_id = [&](const char* key, const char* name, int64_t otherwise) {
        const std::string text = special_text(config, key);
        const int64_t found = text.empty() ? -1 : vocabulary.find(text);
        const int64_t id = found >= 0 ? found : otherwise;
        if (id >= 0) writer.set_u32(std::string("tokenizer.ggml.") + name + "_token_id", static_cast<uint32_t>(id));
    };
    set_id("bos_token", "bos", a.bos_id);
    set_id("eos_token", "eos", a.eos_ids.empty() ? -1 : a.eos_ids[0]);
    set_id("unk_token", "unknown", -1);
    set_id("pad_token", "padding", a.pad_id);
    SortedJson tokenizer;
    if (const auto text = read_text_file(folder + "/tokenizer.json")) tokenizer = SortedJson::parse(*text, nullptr, false);
    const SortedJson processor = tokenizer.is_object() ? tokenizer.value("post_processor", SortedJson()) : SortedJson();
    writer.set_flag("tokenizer.ggml.add_bos_token", adds_bos(config, processor, special_text(config, "bos_token"), vocabulary.is_sentencepiece));
    if (const Json* eos = json_member(config, "add_eos_token"); eos && eos->is_boolean()) writer.set_flag("tokenizer.ggml.add_eos_token", eos->get<bool>());
    bool has_prefix = vocabulary.is_sentencepiece;
    if (vocabulary.is_sentencepiece && tokenizer.is_object()) {
        const std::string normalizer = tokenizer.value("normalizer", SortedJson()).dump(-1, ' ', false, SortedJson::error_handler_t::replace);
        const std::string splitter = tokenizer.value("pre_tokenizer", SortedJson()).dump(-1, ' ', false, SortedJson::error_handler_t::replace);
        has_prefix = normalizer.find("\"Prepend\"") != std::string::npos ||
                     (splitter.find("Metaspace") != std::string::npos && splitter.find("\"prepend_scheme\":\"never\"") == std::string::npos);
    }
    writer.set_flag("tokenizer.ggml.add_space_prefix", has_prefix);
    if (const std::string chat = chat_template_of(folder, config); !chat.empty()) writer.set_text("tokenizer.chat_template", chat);
}

}  // namespace

Result<void> set_gguf_vocabulary(const std::string& folder, const Architecture& architecture, GgufWriter& writer) {
    std::error_code ignored;
    const std::string pieces_file = folder + "/tokenizer.model", json_file = folder + "/tokenizer.json";
    Vocabulary vocabulary;
    if (std::filesystem::exists(pieces_file, ignored)) {
        MAQUETTE_TRY(vocabulary, read_sentencepiece(pieces_file, folder));
    } else if (std::filesystem::exists(json_file, ignored)) {
        MAQUETTE_TRY(vocabulary, read_tokenizer_json(json_file));
    } else {
        return refuse(folder, {}, "The model has neither tokenizer.json nor tokenizer.model.", "Put the tokenizer's files beside the weights.");
    }
    if (static_cast<int64_t>(vocabulary.tokens.size()) > architecture.vocab_size)
        return refuse(folder, {}, "The tokenizer has " + std::to_string(vocabulary.tokens.size()) + " tokens and the model " +
                                      std::to_string(architecture.vocab_size) + " rows.", "Use the tokenizer that belongs to the model.");
    vocabulary.resize(static_cast<size_t>(architecture.vocab_size));
    writer.set_text("tokenizer.ggml.model", vocabulary.is_sentencepiece ? "llama" : "gpt2");
    writer.set_text("tokenizer.ggml.pre", vocabulary.is_sentencepiece ? "default" : vocabulary.pre);
    writer.set_texts("tokenizer.ggml.tokens", vocabulary.tokens);
    if (vocabulary.is_sentencepiece) writer.set_f32s("tokenizer.ggml.scores", vocabulary.scores);
    writer.set_i32s("tokenizer.ggml.token_type", vocabulary.types);
    if (!vocabulary.is_sentencepiece) writer.set_texts("tokenizer.ggml.merges", vocabulary.merges);
    set_special_tokens(folder, architecture, vocabulary, writer);
    return {};
}

}  // namespace maquette
