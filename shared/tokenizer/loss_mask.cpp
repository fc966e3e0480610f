#include "shared/tokenizer/loss_mask.h"

#include <algorithm>
#include <cstdlib>

#include "shared/code/token_classes.h"
#include "shared/tokenizer/chat_layout.h"
#include "shared/tokenizer/mask_findings.h"
#include "shared/tokenizer/message_weights.h"
#include "shared/tokenizer/template_variables.h"
#include "shared/tokenizer/training_row.h"
#include "shared/tokenizer/unicode.h"

namespace maquette {
namespace {

class Masker {
  public:
    Masker(const Tokenizer& tokenizer, const ChatTemplate& chat_template, const MaskOptions& options)
        : tokenizer_(tokenizer), chat_template_(chat_template), options_(options) {}

    MaskedRow run(const Json& sample) {
        auto row = read_training_row(sample, options_.variables);
        const auto done = row ? (row->is_chat ? chat(*row) : plain(*row)) : Result<void>(tl::unexpected<Error>(row.error()));
        if (!done) {
            out_ = MaskedRow();
            out_.usable = false;
            // A template's own refusal says what it wants, not what to do.
            const std::string fix = done.error().fix.empty() ? "Change the messages' roles and contents to what this chat template takes, or give another with --template." : done.error().fix;
            add_finding(out_, "mask.unusable", Severity::Error, done.error().reason, fix);
            return std::move(out_);
        }
        finish();
        return std::move(out_);
    }

  private:
    Result<void> take(Result<EncodedText> result) {
        MAQUETTE_TRY(EncodedText encoded, std::move(result));
        out_.ids = std::move(encoded.ids);
        out_.spans = std::move(encoded.spans);
        out_.are_spans_in_order = std::is_sorted(out_.spans.begin(), out_.spans.end(), [](const TokenSpan& a, const TokenSpan& b) { return a.begin < b.begin; }) &&
                                  std::is_sorted(out_.spans.begin(), out_.spans.end(), [](const TokenSpan& a, const TokenSpan& b) { return a.end < b.end; });
        out_.weights.assign(out_.ids.size(), 0.0f);
        return {};
    }
    // Tokens that begin inside [begin, end) get the weight.
    void train(int64_t begin, int64_t end, double weight = 1.0) {
        const auto [first, last] = tokens_near(out_, begin, end);
        for (size_t i = first; i < last; ++i)
            if (out_.spans[i].begin >= begin && out_.spans[i].begin < end) out_.weights[i] = static_cast<float>(weight);
    }
    // The byte behind the last special token that begins inside the span: the end of the turn. -1 when there is none.
    int64_t turn_end(const AnswerSpan& answer) const {
        const auto [first, last] = tokens_near(out_, answer.begin, answer.end);
        for (size_t i = last; i-- > first;)
            if (out_.spans[i].begin >= answer.begin && out_.spans[i].begin < answer.end && tokenizer_.is_special(out_.ids[i]))
                return out_.spans[i].end;
        return -1;
    }

    Result<void> chat(TrainingRow row) {
        if (chat_template_.is_empty())
            return fail(ErrorCode::BadInput, "The model brings no chat template.", "Give one with --template.");
        const Json messages = row.messages;  // As they came: parts have weights of their own.
        auto laid_out = lay_out_chat(chat_template_, row.messages, row.variables, options_.now_seconds);
        if (!laid_out && join_text_parts(row.messages))  // Templates of text models take texts only.
            laid_out = lay_out_chat(chat_template_, row.messages, row.variables, options_.now_seconds);
        MAQUETTE_TRY(const ChatLayout layout, std::move(laid_out));
        out_.text = layout.text;
        // The template writes BOS itself where it wants one: apply_chat_template adds no special tokens.
        MAQUETTE_TRY_VOID(take(tokenizer_.encode_with_spans(out_.text)));
        switch (options_.mode) {
            case LossMode::All: train(0, static_cast<int64_t>(out_.text.size()) + 1); break;
            case LossMode::Completion: MAQUETTE_TRY_VOID(completion(row)); break;
            case LossMode::AssistantTrl: trl_spans(layout); break;
            default: answers(layout);
        }
        weigh_messages(out_, layout, messages, options_);
        for (const AnswerSpan& answer : layout.answers) weigh_classes(answer.begin, answer.end);
        find_chat_problems(out_, tokenizer_, layout, messages, options_);
        return {};
    }

    void answers(const ChatLayout& layout) {
        for (const AnswerSpan& answer : layout.answers) {
            const bool is_last = &answer == &layout.answers.back();
            if (options_.mode == LossMode::LastAssistant && !is_last) continue;
            const int64_t end = options_.mode == LossMode::AssistantTurn ? -1 : turn_end(answer);
            train(answer.begin, end < 0 ? answer.end : end);
        }
    }

