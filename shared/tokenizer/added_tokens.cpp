#include "shared/tokenizer/added_tokens.h"

#include "shared/tokenizer/unicode.h"

namespace maquette {
namespace {

size_t step_back(std::string_view text, size_t position) {
    size_t start = position - 1;
    while (start > 0 && position - start < 4 && (static_cast<uint8_t>(text[start]) & 0xC0) == 0x80) --start;
    return start + unicode::character_at(text, start).length == position ? start : position - 1;
}

bool is_word(std::string_view text, size_t position) {
    const auto category = unicode::category(unicode::character_at(text, position).code);
    return unicode::is_letter(category) || unicode::is_mark(category) || unicode::is_number(category) ||
           category == unicode::Category::Pc;
}

}  // namespace

void AddedTokenFinder::add(AddedToken token, std::string_view spelled) {
    if (spelled.empty()) return;
    uint32_t at = 0;
    for (const char c : spelled) {
        const auto byte = static_cast<uint8_t>(c);
        uint32_t next = 0;
        for (const auto& [label, child] : nodes_[at].children)
            if (label == byte) next = child;
        if (next == 0) {
            next = static_cast<uint32_t>(nodes_.size());
            nodes_[at].children.push_back({byte, next});
            nodes_.emplace_back();
        }
        at = next;
    }
    if (nodes_[at].token < 0) nodes_[at].token = static_cast<int32_t>(tokens_.size());
    starts_[static_cast<uint8_t>(spelled[0])] = true;
    lengths_.push_back(spelled.size());
    tokens_.push_back(std::move(token));
}

int32_t AddedTokenFinder::longest_at(std::string_view text, size_t position, bool parse_special) const {
    int32_t best = -1;
    uint32_t at = 0;
    for (size_t i = position; i < text.size(); ++i) {
        uint32_t next = 0;
        for (const auto& [label, child] : nodes_[at].children)
            if (label == static_cast<uint8_t>(text[i])) next = child;
        if (next == 0) break;
        at = next;
        if (nodes_[at].token >= 0) best = nodes_[at].token;
    }
    // As in tokenizers, the longest match is found first and then refused, without trying a shorter one.
    if (best >= 0 && !parse_special && tokens_[static_cast<size_t>(best)].special) return -2 - best;
    return best;
}

AddedMatch AddedTokenFinder::next(std::string_view text, size_t from, bool parse_special) const {
    for (size_t i = from; i < text.size(); ++i) {
        if (!starts_[static_cast<uint8_t>(text[i])]) continue;
        const int32_t found = longest_at(text, i, parse_special);
        if (found == -1) continue;
        const size_t index = static_cast<size_t>(found >= 0 ? found : -2 - found);
        size_t begin = i, end = i + lengths_[index];
        const AddedToken& token = tokens_[index];
        const bool touches = token.single_word && ((begin > 0 && is_word(text, step_back(text, begin))) ||
                                                   (end < text.size() && is_word(text, end)));
        if (found < 0 || touches) {
            i = end - 1;
            continue;
        }
        if (token.strip_left)
            while (begin > from && unicode::is_white_space(unicode::character_at(text, step_back(text, begin)).code))
                begin = step_back(text, begin);
        if (token.strip_right)
            while (end < text.size() && unicode::is_white_space(unicode::character_at(text, end).code))
                end += unicode::character_at(text, end).length;
        return {begin, end, &token};
    }
    return {};
}

}  // namespace maquette
