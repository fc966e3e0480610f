#include "web/widgets/token_strip.h"

#include <cmath>

#include "web/widgets/controls.h"

namespace maquette::ui {

namespace {

constexpr float line_step = 24;
constexpr Words mono{.size = type::small, .face = Face::Mono, .silent = true};

ImU32 surface(TokenFate fate) { return fate == TokenFate::Trained ? theme().trained : fate == TokenFate::Masked ? theme().masked : theme().cut_off; }
ImU32 edge(TokenFate fate) { return fate == TokenFate::Trained ? theme().accent : fate == TokenFate::Masked ? theme().muted : theme().bad; }

}  // namespace

void lay_out_strip(StripLayout& layout, const std::vector<StripToken>& tokens, float width, uint64_t version) {
    if (layout.width == width && layout.version == version && layout.tokens == tokens.size()) return;
    layout.width = width;
    layout.version = version;
    layout.tokens = tokens.size();
    layout.places.clear();
    layout.line_starts = {0};
    float x = 0;
    int32_t line = 0;
    bool break_before = false;
    for (size_t index = 0; index < tokens.size(); index++) {
        const float token_width = std::ceil(text_width(tokens[index].text, mono)) + 4;
        if (break_before || (x > 0 && x + token_width > width)) {
            x = 0;
            line++;
            layout.line_starts.push_back(static_cast<int32_t>(index));
        }
        layout.places.push_back({x, std::min(token_width, width), line});
        x += token_width + 2;
        break_before = tokens[index].breaks_line;
    }
    layout.height = static_cast<float>(line + 1) * line_step;
}

float strip_line_top(const StripLayout& layout, int64_t token) {
    return token < 0 || token >= std::ssize(layout.places) ? 0 : static_cast<float>(layout.places[static_cast<size_t>(token)].line) * line_step;
}

void draw_strip(const StripLayout& layout, const std::vector<StripToken>& tokens, ImVec2 at, Rect visible, int64_t marked) {
    const int lines = static_cast<int>(layout.line_starts.size());
    const int first = std::clamp(static_cast<int>((visible.y - at.y) / line_step), 0, lines);
    const int last = std::clamp(static_cast<int>((visible.bottom() - at.y) / line_step) + 1, 0, lines);
    for (int line = first; line < last; line++) {
        const auto begin = static_cast<size_t>(layout.line_starts[static_cast<size_t>(line)]);
        const size_t end = line + 1 < lines ? static_cast<size_t>(layout.line_starts[static_cast<size_t>(line) + 1]) : tokens.size();
        std::string words;
        for (size_t index = begin; index < end; index++) {
            const StripToken& token = tokens[index];
            const auto& place = layout.places[index];
            const Rect box{at.x + place.x, at.y + static_cast<float>(line) * line_step + 2, place.width, line_step - 4};
            fill(box, surface(token.fate), 3);
            // Not by color alone: trained tokens are underlined, cut-off ones struck through.
            if (token.fate == TokenFate::Trained) fill({box.x, box.bottom() - 2, box.w, 2}, edge(token.fate), 1);
            if (token.fate == TokenFate::CutOff) fill({box.x, box.center().y, box.w, 1}, edge(token.fate));
            draw_line(box.inset(2, 0), token.text, {.size = type::small, .face = Face::Mono, .color = token.special ? theme().info : token.fate == TokenFate::Masked ? theme().muted : theme().text, .silent = true});
            if (static_cast<int64_t>(index) == marked) outline(box.inset(-2), theme().accent, 5, 2);
            const bool in_view = box.y >= visible.y && box.bottom() <= visible.bottom();
            if (in_view && box.contains(ImGui::GetMousePos()) && !overlay_open()) {
                outline(box, edge(token.fate), 3);
                press(id_of("token"), box);
                tooltip(token.tip);
            }
            words += token.text;
        }
        semantics::text(words, {at.x, at.y + static_cast<float>(line) * line_step, layout.width, line_step});
    }
}

void strip_legend(Rect rect) {
    constexpr struct {
        TokenFate fate;
        const char* name;
    } parts[] = {{TokenFate::Trained, "trained"}, {TokenFate::Masked, "masked"}, {TokenFate::CutOff, "cut off"}};
    for (const auto& part : parts) {
        const Rect box = rect.cut_left(14, 6).middle(14);
        fill(box, surface(part.fate), 3);
        outline(box, edge(part.fate), 3);
        const Words words{.size = type::small, .color = theme().muted};
        draw_line(rect.cut_left(std::ceil(text_width(part.name, words)) + 1, 14), part.name, words);
    }
}

}  // namespace maquette::ui