    void trl_spans(const ChatLayout& layout) {
        if (!layout.generation.empty() || chat_template_.has_generation_marks()) {
            for (const GenerationSpan& span : layout.generation) train(span.begin, span.end);
            return;
        }
        // TRL has training templates for the models it knows. Qwen2.5's spans begin behind the role's name, before the
        // white space that ends the generation prompt, and include what ends the turn.
        for (const AnswerSpan& answer : layout.answers) {
            int64_t begin = answer.begin;
            while (begin > answer.opening && unicode::is_white_space(static_cast<uint8_t>(out_.text[static_cast<size_t>(begin) - 1]))) --begin;
            train(begin, answer.end);
        }
        add_finding(out_, "mask.trl_marks", Severity::Info, "The template has no {% generation %} marks; the spans are those of TRL's training template for Qwen2.5.",
                    "For another model give TRL's own training template with --template; without one TRL refuses the model.");
    }

    // As TRL's prompt-completion rows: the completion begins at the first token that differs from the prompt's.
    Result<void> completion(const TrainingRow& row) {
        Json prompt = Json::array();
        for (size_t i = 0; i < row.prompt_messages; ++i) prompt.push_back(row.messages[i]);
        MAQUETTE_TRY(const RenderedChat rendered, chat_template_.render(template_variables(row.variables, std::move(prompt), AnswerStart::Prompt), options_.now_seconds));
        return mask_prompt(rendered.text);
    }

    // Trains from the first token on that differs from the prompt's; gives its index.
    size_t train_behind(const std::vector<int32_t>& prompt) {
        size_t same = 0;
        while (same < prompt.size() && same < out_.ids.size() && prompt[same] == out_.ids[same]) ++same;
        std::fill(out_.weights.begin() + static_cast<std::ptrdiff_t>(same), out_.weights.end(), 1.0f);
        return same;
    }

    Result<void> mask_prompt(const std::string& prompt) {
        MAQUETTE_TRY(const auto ids, tokenizer_.encode(prompt));
        const size_t same = train_behind(ids);
        if (same < out_.spans.size() && same < ids.size() && out_.spans[same].begin < static_cast<int64_t>(prompt.size()))
            add_finding(out_, "mask.prompt_leak", Severity::Warning, "The completion's first token begins inside the prompt, because the two are merged into one token.",
                        "End the prompt with a special token or a newline.");
        return {};
    }

    Result<void> plain(const TrainingRow& row) {
        out_.text = row.prompt + row.completion;
        const std::string eos = json_text(options_.variables, "eos_token");
        const bool ends = eos.empty() || (out_.text.size() >= eos.size() && out_.text.compare(out_.text.size() - eos.size(), eos.size(), eos) == 0);
        if (!ends) out_.text += eos;
        MAQUETTE_TRY_VOID(take(tokenizer_.encode_with_spans(out_.text, {.add_special = true})));
        if (options_.mode == LossMode::All || row.prompt.empty()) {
            train(0, static_cast<int64_t>(out_.text.size()) + 1);
        } else {
            MAQUETTE_TRY(const auto prompt, tokenizer_.encode(row.prompt, {.add_special = true}));
            train_behind(prompt);
        }
        weigh_classes(static_cast<int64_t>(row.prompt.size()), static_cast<int64_t>(out_.text.size()));
        if (eos.empty()) add_finding(out_, "mask.no_eos", Severity::Warning, "The row ends without an end-of-text token, so the model never learns to stop.", "Name the tokenizer's eos_token.");
        return {};
    }

    // The code in bytes [begin, end) of the text, token by token.
    void weigh_classes(int64_t begin, int64_t end) {
        if (options_.class_weights.empty() && !options_.with_classes) return;
        out_.classes.resize(out_.ids.size(), TokenClass::Other);
        const std::string_view answer = std::string_view(out_.text).substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
        std::vector<size_t> tokens;
        std::vector<std::pair<int64_t, int64_t>> offsets;
        const auto [first, last] = tokens_near(out_, begin, end);
        for (size_t i = first; i < last; ++i)
            if (out_.spans[i].begin >= begin && out_.spans[i].begin < end && !tokenizer_.is_special(out_.ids[i])) {
                tokens.push_back(i);
                offsets.emplace_back(out_.spans[i].begin - begin, out_.spans[i].end - begin);
            }
        const auto classes = token_classes(answer_spans(answer), answer, offsets);
        for (size_t i = 0; i < tokens.size(); ++i) {
            out_.classes[tokens[i]] = classes[i];
            for (const auto& [kind, weight] : options_.class_weights)
                if (kind == classes[i]) out_.weights[tokens[i]] *= static_cast<float>(weight);
        }
    }

