// Decides which tokens of a training sample the model learns from.
//
// Page and trainer call the same function, so the mask that is shown is the mask that is trained. Boundaries are found
// on token ids and rendered prefixes, never by searching the text for a marker.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/base/json.h"
#include "shared/base/report.h"
#include "shared/code/token_class.h"
#include "shared/tokenizer/chat_template.h"
#include "shared/tokenizer/tokenizer.h"

namespace maquette {

enum class LossMode {
    Assistant,      // "assistant": every answer, through its end-of-turn token.
    AssistantTurn,  // "assistant-turn": also what the template writes after that token (a newline).
    AssistantTrl,   // "assistant-trl": TRL's {% generation %} spans, as SFTTrainer(assistant_only_loss=True).
    LastAssistant,  // "last-assistant": the last answer only, through its end-of-turn token.
    Completion,     // "completion": TRL's prompt and completion; everything after the prompt's tokens.
    All,            // "all": every token.
};

// Nothing for a name that is no mode.
Result<LossMode> loss_mode(std::string_view name);
const char* loss_mode_name(LossMode mode);

inline constexpr int32_t masked_label = -100;

enum class ThinkLoss { Train, Exclude };

struct MaskOptions {
    LossMode mode = LossMode::Assistant;
    int64_t max_length = 0;           // Tokens; 0 keeps everything. The row's end is cut, and a finding says what.
    Json variables = Json::object();  // For the template: bos_token, eos_token, tools, enable_thinking, …
    ThinkLoss think = ThinkLoss::Train;
    double think_weight = 1.0;        // Weight of tokens inside <think>…</think>.
    // Weights by what a token is in the answer's code ("closing-tag" twice as heavy); a weight is multiplied with the others.
    std::vector<std::pair<TokenClass, double>> class_weights;
    bool with_classes = false;        // Fill MaskedRow::classes, also without weights.
    int64_t now_seconds = 0;          // For strftime_now.
};

struct MaskedRow {
    std::vector<int32_t> ids;
    std::vector<int32_t> labels;   // The id, or masked_label. Not shifted.
    std::vector<float> weights;    // 0 where masked.
    std::string text;              // What was rendered; spans refer to it.
    std::vector<TokenSpan> spans;
    bool are_spans_in_order = false;  // Not where a normalizer moved characters.
    std::vector<TokenClass> classes;  // One for each id, Other outside of the answers; empty unless asked for.
    std::vector<Finding> findings;
    bool truncated = false;
    bool usable = true;            // False when the row could not be rendered at all; a finding says why.

    int64_t trained() const;       // Labels that are not masked.
};

// The tokens [first, last) that may touch bytes [begin, end] of the text, found without a look at the others where the
// spans are in order: a conversation with many answers is masked in linear time.
std::pair<size_t, size_t> tokens_near(const MaskedRow& row, int64_t begin, int64_t end);

// `sample` is a list of messages, or an object with "messages" (and "tools"), "prompt" and "completion" (texts or
// message lists), or "text". Never fails: what is wrong is a finding, and `usable` is false.
MaskedRow mask_row(const Tokenizer& tokenizer, const ChatTemplate& chat_template, const Json& sample,
                   const MaskOptions& options);

// "closing-tag=2" or "critical=1.5" (every class of is_critical): adds to the weights.
Result<void> add_class_weight(std::string_view text, std::vector<std::pair<TokenClass, double>>& weights);

// {"input_ids":…, "labels":…, "weights":…, "findings":…, "truncated":…, "trained":…, "classes":… if there are any}
Json masked_row_json(const MaskedRow& row);

}  // namespace maquette
