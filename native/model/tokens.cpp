#include "native/model/tokens.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "native/model/mapped_file.h"
#include "shared/base/bytes.h"
#include "shared/tokenizer/tokenizer_parts.h"
#include "shared/weights/gguf.h"

namespace maquette {
namespace {

namespace files = std::filesystem;

std::optional<std::string> read_file(const files::path& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

Result<std::string> read_file_or_fail(const files::path& path) {
    auto content = read_file(path);
    if (content) return std::move(*content);
    return fail(ErrorCode::NotFound, "The file " + path.filename().string() + " cannot be read.", "Check the path: " + path.string());
}

void add_variable(ModelText& out, const char* name, int32_t id) {
    if (id >= 0) out.variables[name] = out.tokenizer.token_name(id);
}

// transformers gives a template all special tokens by name, also those that the tokenizer has no id for.
void add_config_variables(ModelText& out, const std::string& config_json) {
    const auto config = parse_json(config_json);
    if (!config) return;
    for (const char* name : {"bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"}) {
        const Json* value = json_member(*config, name);
        if (!value) continue;
        const std::string text = value->is_string() ? value->get<std::string>() : json_text(*value, "content");
        if (!text.empty()) out.variables[name] = text;
    }
}

void add_eos_ids(ModelText& out, const Json& config) {
    const Json* ids = json_member(config, "eos_token_id");
    if (!ids) return;
    const auto add = [&](const Json& id) {
        if (!id.is_number_integer()) return;
        const auto value = id.get<int64_t>();
        if (value >= 0 && value < out.tokenizer.size() && std::count(out.eos_ids.begin(), out.eos_ids.end(), static_cast<int32_t>(value)) == 0)
            out.eos_ids.push_back(static_cast<int32_t>(value));
    };
    if (ids->is_array())
        for (const Json& id : *ids) add(id);
    else
        add(*ids);
}

// Names of tokens that end a turn in published templates; a vocabulary that has one ends answers with it.
void add_turn_ends(ModelText& out) {
    for (const char* name : {"<|im_end|>", "<|eot_id|>", "<end_of_turn>", "<|end|>", "<|endoftext|>", "</s>", "<|eom_id|>"}) {
        const auto id = out.tokenizer.find(name);
        if (id && out.tokenizer.is_special(*id) && std::count(out.eos_ids.begin(), out.eos_ids.end(), *id) == 0) out.eos_ids.push_back(*id);
    }
}

Result<void> finish(ModelText& out, const std::string& template_source) {
    out.bos = out.tokenizer.bos_id();
    out.eos = out.tokenizer.eos_id();
    out.pad = out.tokenizer.pad_id();
    out.adds_bos = out.tokenizer.parts().adds_bos;
    if (out.eos >= 0 && std::count(out.eos_ids.begin(), out.eos_ids.end(), out.eos) == 0) out.eos_ids.insert(out.eos_ids.begin(), out.eos);
    add_turn_ends(out);
    add_variable(out, "bos_token", out.bos);
    add_variable(out, "eos_token", out.eos);
    add_variable(out, "pad_token", out.pad);
    if (!template_source.empty()) {
        MAQUETTE_TRY(out.chat_template, ChatTemplate::parse(template_source));
    }
    return {};
}

Result<ModelText> from_gguf_file(const files::path& path) {
    MAQUETTE_TRY(const auto file, MappedFile::open(path.string()));
    MAQUETTE_TRY(const Gguf gguf, Gguf::read(file->bytes()));
    ModelText out;
    MAQUETTE_TRY(out.tokenizer, Tokenizer::from_gguf(gguf));
    for (const char* key : {"tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"}) {
        const int64_t id = gguf.integer(key, -1);
        if (id >= 0 && id < out.tokenizer.size()) out.eos_ids.push_back(static_cast<int32_t>(id));
    }
    MAQUETTE_TRY_VOID(finish(out, out.tokenizer.parts().chat_template));
    return out;
}

Result<ModelText> from_folder(const files::path& folder) {
    ModelText out;
    const std::string config = read_file(folder / "tokenizer_config.json").value_or("");
    if (const auto json = read_file(folder / "tokenizer.json")) {
        MAQUETTE_TRY(out.tokenizer, Tokenizer::from_tokenizer_json(*json, config));
    } else {
        files::path found;
        std::error_code ignored;
        for (const auto& entry : files::directory_iterator(folder, ignored)) {
            const auto extension = entry.path().extension();
            if (extension == ".model" || extension == ".tiktoken") found = entry.path();
        }
        if (found.empty())
            return fail(ErrorCode::NotFound, "The folder holds no tokenizer.json, .model or .tiktoken file.", "Copy the model's tokenizer into " + folder.string());
        MAQUETTE_TRY(const ModelText inner, load_model_text(found.string()));
        out.tokenizer = inner.tokenizer;
    }
    if (!config.empty()) add_config_variables(out, config);
    for (const char* name : {"generation_config.json", "config.json"})
        if (const auto text = read_file(folder / name))
            if (const auto parsed = parse_json(*text)) add_eos_ids(out, *parsed);
    std::string source = read_file(folder / "chat_template.jinja").value_or("");
    if (source.empty())
        if (const auto text = read_file(folder / "chat_template.json"))
            if (const auto parsed = parse_json(*text)) source = json_text(*parsed, "chat_template");
    MAQUETTE_TRY_VOID(finish(out, source.empty() ? out.tokenizer.parts().chat_template : source));
    return out;
}

}  // namespace

Result<ModelText> load_model_text(const std::string& model_path) {
    const files::path path(model_path);
    std::error_code ignored;
    if (files::is_directory(path, ignored)) return from_folder(path);
    if (!files::exists(path, ignored))
        return fail(ErrorCode::NotFound, "There is no tokenizer at " + model_path + ".", "Give a model folder, a .gguf file or a tokenizer file.");
    const std::string extension = path.extension().string();
    if (extension == ".gguf") return from_gguf_file(path);
    MAQUETTE_TRY(const std::string bytes, read_file_or_fail(path));
    ModelText out;
    if (extension == ".json") {
        MAQUETTE_TRY(out.tokenizer, Tokenizer::from_tokenizer_json(bytes, read_file(path.parent_path() / "tokenizer_config.json").value_or("")));
    } else if (extension == ".tiktoken") {
        MAQUETTE_TRY(out.tokenizer, Tokenizer::from_tiktoken(bytes));
    } else {
        MAQUETTE_TRY(out.tokenizer, Tokenizer::from_sentencepiece(bytes_of(bytes)));
    }
    MAQUETTE_TRY_VOID(finish(out, out.tokenizer.parts().chat_template));
    return out;
}

Result<void> check_vocabulary(const ModelText& text, int64_t embeddings, const std::string& path) {
    if (text.tokenizer.size() <= embeddings) return {};
    return fail({ErrorCode::BadInput, "The tokenizer has " + std::to_string(text.tokenizer.size()) + " tokens, but the model only " + std::to_string(embeddings) +
                                          ": it is another model's tokenizer.",
                 "Put the model's own tokenizer files beside its weights.", path, 0, {}});
}

}  // namespace maquette
