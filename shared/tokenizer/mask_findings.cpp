#include "shared/tokenizer/mask_findings.h"

#include <algorithm>

namespace maquette {
namespace {

std::string number(int64_t value) { return std::to_string(value); }

// The last special token of an answer's span, or -1.
int64_t turn_end_token(const MaskedRow& row, const Tokenizer& tokenizer, const AnswerSpan& answer) {
    const auto [first, last] = tokens_near(row, answer.begin, answer.end);
    for (size_t i = last; i-- > first;)
        if (row.spans[i].begin >= answer.begin && row.spans[i].begin < answer.end && tokenizer.is_special(row.ids[i]))
            return static_cast<int64_t>(i);
    return -1;
}

void find_untrained_end(MaskedRow& row, const Tokenizer& tokenizer, const ChatLayout& layout) {
    for (const AnswerSpan& answer : layout.answers) {
        bool any = false;
        const auto [first, last] = tokens_near(row, answer.begin, answer.end);
        for (size_t i = first; i < last; ++i)
            any = any || (row.weights[i] != 0 && row.spans[i].begin >= answer.begin && row.spans[i].begin < answer.end);
        if (!any) continue;
        const int64_t end = turn_end_token(row, tokenizer, answer);
        if (end >= 0 && row.weights[static_cast<size_t>(end)] != 0) continue;
        add_finding(row, "mask.eos_untrained", Severity::Warning,
                    end < 0 ? "The template ends answer " + number(answer.message) + " without a special token, so the model does not learn to stop."
                            : "The token that ends answer " + number(answer.message) + " is not trained, so the model does not learn to stop.",
                    "Use the loss mode \"assistant\" and the model's own chat template.");
        return;
    }
}

void find_think_blocks(MaskedRow& row, const ChatLayout& layout, const Json& messages) {
    for (const AnswerSpan& answer : layout.answers) {
        const std::string span = row.text.substr(static_cast<size_t>(answer.opening), static_cast<size_t>(answer.end - answer.opening));
        const size_t open = span.find("<think>"), close = span.find("</think>");
        if (open == std::string::npos || close == std::string::npos || close < open) continue;
        const bool empty = span.find_first_not_of(" \t\r\n", open + 7) == close;
        if (!empty || message_text(messages[static_cast<size_t>(answer.message)]).find("<think>") != std::string::npos) continue;
        add_finding(row, "mask.empty_think", Severity::Info, "The template writes an empty think block before answer " + number(answer.message) + ".",
                    "Train with thoughts, or set enable_thinking to false both here and where the model runs.");
        return;
    }
}

void find_dropped_texts(MaskedRow& row, const ChatLayout& layout, const Json& messages) {
    if (layout.left_out.empty()) return;
    add_finding(row, "mask.system_dropped", Severity::Warning, "The template leaves out the " + json_text(messages[static_cast<size_t>(layout.left_out.front())], "role") + " message.",
                "Put its text at the start of the first user message.");
}

// The first mark of the template between `open` and `close` that the tokenizer does not know as one token; empty when
// it knows all. What the messages hold themselves is no mark, nor is "think", which many models spell out.
std::string foreign_mark(std::string_view text, std::string_view open, std::string_view close, const Tokenizer& tokenizer, const std::string& contents) {
    for (size_t at = text.find(open); at != std::string_view::npos; at = text.find(open, at + 1)) {
        const size_t closing = text.find(close, at + open.size());
        if (closing == std::string_view::npos) break;
        if (closing - at > 40) continue;
        const std::string mark(text.substr(at, closing + close.size() - at));
        if (mark.find_first_of(" \n") != std::string::npos || mark == "<think>" || mark == "</think>" || tokenizer.find(mark) || contents.find(mark) != std::string::npos) continue;
        return mark;
    }
    return {};
}

// Marks such as <|im_start|> anywhere, and any in angle brackets where the template opens an answer.
void find_foreign_template(MaskedRow& row, const Tokenizer& tokenizer, const ChatLayout& layout, const Json& messages) {
    std::string contents;
    for (const Json& message : messages) contents += message_text(message);
    std::string mark = foreign_mark(row.text, "<|", "|>", tokenizer, contents);
    for (const AnswerSpan& answer : layout.answers) {
        if (!mark.empty()) break;
        const auto opening = std::string_view(row.text).substr(static_cast<size_t>(answer.opening), static_cast<size_t>(answer.begin - answer.opening));
        mark = foreign_mark(opening, "<", ">", tokenizer, contents);
    }
    if (mark.empty()) return;
    add_finding(row, "mask.template_mismatch", Severity::Warning, "The template writes " + mark + ", which is not one token of this tokenizer.",
                "Use the chat template that belongs to the tokenizer.");
}

// {% generation %} marks around more than the answers.
void find_marked_prompt(MaskedRow& row, const ChatLayout& layout, const MaskOptions& options) {
    if (options.mode != LossMode::AssistantTrl) return;
    auto answer = layout.answers.begin();
    for (size_t i = 0; i < row.ids.size(); ++i) {
        while (answer != layout.answers.end() && answer->end <= row.spans[i].begin) ++answer;
        if (row.weights[i] == 0 || (answer != layout.answers.end() && (!answer->exact || row.spans[i].begin >= answer->opening))) continue;
        add_finding(row, "mask.prompt_leak", Severity::Warning, "The template's {% generation %} marks hold more than answers, so a part of the prompt is trained.",
                    "Put {% generation %} behind what opens an answer, and {% endgeneration %} behind its end.");
        return;
    }
}

// A token over the border between prompt and answer: the answer's first characters are not trained.
void find_merged_border(MaskedRow& row, const ChatLayout& layout, const MaskOptions& options) {
    if (options.mode == LossMode::All || options.mode == LossMode::Completion) return;
    for (const AnswerSpan& answer : layout.answers) {
        const auto [first, last] = tokens_near(row, answer.begin, answer.begin);
        for (size_t i = first; i < last; ++i) {
            if (row.spans[i].begin >= answer.begin || row.spans[i].end <= answer.begin) continue;
            const bool trained = row.weights[i] != 0;
            if (trained && options.mode == LossMode::AssistantTrl) continue;
            add_finding(row, trained ? "mask.prompt_leak" : "mask.merged_border", trained ? Severity::Warning : Severity::Info,
                        "A token holds both the prompt's end and the beginning of answer " + number(answer.message) +
                            (trained ? ", so a part of the prompt is trained." : ", so the answer's first characters are not trained."),
                        "Begin the answer with another character than white space.");
            return;
        }
    }
}

}  // namespace

void add_finding(MaskedRow& row, const char* rule, Severity severity, std::string reason, std::string fix) {
    Finding finding;
    finding.rule = rule;
    finding.severity = severity;
    finding.reason = std::move(reason);
    finding.fix = std::move(fix);
    row.findings.push_back(std::move(finding));
}

void find_chat_problems(MaskedRow& row, const Tokenizer& tokenizer, const ChatLayout& layout, const Json& messages,
                        const MaskOptions& options) {
    if (layout.answers.empty())
        add_finding(row, "mask.no_answer", Severity::Warning, "The row has no assistant message.", "Add the answer, or remove the row.");
    for (const AnswerSpan& answer : layout.answers)
        if (!answer.exact) {
            add_finding(row, "mask.not_prefix_preserving", Severity::Info,
                        "The template renders the beginning of this conversation otherwise than the whole, so answers are found by their content.",
                        "Split the conversation into one row an answer if earlier answers matter.");
            break;
        }
    find_untrained_end(row, tokenizer, layout);
    find_think_blocks(row, layout, messages);
    find_dropped_texts(row, layout, messages);
    find_foreign_template(row, tokenizer, layout, messages);
    find_marked_prompt(row, layout, options);
    find_merged_border(row, layout, options);
    if (options.mode == LossMode::All)
        add_finding(row, "mask.prompt_trained", Severity::Info, "Every token is trained, the prompt's too.", "Use the loss mode \"assistant\" to train answers only.");
}

void find_cut(MaskedRow& row, int64_t max_length) {
    const auto first = static_cast<size_t>(max_length);
    int64_t lost = 0;
    for (size_t i = first; i < row.ids.size(); ++i) lost += row.weights[i] != 0;
    const auto at = static_cast<size_t>(row.spans[first].begin);
    const std::string tail = at < row.text.size() ? row.text.substr(at) : std::string();
    std::string what = number(static_cast<int64_t>(row.ids.size()) - max_length) + " of " + number(static_cast<int64_t>(row.ids.size())) +
                       " tokens are cut off, " + number(lost) + " of them trained";
    for (const char* closing : {"</html>", "</body>", "</svg>", "</script>", "</style>", "```"})
        if (tail.find(closing) != std::string::npos) {
            what += std::string(", among them the closing ") + closing;
            break;
        }
    if (lost > 0) what += ", and the end of the turn";
    add_finding(row, "mask.truncated", lost > 0 ? Severity::Warning : Severity::Info, what + ".", "Raise the maximum length, or shorten the answer.");
}

}  // namespace maquette
