// A prompt and the text that follows it, {"prompt", "completion"}, and plain text, {"text"} or lines of a file.
#include "shared/formats/format_declarations.h"
#include "shared/formats/record_fields.h"

namespace maquette {
namespace {

double detect_pair(const Json& record) { return has_text(record, "prompt") && has_text(record, "completion") ? 0.9 : 0; }

Result<Sample> read_pair(const Json& record) {
    Sample out;
    out.kind = SampleKind::Completion;
    MAQUETTE_TRY(const std::string prompt, text_field(record, "prompt"));
    MAQUETTE_TRY(const std::string completion, text_field(record, "completion"));
    out.messages = {text_message("user", prompt), text_message("assistant", completion)};
    read_rest(record, {"prompt", "completion"}, out);
    return out;
}

Result<Json> write_pair(const Sample& sample, WriteContext& context) {
    const Message* question = nullptr;
    const Message* answer = nullptr;
    const bool is_preference = sample.kind == SampleKind::Preference;
    for (const Message& message : sample.messages) {
        if (message.role == "user")
            question = &message;
        else if (message.role == "assistant")
            answer = &message;
        else if (message.role == "system" || message.role == "developer")
            context.lose("system", "The format has no system text.");
    }
    if (is_preference) {
        MAQUETTE_TRY_VOID(needs_preferred(sample, context));
        answer = sample.preferred.empty() ? nullptr : &sample.preferred.back();
    }
    if (!answer) return wrong_field("messages", "The sample has no answer.");
    const size_t turns = static_cast<size_t>(question != nullptr) + (is_preference ? 0 : 1);
    if (sample.messages.size() > turns + static_cast<size_t>(context.lost.contains("system")))
        context.lose("messages", "The format has one question and one answer; the last ones are kept.");
    Json out{{"prompt", question ? question->text() : std::string()}, {"completion", text_with_thinking(*answer)}};
    lose_tools(sample, context);
    lose_images(sample, context);
    lose_weights(sample.messages, context);
    write_rest(sample, Rest::Kept, out, context);
    return out;
}

double detect_text(const Json& record) { return has_text(record, "text") && record.size() == 1 ? 0.7 : 0; }

Result<Sample> read_text(const Json& record) {
    Sample out;
    out.kind = SampleKind::Completion;
    MAQUETTE_TRY(const std::string text, text_field(record, "text"));
    out.messages = {text_message("assistant", text)};
    read_rest(record, {"text"}, out);
    return out;
}

Result<Json> write_text(const Sample& sample, WriteContext& context) {
    MAQUETTE_TRY_VOID(needs_preferred(sample, context));
    std::string text;
    for (const Message& message : sample.messages) {
        if (!text.empty()) text += "\n";
        text += text_with_thinking(message);
    }
    for (const Message& message : sample.preferred) text += (text.empty() ? "" : "\n") + text_with_thinking(message);
    if (sample.messages.size() > 1) context.lose("roles", "Plain text has no roles.");
    lose_tools(sample, context);
    lose_images(sample, context);
    Json out{{"text", text}};
    write_rest(sample, Rest::Refused, out, context);
    return out;
}

}  // namespace

const RowFormat prompt_completion_format{.name = "prompt-completion",
                                         .title = "Prompt and completion",
                                         .about = "Lines of {\"prompt\", \"completion\"}, for base models and the older services.",
                                         .detect = detect_pair,
                                         .read = read_pair,
                                         .write = write_pair};

const RowFormat text_format{.name = "text",
                            .title = "Plain text",
                            .about = "One text a row, without roles: lines of a file, or {\"text\"}.",
                            .container = ContainerKind::Lines,
                            .detect = detect_text,
                            .read = read_text,
                            .write = write_text};

}  // namespace maquette
