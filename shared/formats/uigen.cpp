// UIGEN's three grammars of reasoning and answer: s1 markers (T1), columns (T2), <think> in chat (T3, Qwen3).
//
// Source: the Tesslate and smirki data sets. T1's text is what is trained:
// <|im_start|>user\n…<|im_end|>\n<|im_start|>assistant\n<|im_start|>think\n…\n<|im_start|>answer\n…<|im_end|>.
#include "shared/formats/chat_messages.h"
#include "shared/formats/format_declarations.h"

namespace maquette {
namespace {

constexpr std::string_view turn_start = "<|im_start|>", turn_end = "<|im_end|>", think_mark = "<|im_start|>think\n", answer_mark = "\n<|im_start|>answer\n",
                           assistant_mark = "assistant\n";

std::string s1_text(const Sample& sample) {
    std::string out;
    for (const Message& message : sample.messages) {
        if (!out.empty()) out += "\n";
        out += std::string(turn_start) + message.role + "\n";
        if (message.role == "assistant" && !message.thinking.empty()) out += std::string(think_mark) + message.thinking + std::string(answer_mark);
        out += message.text() + std::string(turn_end);
    }
    return out;
}

// Nothing when the text is not exactly what s1_text writes: then it stays a text as a whole.
std::optional<std::vector<Message>> read_s1_text(std::string_view text) {
    std::vector<Message> out;
    while (!text.empty()) {
        if (!text.starts_with(turn_start)) return std::nullopt;
        text.remove_prefix(turn_start.size());
        const size_t line = text.find('\n'), end = text.find(turn_end);
        if (line == std::string_view::npos || end == std::string_view::npos || line > end) return std::nullopt;
        Message message = text_message(std::string(text.substr(0, line)), {});
        std::string_view body = text.substr(line + 1, end - line - 1);
        if (message.role == "assistant" && body.starts_with(think_mark)) {
            const size_t answer = body.find(answer_mark);
            if (answer == std::string_view::npos) return std::nullopt;
            message.thinking = body.substr(think_mark.size(), answer - think_mark.size());
            body.remove_prefix(answer + answer_mark.size());
        }
        message.content = std::string(body);
        out.push_back(std::move(message));
        text.remove_prefix(end + turn_end.size());
        if (text.starts_with('\n')) text.remove_prefix(1);
    }
    return out;
}

// The names of a row's three columns.
struct Columns {
    const char* question;
    const char* reasoning;
    const char* answer;
};
constexpr Columns t1_columns{"question", "reasoning", "answer"}, t2_columns{"prompt", "reasoning", "response"};

bool has_columns(const Json& record, const Columns& columns) { return has_text(record, columns.question) && has_text(record, columns.answer); }

Result<Sample> read_columns(const Json& record, const Columns& columns) {
    Sample out;
    MAQUETTE_TRY(const std::string question, text_field(record, columns.question));
    MAQUETTE_TRY(const std::string answer, text_field(record, columns.answer));
    out.messages = {text_message("user", question), text_message("assistant", answer)};
    const bool has_reasoning = has_text(record, columns.reasoning) && !json_text(record, columns.reasoning).empty();
    if (has_reasoning) out.messages.back().thinking = json_text(record, columns.reasoning);
    for (const auto& [key, value] : record.items())
        if (key == columns.reasoning && !value.is_string()) out.extra[key] = value;
    read_rest(record, {columns.question, columns.reasoning, columns.answer}, out);
    return out;
}

Result<Json> write_columns(const Sample& sample, const Columns& columns, WriteContext& context) {
    MAQUETTE_TRY_VOID(needs_preferred(sample, context));
    std::vector<Message> messages = sample.messages;
    messages.insert(messages.end(), sample.preferred.begin(), sample.preferred.end());
    if (messages.size() < 2 || messages[messages.size() - 2].role != "user" || messages.back().role != "assistant")
        return wrong_field("messages", "The sample does not end with a question and its answer.");
    if (messages.size() > 2) context.lose("messages", "The format has one question and one answer: what comes before them is left out.");
    const Message& answer = messages.back();
    const ThinkingText parts = split_thinking(answer);
    Json out{{columns.question, messages[messages.size() - 2].text()}};
    if (!parts.thinking.empty() || (context.original && context.original->contains(columns.reasoning))) out[columns.reasoning] = parts.thinking;
    out[columns.answer] = parts.answer;
    if (context.original && context.original->contains(columns.reasoning) && parts.thinking.empty() && !(*context.original)[columns.reasoning].is_string())
        out[columns.reasoning] = (*context.original)[columns.reasoning];
    lose_tools(sample, context);
    lose_images(sample, context);
    lose_weights(messages, context);
    write_rest(sample, Rest::Kept, out, context);
    return out;
}

double detect_t1(const Json& record) {
    if (has_text(record, "text") && json_text(record, "text").find(think_mark) != std::string::npos) return 0.98;
    return has_columns(record, t1_columns) ? 0.9 : 0;
}

Result<Sample> read_t1(const Json& record) {
    if (!has_text(record, "text")) return read_columns(record, t1_columns);
    Sample out;
    const std::string text = json_text(record, "text");
    if (auto messages = read_s1_text(text)) {
        out.messages = *std::move(messages);
    } else {
        out.kind = SampleKind::Completion;
        out.messages = {text_message("assistant", text)};
    }
    read_rest(record, {"text"}, out);
    return out;
}

Result<Json> write_t1(const Sample& sample, WriteContext& context) {
    if (context.original && !has_text(*context.original, "text")) return write_columns(sample, t1_columns, context);
    MAQUETTE_TRY_VOID(needs_preferred(sample, context));
    Sample one = sample;
    one.messages.insert(one.messages.end(), sample.preferred.begin(), sample.preferred.end());
    for (Message& message : one.messages) {
        if (message.role != "assistant") continue;
        const ThinkingText parts = split_thinking(message);
        if (!parts.thinking.empty()) message.thinking = parts.thinking, message.content = parts.answer;
    }
    std::string text = s1_text(one);
    if (context.original && sample.kind == SampleKind::Completion) {
        text = sample.answer();  // The row was not in the grammar, and stays as it is.
    } else if (context.original && context.original->contains("text")) {
        const std::string before = json_text(*context.original, "text");
        if (read_s1_text(before) == std::optional(sample.messages)) text = before;
    } else if (sample.kind == SampleKind::Completion) {
        context.lose("kind", "A prompt and completion without a template becomes a conversation.");
    }
    lose_tools(sample, context);
    lose_images(sample, context);
    lose_weights(one.messages, context);
    Json out{{"text", std::move(text)}};
    write_rest(sample, Rest::Kept, out, context);
    return out;
}

double detect_t2(const Json& record) { return has_columns(record, t2_columns) ? record.contains("reasoning") ? 0.97 : 0.8 : 0; }
Result<Sample> read_t2(const Json& record) { return read_columns(record, t2_columns); }
Result<Json> write_t2(const Sample& sample, WriteContext& context) { return write_columns(sample, t2_columns, context); }

bool begins_with_thinking(const Json& message) {
    return json_text(message, "role") == "assistant" && json_text(message, "content").starts_with("<think>");
}

double detect_t3(const Json& record) {
    const Json* list = json_member(record, "messages");
    if (!is_chat_list(list)) return 0;
    for (const Json& message : *list)
        if (begins_with_thinking(message)) return 0.96;
    return 0;
}

Result<Sample> read_t3(const Json& record) {
    MAQUETTE_TRY(Sample out, openai_chat_format.read(record));
    for (Message& message : out.messages) {
        if (message.role != "assistant" || !message.content.is_string() || !message.thinking.empty()) continue;
        const ThinkingText parts = split_thinking(message);
        // Only what is written back with the same bytes is taken apart.
        Message parted = message;
        parted.thinking = parts.thinking, parted.content = parts.answer;
        if (!parts.thinking.empty() && text_with_thinking(parted) == message.text()) message = std::move(parted);
    }
    return out;
}

Result<Json> write_t3(const Sample& sample, WriteContext& context) {
    MAQUETTE_TRY_VOID(needs_preferred(sample, context));
    Sample plain = sample;
    for (auto* list : {&plain.messages, &plain.preferred})
        for (Message& message : *list)
            if (!message.thinking.empty() && message.tool_calls.is_null()) message.content = text_with_thinking(message), message.thinking.clear();
    return openai_chat_format.write(plain, context);
}

}  // namespace

const RowFormat uigen_t1_format{.name = "uigen-t1",
                                .title = "UIGEN T1",
                                .about = "Question, reasoning and answer; written as T1's text with s1 markers.",
                                .detect = detect_t1,
                                .read = read_t1,
                                .write = write_t1};

const RowFormat uigen_t2_format{.name = "uigen-t2",
                                .title = "UIGEN T2",
                                .about = "Columns prompt, reasoning and response.",
                                .detect = detect_t2,
                                .read = read_t2,
                                .write = write_t2};

const RowFormat uigen_t3_format{.name = "uigen-t3",
                                .title = "UIGEN T3",
                                .about = "Chat lines whose answers begin with <think>…</think>, as for Qwen3.",
                                .detect = detect_t3,
                                .read = read_t3,
                                .write = write_t3};

}  // namespace maquette
