#include "shared/tokenizer/pre_tokenizer.h"

#include <algorithm>
#include <iterator>

#include "shared/tokenizer/character_set.h"
#include "shared/tokenizer/text_bounds.h"
#include "shared/tokenizer/token_decoder.h"
#include "shared/tokenizer/unicode.h"
#include "shared/tokenizer/unicode_scripts.h"

namespace maquette {
namespace {

using Behavior = PreTokenizerStep::Behavior;
using Pieces = std::vector<TextPiece>;

struct Part {
    size_t begin, end;
    bool is_match;
};

// Empty parts count while neighbors are joined, and are left out then.
void add_filled(const Pieces& pieces, Pieces& out) {
    std::copy_if(pieces.begin(), pieces.end(), std::back_inserter(out), [](const TextPiece& piece) { return piece.begin < piece.end; });
}

// Gives the pieces of parts, where the matches are separators that `behavior` keeps, joins or drops.
void join_parts(const std::vector<Part>& parts, Behavior behavior, Pieces& out) {
    const auto add = [&](size_t begin, size_t end) {
        if (begin < end) out.push_back({begin, end});
    };
    switch (behavior) {
        case Behavior::Removed:
            for (const Part& part : parts)
                if (!part.is_match) add(part.begin, part.end);
            return;
        case Behavior::Isolated:
            for (const Part& part : parts) add(part.begin, part.end);
            return;
        case Behavior::Contiguous:
            for (size_t i = 0; i < parts.size();) {
                size_t last = i;
                while (last + 1 < parts.size() && parts[last + 1].is_match == parts[i].is_match) ++last;
                add(parts[i].begin, parts[last].end);
                i = last + 1;
            }
            return;
        case Behavior::MergedWithPrevious: {
            bool previous_match = false;
            Pieces joined;
            for (const Part& part : parts) {
                if (part.is_match && !previous_match && !joined.empty()) joined.back().end = part.end;
                else joined.push_back({part.begin, part.end});
                previous_match = part.is_match;
            }
            return add_filled(joined, out);
        }
        case Behavior::MergedWithNext: {
            bool next_match = false;
            Pieces reversed;
            for (size_t i = parts.size(); i-- > 0;) {
                const Part& part = parts[i];
                if (part.is_match && !next_match && !reversed.empty()) reversed.back().begin = part.begin;
                else reversed.push_back({part.begin, part.end});
                next_match = part.is_match;
            }
            std::reverse(reversed.begin(), reversed.end());
            add_filled(reversed, out);
        }
    }
}

// Parts of text[begin, end) by a predicate on characters; each matching character is a part of its own.
template <class IsMatch>
std::vector<Part> parts_by_character(std::string_view text, TextPiece piece, IsMatch is_match) {
    std::vector<Part> parts;
    for (size_t i = piece.begin; i < piece.end;) {
        const auto character = unicode::character_at(text.substr(0, piece.end), i);
        const bool match = is_match(character);
        if (!match && !parts.empty() && !parts.back().is_match) parts.back().end += character.length;
        else parts.push_back({i, i + character.length, match});
        i += character.length;
    }
    return parts;
}

std::vector<Part> parts_by_expression(std::string_view text, TextPiece piece, const PreTokenizerStep& step, RegexBudget& budget) {
    const std::string_view inside = text.substr(piece.begin, piece.end - piece.begin);
    std::vector<Part> parts;
    size_t done = 0, search = 0;
    while (search <= inside.size()) {
        size_t begin = 0, end = 0;
        if (step.regex) {
            const auto match = step.regex->find(inside, search, budget);
            if (!match) break;
            begin = match->begin, end = match->end;
        } else {
            begin = step.pattern.empty() ? std::string_view::npos : inside.find(step.pattern, search);
            if (begin == std::string_view::npos) break;
            end = begin + step.pattern.size();
        }
        // An empty match cuts too, unless it stands right behind the match before it.
        const bool is_empty = end == begin, follows = !parts.empty() && begin == done && parts.back().is_match != step.invert;
        search = is_empty ? begin + (begin < inside.size() ? unicode::character_at(inside, begin).length : 1) : end;
        if (is_empty && follows) continue;
        if (begin > done) parts.push_back({piece.begin + done, piece.begin + begin, step.invert});
        parts.push_back({piece.begin + begin, piece.begin + end, !step.invert});
        done = end;
    }
    if (done < inside.size()) parts.push_back({piece.begin + done, piece.end, step.invert});
    return parts;
}

bool is_bert_punctuation(unicode::Character c) {
    const bool ascii = (c.code >= 33 && c.code <= 47) || (c.code >= 58 && c.code <= 64) ||
                       (c.code >= 91 && c.code <= 96) || (c.code >= 123 && c.code <= 126);
    return ascii || unicode::is_punctuation(unicode::category(c.code));
}
bool is_white_space(unicode::Character c) { return unicode::is_white_space(c.code); }
bool is_number(unicode::Character c) { return unicode::is_number(unicode::category(c.code)); }

// \w+|[^\w\s]+
void split_words_and_signs(std::string_view text, TextPiece piece, Pieces& out) {
    static const CharacterSet words = [] {
        CharacterSet out;
        out.add_word();
        out.finish();
        return out;
    }();
    int last = 0;  // 1 a word, 2 signs, 0 white space
    for (size_t i = piece.begin; i < piece.end;) {
        const auto character = unicode::character_at(text.substr(0, piece.end), i);
        const int kind = is_white_space(character) ? 0 : words.contains(character.code) ? 1 : 2;
        if (kind != 0 && kind == last) out.back().end += character.length;
        else if (kind != 0) out.push_back({i, i + character.length});
        last = kind;
        i += character.length;
    }
}

// Cuts where another script begins. What belongs to all scripts stays with what stands before it, and is dropped at the start.
void split_scripts(std::string_view text, TextPiece piece, Pieces& out) {
    uint8_t last = 0;
    bool any = false;
    for (size_t i = piece.begin; i < piece.end;) {
        const auto character = unicode::character_at(text.substr(0, piece.end), i);
        const uint8_t script = unicode::script_of(character.code);
        if (script != 0 && script != last) {
            if (any) out.back().end = i;
            out.push_back({i, piece.end});
            any = true;
            last = script;
        }
        i += character.length;
    }
}

void split_piece(const PreTokenizerStep& step, std::string_view text, TextPiece piece, RegexBudget& budget, Pieces& out) {
    using Kind = PreTokenizerStep::Kind;
    switch (step.kind) {
        case Kind::Words: {
            const auto inside = text.substr(0, piece.end);
            const auto own = inside.substr(piece.begin);
            for (size_t i = 0; i < own.size();) {
                const size_t end = word_end(own, i, step.words);
                out.push_back({piece.begin + i, piece.begin + end});
                i = end;
            }
            return;
        }
        case Kind::Expression: return join_parts(parts_by_expression(text, piece, step, budget), step.behavior, out);
        case Kind::Scripts: return split_scripts(text, piece, out);
        case Kind::WhiteSpace: return split_words_and_signs(text, piece, out);
        case Kind::WhiteSpaceSplit: return join_parts(parts_by_character(text, piece, is_white_space), Behavior::Removed, out);
        case Kind::Bert: {
            Pieces words;
            join_parts(parts_by_character(text, piece, is_white_space), Behavior::Removed, words);
            for (const TextPiece& word : words)
                join_parts(parts_by_character(text, word, is_bert_punctuation), Behavior::Isolated, out);
            return;
        }
        case Kind::Punctuation:
            return join_parts(parts_by_character(text, piece, is_bert_punctuation), step.behavior, out);
        case Kind::Digits:
            return join_parts(parts_by_character(text, piece, is_number),
                              step.individual ? Behavior::Isolated : Behavior::Contiguous, out);
        case Kind::SafeSpaces: {
            constexpr std::string_view space = "\xE2\x96\x81";
            size_t begin = piece.begin;
            for (size_t at = text.find(space, begin + 1); at < piece.end; at = text.find(space, at + 1)) {
                if (at < begin + 1 || (at >= begin + space.size() && text.substr(at - space.size(), space.size()) == space)) continue;
                out.push_back({begin, at});
                begin = at;
            }
            out.push_back({begin, piece.end});
            return;
        }
        case Kind::FixedLength: {
            size_t begin = piece.begin, count = 0;
            for (size_t i = piece.begin; i < piece.end;) {
                i += unicode::character_at(text.substr(0, piece.end), i).length;
                if (++count % step.length != 0 && i < piece.end) continue;
                out.push_back({begin, i});
                begin = i;
            }
            return;
        }
        default: out.push_back(piece);
    }
}

// Rewrites every piece by `change(text, piece, builder)`; the pieces become what was written for each.
template <class Change>
void rewrite_pieces(TracedText& traced, Pieces& pieces, Change change) {
    TextBuilder builder(traced.text.size() + pieces.size() * 3);
    for (TextPiece& piece : pieces) {
        const size_t begin = builder.size();
        change(std::string_view(traced.text), piece, builder);
        piece = {begin, builder.size()};
    }
    builder.finish(traced);
}

void prefix_space(TracedText& traced, Pieces& pieces) {
    rewrite_pieces(traced, pieces, [](std::string_view text, TextPiece piece, TextBuilder& out) {
        if (text[piece.begin] != ' ') out.add(" ", piece.begin);
        out.copy(text, piece.begin, piece.end);
    });
}

void spell_bytes(TracedText& traced, Pieces& pieces) {
    rewrite_pieces(traced, pieces, [](std::string_view text, TextPiece piece, TextBuilder& out) {
        for (size_t i = piece.begin; i < piece.end; ++i) out.add(spell_byte_level(text.substr(i, 1)), i);
    });
}

void metaspace(const PreTokenizerStep& step, TracedText& traced, Pieces& pieces, bool is_first) {
    rewrite_pieces(traced, pieces, [&](std::string_view text, TextPiece piece, TextBuilder& out) {
        const std::string_view own = text.substr(piece.begin, piece.end - piece.begin);
        const bool wanted = step.prepend == PreTokenizerStep::Prepend::Always ||
                            (step.prepend == PreTokenizerStep::Prepend::First && is_first && traced.origin_of(piece.begin) == 0);
        const bool has = own[0] == ' ' || own.substr(0, step.replacement.size()) == step.replacement;
        if (wanted && !has) out.add(step.replacement, piece.begin);
        for (size_t i = piece.begin; i < piece.end; ++i) {
            if (text[i] == ' ') out.add(step.replacement, i);
            else out.add(text.substr(i, 1), i);
        }
    });
    if (!step.split) return;
    PreTokenizerStep cut;
    cut.kind = PreTokenizerStep::Kind::Expression;
    cut.pattern = step.replacement;
    cut.behavior = Behavior::MergedWithNext;
    Pieces out;
    RegexBudget budget(0);  // The replacement is plain text.
    for (const TextPiece& piece : pieces) split_piece(cut, traced.text, piece, budget, out);
    pieces = std::move(out);
}

}  // namespace

std::optional<WordRules> PreTokenizer::plain_words() const {
    if (steps.size() == 1 && steps[0].kind == PreTokenizerStep::Kind::Words) return steps[0].words;
    const bool digits_first = steps.size() == 2 && steps[0].kind == PreTokenizerStep::Kind::Digits && steps[0].individual &&
                              steps[1].kind == PreTokenizerStep::Kind::Words &&
                              steps[1].words.family == WordRules::Family::Gpt2;
    if (!digits_first) return std::nullopt;
    WordRules rules = steps[1].words;
    rules.isolated_digits = true;
    return rules;
}

Result<std::vector<TextPiece>> PreTokenizer::run(TracedText& text, bool is_first) const {
    Pieces pieces;
    if (!text.text.empty()) pieces.push_back({0, text.text.size()});
    const size_t bytes_max = changed_text_bytes_max(text.text.size());
    for (const PreTokenizerStep& step : steps) {
        if (step.kind == PreTokenizerStep::Kind::PrefixSpace) {
            prefix_space(text, pieces);
        } else if (step.kind == PreTokenizerStep::Kind::SpellBytes) {
            spell_bytes(text, pieces);
        } else if (step.kind == PreTokenizerStep::Kind::Metaspace) {
            metaspace(step, text, pieces, is_first);
        } else {
            Pieces out;
            out.reserve(pieces.size());
            RegexBudget budget(text.text.size());
            for (const TextPiece& piece : pieces) split_piece(step, text.text, piece, budget, out);
            MAQUETTE_TRY_VOID(check_steps(budget));
            pieces = std::move(out);
        }
        MAQUETTE_TRY_VOID(check_growth(text.text.size(), bytes_max));
    }
    return pieces;
}

}  // namespace maquette
