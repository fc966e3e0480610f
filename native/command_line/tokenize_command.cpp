// `maquette tokenize` and `maquette detokenize`: text on standard input to ids, and back.
#include <cstdio>

#include "native/command_line/commands.h"
#include "native/command_line/text_input.h"

namespace maquette {
namespace {

struct TokenizeOptions {
    std::string tokenizer;
    bool add_special = false;
    bool spell_special = false;
    bool skip_special = false;
    bool tokens = false;
};

Result<void> run_tokenize(const CommandContext& context, const TokenizeOptions& options) {
    MAQUETTE_TRY(const ModelText text, load_named_text(options.tokenizer, context.data_folder));
    MAQUETTE_TRY(const auto ids, text.tokenizer.encode(read_standard_input(), {options.add_special, !options.spell_special}));
    Json out{{"ids", ids}};
    if (options.tokens) {
        Json tokens = Json::array();
        for (const int32_t id : ids) tokens.push_back(text.tokenizer.token_name(id));
        out["tokens"] = std::move(tokens);
    }
    std::printf("%s\n", write_json(out).c_str());
    return {};
}

// {"ids":[…]}, a list, or numbers with anything between them that is no digit.
Result<std::vector<int32_t>> read_ids(const std::string& input) {
    std::vector<int32_t> ids;
    const auto parsed = parse_json(input);
    const Json* list = parsed && parsed->is_array() ? &*parsed : parsed ? json_member(*parsed, "ids") : nullptr;
    if (!list || !list->is_array())
        return fail(ErrorCode::BadInput, "Standard input holds no ids.", "Give {\"ids\":[1,2,3]} or [1,2,3].");
    for (const Json& id : *list) {
        if (!id.is_number_integer() || id.get<int64_t>() < 0 || id.get<int64_t>() > INT32_MAX)
            return fail(ErrorCode::BadInput, "An id is not a whole number.", "Give {\"ids\":[1,2,3]} or [1,2,3].");
        ids.push_back(static_cast<int32_t>(id.get<int64_t>()));
    }
    return ids;
}

Result<void> run_detokenize(const CommandContext& context, const TokenizeOptions& options) {
    MAQUETTE_TRY(const ModelText text, load_named_text(options.tokenizer, context.data_folder));
    MAQUETTE_TRY(const auto ids, read_ids(read_standard_input()));
    for (const int32_t id : ids)
        if (id >= text.tokenizer.size())
            return fail(ErrorCode::BadInput, "The id " + std::to_string(id) + " is outside the vocabulary of " + std::to_string(text.tokenizer.size()) + " tokens.", "Use the tokenizer that made the ids.");
    const std::string decoded = text.tokenizer.decode(ids, {options.skip_special});
    if (context.json) std::printf("%s\n", write_json(Json{{"text", decoded}}).c_str());
    else std::fwrite(decoded.data(), 1, decoded.size(), stdout);
    return {};
}

}  // namespace

void add_tokenize_command(Command& app, CommandContext& context) {
    auto options = std::make_shared<TokenizeOptions>();
    Command command = add_command(app, context, "tokenize", "Text on standard input to token ids",
                                  "echo 'Hello' | maquette tokenize --tokenizer smollm2 --json",
                                  [&context, options] { return run_tokenize(context, *options); });
    command.option("--tokenizer", options->tokenizer, "A model folder, tokenizer.json, .model, .tiktoken or .gguf file, or a model's name").required();
    command.flag("--add-special", options->add_special, "Add what the tokenizer puts around a text, such as BOS");
    command.flag("--spell-special", options->spell_special, "Spell special tokens out instead of recognizing them");
    command.flag("--tokens", options->tokens, "Also print the tokens as the vocabulary spells them");
}

void add_detokenize_command(Command& app, CommandContext& context) {
    auto options = std::make_shared<TokenizeOptions>();
    Command command = add_command(app, context, "detokenize", "Token ids on standard input to text",
                                  "echo '{\"ids\":[19556]}' | maquette detokenize --tokenizer smollm2",
                                  [&context, options] { return run_detokenize(context, *options); });
    command.option("--tokenizer", options->tokenizer, "A model folder, tokenizer.json, .model, .tiktoken or .gguf file, or a model's name").required();
    command.flag("--skip-special", options->skip_special, "Leave special tokens out");
}

}  // namespace maquette