    void finish() {
        const auto length = static_cast<int64_t>(out_.ids.size());
        const bool any_trained = std::any_of(out_.weights.begin(), out_.weights.end(), [](float weight) { return weight != 0; });
        if (options_.max_length > 0 && length > options_.max_length) {
            out_.truncated = true;
            find_cut(out_, options_.max_length);
            out_.ids.resize(static_cast<size_t>(options_.max_length));
            out_.spans.resize(out_.ids.size());
            out_.weights.resize(out_.ids.size());
            if (!out_.classes.empty()) out_.classes.resize(out_.ids.size());
        }
        out_.labels.resize(out_.ids.size());
        for (size_t i = 0; i < out_.ids.size(); ++i) out_.labels[i] = out_.weights[i] != 0 ? out_.ids[i] : masked_label;
        if (out_.trained() == 0)
            add_finding(out_, "mask.nothing_trained", Severity::Error,
                        any_trained ? "No token of this row is trained: everything that would be is cut off." : "No token of this row is trained.",
                        any_trained ? "Raise the maximum length, or shorten the prompt." : "Check the roles, the weights and the loss mode.");
    }

    const Tokenizer& tokenizer_;
    const ChatTemplate& chat_template_;
    const MaskOptions& options_;
    MaskedRow out_;
};

}  // namespace

Result<LossMode> loss_mode(std::string_view name) {
    for (const LossMode mode : {LossMode::Assistant, LossMode::AssistantTurn, LossMode::AssistantTrl, LossMode::LastAssistant,
                                LossMode::Completion, LossMode::All})
        if (name == loss_mode_name(mode)) return mode;
    return fail(ErrorCode::WrongUsage, "\"" + std::string(name) + "\" is no loss mode.",
                "Use assistant, assistant-turn, assistant-trl, last-assistant, completion or all.");
}

const char* loss_mode_name(LossMode mode) {
    switch (mode) {
        case LossMode::Assistant: return "assistant";
        case LossMode::AssistantTurn: return "assistant-turn";
        case LossMode::AssistantTrl: return "assistant-trl";
        case LossMode::LastAssistant: return "last-assistant";
        case LossMode::Completion: return "completion";
        case LossMode::All: return "all";
    }
    return "";
}

std::pair<size_t, size_t> tokens_near(const MaskedRow& row, int64_t begin, int64_t end) {
    if (!row.are_spans_in_order) return {0, row.spans.size()};
    const auto first = std::partition_point(row.spans.begin(), row.spans.end(), [&](const TokenSpan& span) { return span.end < begin; });
    const auto last = std::partition_point(first, row.spans.end(), [&](const TokenSpan& span) { return span.begin <= end; });
    return {static_cast<size_t>(first - row.spans.begin()), static_cast<size_t>(last - row.spans.begin())};
}

int64_t MaskedRow::trained() const {
    return std::count_if(labels.begin(), labels.end(), [](int32_t label) { return label != masked_label; });
}

MaskedRow mask_row(const Tokenizer& tokenizer, const ChatTemplate& chat_template, const Json& sample, const MaskOptions& options) {
    return Masker(tokenizer, chat_template, options).run(sample);
}

Result<void> add_class_weight(std::string_view text, std::vector<std::pair<TokenClass, double>>& weights) {
    const size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    char* end = nullptr;
    const std::string number(equals == std::string_view::npos ? std::string_view() : text.substr(equals + 1));
    const double weight = std::strtod(number.c_str(), &end);
    if (number.empty() || *end != '\0' || !(weight >= 0 && weight <= 1000))
        return fail(ErrorCode::WrongUsage, "\"" + std::string(text) + "\" is no weight of a class.", "Write CLASS=WEIGHT with a weight of 0 to 1000, as in closing-tag=2.");
    if (name == "critical") {
        for (int i = 0; i < token_class_count; ++i)
            if (is_critical(static_cast<TokenClass>(i))) weights.emplace_back(static_cast<TokenClass>(i), weight);
        return {};
    }
    const auto kind = token_class(name);
    if (!kind) return fail(ErrorCode::WrongUsage, "\"" + std::string(name) + "\" is no class of tokens.", "Use critical, tag, closing-tag, attribute, class-name, css-property, streamlit-name, string, comment …");
    weights.emplace_back(*kind, weight);
    return {};
}

Json masked_row_json(const MaskedRow& row) {
    Json findings = Json::array();
    for (const Finding& finding : row.findings) findings.push_back(finding_json(finding));
    Json out{{"input_ids", row.ids}, {"labels", row.labels}, {"weights", row.weights}, {"findings", std::move(findings)},
             {"trained", row.trained()}, {"tokens", row.ids.size()}, {"truncated", row.truncated}, {"usable", row.usable}};
    if (!row.classes.empty()) {
        Json classes = Json::array();
        for (const TokenClass kind : row.classes) classes.push_back(token_class_name(kind));
        out["classes"] = std::move(classes);
    }
    return out;
}

}  // namespace maquette
