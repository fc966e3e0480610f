#include "web/views/token_panel.h"

#include <imgui.h>

#include <algorithm>
#include <utility>

#include "web/platform/exchange.h"
#include "web/widgets/icons.h"
#include "web/widgets/message.h"
#include "web/widgets/panel.h"
#include "web/widgets/token_strip.h"

namespace maquette {

using namespace ui;

namespace {

constexpr LossMode modes[] = {LossMode::Assistant, LossMode::AssistantTurn, LossMode::AssistantTrl, LossMode::LastAssistant, LossMode::Completion, LossMode::All};
const std::vector<std::string> mode_names{"Every answer", "Answers and what follows", "TRL's generation spans", "The last answer", "Everything after the prompt", "Everything"};
constexpr int64_t row_lengths[] = {512, 1024, 2048, 4096, 8192, 0};
const std::vector<std::string> row_length_names{"512 tokens", "1,024 tokens", "2,048 tokens", "4,096 tokens", "8,192 tokens", "No limit"};

struct Strip {
    std::vector<StripToken> tokens;
    StripLayout layout;
    uint64_t version = 0;
    int64_t trained = 0, cut = 0;
    bool ends_trained = false;
} strip;

std::string shown_text(std::string_view bytes, bool& breaks_line) {
    std::string text;
    for (const char letter : bytes) {
        if (letter == '\n') {
            text += "¶";
            breaks_line = true;
        } else if (letter == '\t') {
            text += "→";
        } else if (letter != '\r') {
            text += letter;
        }
    }
    return text.empty() ? "·" : text;
}

void build_strip(const SampleDesk& desk, const Tokenizer& tokenizer) {
    if (strip.version == desk.masked_version()) return;
    strip.version = desk.masked_version();
    strip.tokens.clear();
    strip.trained = strip.cut = 0;
    const MaskedRow& row = *desk.masked();
    TokenSpan last{-1, -1};
    for (size_t index = 0; index < row.ids.size(); index++) {
        const TokenSpan span = row.spans[index];
        StripToken token;
        const bool is_rest = span.begin == last.begin && span.end == last.end && span.end > span.begin;
        const std::string name = tokenizer.token_name(row.ids[index]);
        const std::string_view bytes = is_rest ? std::string_view() : std::string_view(row.text).substr(static_cast<size_t>(span.begin), static_cast<size_t>(span.end - span.begin));
        token.text = is_rest ? "·" : span.end == span.begin ? name : shown_text(bytes, token.breaks_line);
        token.special = tokenizer.is_special(row.ids[index]);
        token.fate = desk.max_length > 0 && static_cast<int64_t>(index) >= desk.max_length ? TokenFate::CutOff : row.labels[index] == masked_label ? TokenFate::Masked : TokenFate::Trained;
        token.tip = "Token " + count_text(static_cast<int64_t>(index) + 1) + " · id " + std::to_string(row.ids[index]) + " · " + name;
        strip.trained += token.fate == TokenFate::Trained;
        strip.cut += token.fate == TokenFate::CutOff;
        if (token.fate == TokenFate::Trained) strip.ends_trained = token.special;
        strip.tokens.push_back(std::move(token));
        last = span;
    }
}

void draw_choices(Studio& studio, Rect& flow) {
    SampleDesk& desk = studio.desk;
    const Words label{.size = type::small, .color = theme().muted};
    Rect labels = flow.cut_top(18, 2);
    Rect row = flow.cut_top(theme().control, 12);
    const float gap = 12;
    const Rect places[] = {row.column(0, 2, gap), row.column(1, 2, gap)};
    draw_line(labels.column(0, 2, gap), "Tokenizer", label);
    draw_line(labels.column(1, 2, gap), "Loss on", label);
    std::vector<std::string> names{studio.model_text.name().empty() ? "Loading …" : studio.model_text.name(), "Open tokenizer.json or GGUF …"};
    int chosen = 0;
    if (select(places[0], "Tokenizer", names, chosen) && chosen == 1) studio.choose_tokenizer();
    int mode = 0;
    for (int index = 0; index < 6; index++)
        if (modes[index] == desk.mode) mode = index;
    if (select(places[1], "Loss on", mode_names, mode)) desk.mode = modes[mode];
}

// The token that a finding is about; -1 when it is about no single one.
int64_t token_of(const Finding& finding, const SampleDesk& desk) {
    const std::vector<int32_t>& labels = desk.masked()->labels;
    if (finding.rule == "mask.truncated") return desk.max_length;
    const auto first_trained = std::find_if(labels.begin(), labels.end(), [](int32_t label) { return label != masked_label; });
    if ((finding.rule == "mask.prompt_leak" || finding.rule == "mask.merged_border") && first_trained != labels.end()) return first_trained - labels.begin();
    if (finding.rule != "mask.eos_untrained") return -1;
    for (size_t index = 1; index < labels.size(); index++)
        if (labels[index] == masked_label && labels[index - 1] != masked_label) return static_cast<int64_t>(index);
    return -1;
}

void draw_findings(SampleDesk& desk, Rect& flow) {
    std::vector<Finding> findings = desk.masked()->findings;
    if (strip.cut > 0) findings.insert(findings.begin(), desk.cut_finding());
    for (size_t index = 0; index < findings.size(); index++) {
        const Finding& finding = findings[index];
        const Tone tone = finding.severity == Severity::Error ? Tone::Bad : finding.severity == Severity::Warning ? Tone::Warning : Tone::Info;
        const int64_t token = token_of(finding, desk);
        bool shown = false;
        ImGui::PushID(static_cast<int>(index));
        flow.cut_top(callout(flow, tone, finding.reason, finding.fix, token < 0 ? "" : "Show the token", &shown), 8);
        ImGui::PopID();
        if (shown) desk.jump_to_token(token);
    }
}

}  // namespace

void draw_tokens(Studio& studio, Rect rect) {
    SampleDesk& desk = studio.desk;
    Rect flow = rect.inset(16, 0);
    draw_choices(studio, flow);
    if (studio.model_text.state() == ModelText::State::Failed) {
        callout(flow, Tone::Bad, studio.model_text.problem(), "Open a tokenizer.json or a GGUF file instead.");
        return;
    }
    if (!desk.masked()) {
        skeleton(flow, 6);
        return;
    }
    const MaskedRow& row = *desk.masked();
    build_strip(desk, studio.model_text.tokenizer());
    const auto total = static_cast<int64_t>(row.ids.size());
    std::string sentence = "Loss is computed on " + count_text(strip.trained) + " of " + counted(total, "token", "tokens") + ".";
    if (strip.trained > 0) sentence += strip.ends_trained ? " The token that ends the answer is trained." : " The token that ends the answer is not trained.";
    flow.cut_top(draw_prose(flow, sentence, {.face = Face::Bold}), 8);
    Rect line = flow.cut_top(theme().control, 8);
    int length = 5;
    for (int index = 0; index < 6; index++)
        if (row_lengths[index] == desk.max_length) length = index;
    if (select(line.cut_right(std::min(150.0f, line.w * 0.36f), 12), "Longest row", row_length_names, length)) desk.max_length = row_lengths[length];
    strip_legend(line);
    Scroll scroll("Tokens", flow);
    Rect content = scroll.content();
    const float top = content.y;
    draw_findings(desk, content);
    lay_out_strip(strip.layout, strip.tokens, content.w - 4, strip.version);
    if (std::exchange(desk.jumps, false)) ImGui::SetScrollY(std::max(0.0f, content.y - top + strip_line_top(strip.layout, desk.marked_token) - flow.h * 0.3f));
    draw_strip(strip.layout, strip.tokens, content.min(), scroll.visible(), desk.marked_token);
    scroll.end(content.y - top + strip.layout.height + 16);
}

}  // namespace maquette
