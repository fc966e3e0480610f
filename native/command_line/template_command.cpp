// `maquette template`: renders a conversation with a chat template.
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "native/command_line/commands.h"
#include "native/command_line/text_input.h"
#include "shared/tokenizer/template_variables.h"

namespace maquette {
namespace {

struct TemplateOptions {
    std::string chat_template, messages;
    bool add_generation_prompt = false;
    int64_t now = -1;
};

// A .jinja file, or a model whose own template is meant.
Result<ModelText> load_template(const TemplateOptions& options, const std::string& data_folder) {
    const std::filesystem::path path(options.chat_template);
    const std::string extension = path.extension().string();
    std::error_code ignored;
    const bool is_model = std::filesystem::is_directory(path, ignored) || extension == ".gguf" || extension == ".json" || !std::filesystem::exists(path, ignored);
    if (is_model && options.chat_template != "-") return load_named_text(options.chat_template, data_folder);
    MAQUETTE_TRY(const std::string source, read_input_file(options.chat_template));
    ModelText out;
    auto parsed = ChatTemplate::parse(source);
    if (!parsed) {
        parsed.error().file = options.chat_template;
        return fail(parsed.error());
    }
    out.chat_template = std::move(*parsed);
    return out;
}

Result<void> run_template(const CommandContext& context, const TemplateOptions& options) {
    MAQUETTE_TRY(const ModelText text, load_template(options, context.data_folder));
    if (text.chat_template.is_empty()) return fail(ErrorCode::BadInput, "The model brings no chat template.", "Give a .jinja file.");
    MAQUETTE_TRY(const std::string input, read_input_file(options.messages));
    auto given = parse_json(input);
    if (!given) {
        given.error().file = options.messages;
        return fail(given.error());
    }
    Json variables = text.variables, messages = given->is_array() ? *given : Json::array();
    if (given->is_object())
        for (const auto& [name, value] : given->items()) (name == "messages" ? messages : variables[name]) = value;
    else if (!given->is_array()) return fail(ErrorCode::BadInput, "The messages are neither a list nor an object.", "Give [{\"role\":…,\"content\":…}] or {\"messages\":[…]}.");
    const bool has_start = options.add_generation_prompt || json_flag(variables, "add_generation_prompt");
    variables = template_variables(std::move(variables), std::move(messages), has_start ? AnswerStart::Prompt : AnswerStart::None);
    const int64_t now = options.now >= 0 ? options.now
                                         : std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    MAQUETTE_TRY(const RenderedChat rendered, text.chat_template.render(variables, now));
    Json out{{"text", rendered.text}};
    if (text.chat_template.has_generation_marks()) {
        Json spans = Json::array();
        for (const GenerationSpan& span : rendered.generation) spans.push_back({span.begin, span.end});
        out["generation"] = std::move(spans);
    }
    std::printf("%s\n", write_json(out).c_str());
    return {};
}

}  // namespace

void add_template_command(Command& app, CommandContext& context) {
    auto options = std::make_shared<TemplateOptions>();
    Command command = add_command(app, context, "template", "Render messages with a chat template",
                                  "maquette template --template chat_template.jinja --messages messages.json --add-generation-prompt --json",
                                  [&context, options] { return run_template(context, *options); });
    command.option("--template", options->chat_template, "A .jinja file, or a model (folder, .gguf, name) whose template is meant").required();
    command.option("--messages", options->messages, "A message list, or an object with all variables; - is standard input").required();
    command.flag("--add-generation-prompt", options->add_generation_prompt, "End with the beginning of the answer");
    command.option("--now", options->now, "Unix time for strftime_now, instead of the clock");
}

}  // namespace maquette
