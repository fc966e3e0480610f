#include "shared/tokenizer/gguf_splits.h"

namespace maquette {
namespace {

const std::string gpt2 = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
const std::string llama3 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
const std::string qwen2 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
const std::string gpt4o =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
const std::string tekken =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

struct Known {
    std::vector<const char*> names;
    std::vector<std::string> expressions;
    bool whole_words = false, adds_bos = false, digits_first = false;
};

const std::vector<Known>& known_splits() {
    static const std::vector<Known> known = {
        {{"gpt-2", "phi-2", "jina-es", "jina-de", "jina-v1-en", "jina-v2-es", "jina-v2-de", "jina-v2-code", "roberta-bpe",
          "gigachat", "mellum", "modern-bert", "a.x-4.0", "mpt", "olmo", "jais"}, {gpt2}},
        {{"smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b"}, {gpt2}, false, false, true},
        {{"llama-bpe", "llama3", "llama-v3"}, {llama3}, true, true},
        {{"falcon3", "falcon-h1", "pixtral", "lfm2"}, {llama3}, true, false},
        {{"dbrx", "smaug-bpe", "chatglm-bpe", "glm4"}, {llama3}},
        {{"qwen2", "stablelm2", "deepseek-r1-qwen", "hunyuan", "megrez", "kormo"}, {qwen2}},
        {{"gpt-4o", "llama4"}, {gpt4o}},
        {{"tekken"}, {tekken}, true, true},
        {{"default"}, {R"([\p{P}\$\+<=>\^~\|]+)", gpt2, R"(\p{N}+)", R"([0-9][0-9][0-9])"}},
        {{"falcon"}, {R"([\p{P}\$\+<=>\^~\|`]+)", gpt2, R"([0-9][0-9][0-9])"}},
        {{"deepseek-coder"}, {R"([\r\n])", R"(\s?\p{L}+)", R"(\s?\p{P}+)", R"([一-龥ࠀ-一가-퟿]+)", R"(\p{N})"}},
        {{"deepseek-v3", "hunyuan-dense"}, {R"(\p{N}{1,3})", R"([一-龥぀-ゟ゠-ヿ]+)",
            R"([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"}},
        {{"bloom", "poro-chat", "gpt3-finnish"}, {R"( ?[^(\s|.,!?…。，、।۔،)]+)"}},
    };
    return known;
}

Result<PreTokenizerStep> step_of(const std::string& expression) {
    PreTokenizerStep step;
    if (const auto rules = known_word_rules(expression)) {
        step.kind = PreTokenizerStep::Kind::Words;
        step.words = *rules;
        return step;
    }
    step.kind = PreTokenizerStep::Kind::Expression;
    MAQUETTE_TRY(step.regex, Regex::compile(expression));
    return step;
}

}  // namespace

Result<GgufSplit> gguf_split(const std::string& name) {
    for (const Known& known : known_splits()) {
        bool found = false;
        for (const char* one : known.names) found = found || name == one;
        if (!found) continue;
        GgufSplit out;
        out.whole_words = known.whole_words;
        out.adds_bos = known.adds_bos;
        if (known.digits_first) {
            PreTokenizerStep digits;
            digits.kind = PreTokenizerStep::Kind::Digits;
            digits.individual = true;
            out.steps.push_back(digits);
        }
        for (const std::string& expression : known.expressions) {
            MAQUETTE_TRY(auto step, step_of(expression));
            out.steps.push_back(std::move(step));
        }
        return out;
    }
    return fail(ErrorCode::BadInput, "The GGUF file's tokenizer splits words as \"" + name + "\", which is not known.",
                "Use the model's tokenizer.json instead.");
}

}  // namespace maquette
