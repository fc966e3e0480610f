#include "shared/tokenizer/message_weights.h"

#include <algorithm>

#include "shared/tokenizer/mask_findings.h"
#include "shared/tokenizer/unicode.h"

namespace maquette {
namespace {

constexpr double weight_max = 1000.0;  // More is a slip, not a weight.

using TokenTest = bool (*)(const TokenSpan& span, int64_t begin, int64_t end);
bool begins_inside(const TokenSpan& span, int64_t begin, int64_t end) { return span.begin >= begin && span.begin < end; }
// Words begin with their blank, so a token that lies in two parts belongs to the second.
bool ends_inside(const TokenSpan& span, int64_t begin, int64_t end) { return span.end > begin && span.end <= end; }

void scale(MaskedRow& row, int64_t begin, int64_t end, double factor, TokenTest lies_inside = begins_inside) {
    const auto [first, last] = tokens_near(row, begin, end);
    for (size_t i = first; i < last; ++i)
        if (lies_inside(row.spans[i], begin, end)) row.weights[i] *= static_cast<float>(factor);
}

void refuse_value(MaskedRow& row, const std::string& field, const std::string& expected) {
    add_finding(row, "mask.bad_weight", Severity::Warning, field + " is not " + expected + " and is ignored.", "Write " + expected + ".");
    row.findings.back().field = field;
}

// What "train" and "weight" of a message or part say together; 1 where they say nothing.
double own_weight(MaskedRow& row, const Json& holder, const std::string& where) {
    double weight = 1.0;
    if (const Json* given = json_member(holder, "weight"); given && !given->is_null()) {
        if (given->is_number() && given->get<double>() >= 0 && given->get<double>() <= weight_max) weight = given->get<double>();
        else refuse_value(row, where + ".weight", "a number from 0 to 1000");
    }
    const Json* train = json_member(holder, "train");
    if (train && !train->is_null() && !train->is_boolean()) refuse_value(row, where + ".train", "true or false");
    return json_flag(holder, "train", true) ? weight : 0.0;
}

void weigh_thoughts(MaskedRow& row, const AnswerSpan& answer, const MaskOptions& options) {
    if (options.think == ThinkLoss::Train && options.think_weight == 1.0) return;
    const double factor = options.think == ThinkLoss::Exclude ? 0.0 : options.think_weight;
    const std::string_view text = std::string_view(row.text).substr(0, static_cast<size_t>(answer.end));
    // Qwen3's way, and that of the s1 data sets, where the mark is a special token and a word.
    static constexpr std::pair<std::string_view, std::string_view> marks[] = {{"<think>", "</think>"}, {"<|im_start|>think", "<|im_start|>answer"}};
    for (const auto& [open, close] : marks)
        for (size_t at = text.find(open, static_cast<size_t>(answer.begin)); at != std::string_view::npos; at = text.find(open, at + 1)) {
            const size_t closing = text.find(close, at);
            const size_t behind = closing == std::string_view::npos ? text.size() : open == "<think>" ? closing + close.size() : closing;
            scale(row, static_cast<int64_t>(at), static_cast<int64_t>(behind), factor);
        }
}

// Where a message's content stands in the text: inside the message's own answer span.
struct ContentPlace {
    int64_t begin = 0;       // Where its first byte would stand if the template trimmed nothing.
    int64_t cut_front = 0;   // Bytes that the template trimmed off its front.
};
Result<ContentPlace> content_place(const MaskedRow& row, const std::string& content, const AnswerSpan& answer) {
    const std::string_view span = std::string_view(row.text).substr(static_cast<size_t>(answer.begin), static_cast<size_t>(answer.end - answer.begin));
    size_t at = span.find(content), cut_front = 0;
    if (at == std::string_view::npos) {  // Many templates trim.
        const size_t first = content.find_first_not_of(" \t\r\n"), last = content.find_last_not_of(" \t\r\n");
        if (first == std::string::npos) return fail(ErrorCode::BadInput, "The content is empty, so weights for parts of it mean nothing.", "Remove them.");
        at = span.find(std::string_view(content).substr(first, last + 1 - first));
        cut_front = first;
    }
    if (at == std::string_view::npos)
        return fail(ErrorCode::BadInput, "The template changes the answer's text, so weights for parts of it cannot be placed.",
                    "Give the weights for whole messages.");
    return ContentPlace{answer.begin + static_cast<int64_t>(at) - static_cast<int64_t>(cut_front), static_cast<int64_t>(cut_front)};
}

// The tokens of one message's content, and which of them Axolotl's details name.
class DetailedTokens {
  public:
    DetailedTokens(const MaskedRow& row, const std::string& content, const ContentPlace& place) : row_(row), begin_(place.begin) {
        for (size_t at = 0; at < content.size(); at += unicode::character_at(content, at).length) bytes_.push_back(static_cast<int64_t>(at));
        bytes_.push_back(static_cast<int64_t>(content.size()));
        const int64_t end = place.begin + bytes_.back();
        first_ = tokens_near(row, place.begin, end).first;
        while (first_ < row.spans.size() && row.spans[first_].end <= place.begin + place.cut_front) ++first_;
        last_ = first_;
        while (last_ < row.spans.size() && row.spans[last_].begin < end) ++last_;
        changes_.assign(last_ - first_ + 1, 0);
    }

    // A part to train: Axolotl's rule, which leaves out a token that has one character of several in the part.
    void name(int64_t begin, int64_t end) {
        mark([&](const TokenSpan& span) { return whole(span.begin) >= byte(begin) || whole(span.end) > byte(begin, 1); },
             [&](const TokenSpan& span) { return whole(span.end) <= byte(end, 1) || whole(span.begin) < byte(end); });
    }
    // A part not to train: whatever touches it.
    void touch(int64_t begin, int64_t end) {
        mark([&](const TokenSpan& span) { return span.end > byte(begin); }, [&](const TokenSpan& span) { return span.begin < byte(end, 1); });
    }
    // Calls with the index of every token that is named, or of every one that is not.
    template <class Call>
    void each(bool named, Call call) const {
        int64_t open = 0;
        for (size_t i = first_; i < last_; ++i) {
            open += changes_[i - first_];
            if ((open > 0) == named) call(i);
        }
    }

  private:
    // The byte of the text where a character begins, or the one `more` characters behind it.
    int64_t byte(int64_t character, int64_t more = 0) const {
        const auto count = static_cast<int64_t>(bytes_.size()) - 1;
        return begin_ + bytes_[static_cast<size_t>(std::clamp<int64_t>(std::clamp<int64_t>(character, 0, count) + more, 0, count))];
    }
    // The beginning of the character that this byte of the text belongs to: some tokens end inside of one.
    int64_t whole(int64_t byte) const { return begin_ + *(std::upper_bound(bytes_.begin() + 1, bytes_.end(), byte - begin_) - 1); }
    // Both tests change once along the tokens: the first from false to true, the second from true to false.
    template <class From, class Until>
    void mark(From from, Until until) {
        const auto begin = row_.spans.begin() + static_cast<std::ptrdiff_t>(first_), end = row_.spans.begin() + static_cast<std::ptrdiff_t>(last_);
        const auto low = std::partition_point(begin, end, [&](const TokenSpan& span) { return !from(span); });
        const auto high = std::partition_point(begin, end, until);
        if (low >= high) return;
        ++changes_[static_cast<size_t>(low - begin)];
        --changes_[static_cast<size_t>(high - begin)];
    }

    const MaskedRow& row_;
    int64_t begin_;
    std::vector<int64_t> bytes_;     // Of every character of the content, and of its end.
    size_t first_ = 0, last_ = 0;    // Tokens of the content: [first_, last_).
    std::vector<int64_t> changes_;   // How many parts begin less how many end at each token.
};

void weigh_details(MaskedRow& row, const Json& details, DetailedTokens tokens, int64_t message) {
    const bool any_trained = std::any_of(details.begin(), details.end(), [](const Json& detail) { return json_flag(detail, "train", true); });
    for (const Json& detail : details) {
        const int64_t begin = json_integer(detail, "begin_offset"), end = json_integer(detail, "end_offset");
        if (!any_trained) tokens.touch(begin, end);
        else if (json_flag(detail, "train", true)) tokens.name(begin, end);
    }
    tokens.each(!any_trained, [&](size_t i) { row.weights[i] = 0; });
    if (any_trained) return;
    add_finding(row, "mask.parts_unnamed", Severity::Info, "train_detail of message " + std::to_string(message) + " names only what is not trained; the rest is trained here, and is not in Axolotl.",
                "Name the parts to train too.");
}

void weigh_parts(MaskedRow& row, const Json& message, const AnswerSpan& answer) {
    const Json* details = json_member(message, "train_detail");
    const Json* content = json_member(message, "content");
    const bool has_details = details && details->is_array() && !details->empty(), has_parts = content && content->is_array();
    if (!has_details && !has_parts) return;
    const std::string text = message_text(message);
    const auto place = content_place(row, text, answer);
    const auto unplaced = [&] { add_finding(row, "mask.parts_unplaced", Severity::Warning, place.error().reason, place.error().fix); };
    if (has_details) {
        if (!place) return unplaced();
        weigh_details(row, *details, DetailedTokens(row, text, *place), answer.message);
    }
    if (!has_parts) return;
    int64_t at = 0;
    for (size_t i = 0; i < content->size(); ++i) {
        const Json& part = (*content)[i];
        const auto length = static_cast<int64_t>((part.is_string() ? part.get_ref<const std::string&>() : json_text(part, "text")).size());
        const double weight = own_weight(row, part, "messages[" + std::to_string(answer.message) + "].content[" + std::to_string(i) + "]");
        if (weight != 1.0) {
            if (!place) return unplaced();
            scale(row, place->begin + std::max(at, place->cut_front), place->begin + at + length, weight, ends_inside);
        }
        at += length;
    }
}

}  // namespace

void weigh_messages(MaskedRow& row, const ChatLayout& layout, const Json& messages, const MaskOptions& options) {
    for (const AnswerSpan& answer : layout.answers) {
        const Json& message = messages[static_cast<size_t>(answer.message)];
        const double weight = own_weight(row, message, "messages[" + std::to_string(answer.message) + "]");
        if (weight != 1.0) scale(row, answer.opening, answer.end, weight);
        weigh_thoughts(row, answer, options);
        weigh_parts(row, message, answer);
    }
}

}  // namespace maquette
