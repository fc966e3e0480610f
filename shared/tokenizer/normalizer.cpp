#include "shared/tokenizer/normalizer.h"

#include <algorithm>

#include "shared/tokenizer/precompiled_map.h"
#include "shared/tokenizer/text_bounds.h"
#include "shared/tokenizer/token_decoder.h"

namespace maquette {
namespace {

using unicode::Category;

bool is_chinese(uint32_t c) {  // BERT's definition.
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
           (c >= 0x2A700 && c <= 0x2B73F) || (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

// Calls change(character, position, builder) for each character; what it adds becomes the text.
template <class Change>
void rewrite(TracedText& traced, Change change) {
    const std::string_view text = traced.text;
    TextBuilder builder(text.size() + 8);
    for (size_t i = 0; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        change(character, i, builder);
        i += character.length;
    }
    builder.finish(traced);
}

void normal_form(TracedText& traced, unicode::NormalForm form) {
    if (unicode::is_surely_normal(traced.text, form)) return;
    auto normalized = unicode::normalize(traced.text, form);
    traced.replace(std::move(normalized.text), std::move(normalized.origin));
}

void lowercase(TracedText& traced) {
    const std::string source = traced.text;
    rewrite(traced, [&](unicode::Character character, size_t i, TextBuilder& out) {
        if (!character.valid) return out.add(std::string_view(source).substr(i, 1), i);
        std::string lower;
        unicode::append_lower(lower, character.code);
        out.add(lower, i);
    });
}

// Keeps the characters for which keep(character) holds.
template <class Keep>
void filter(TracedText& traced, Keep keep) {
    const std::string source = traced.text;
    rewrite(traced, [&](unicode::Character character, size_t i, TextBuilder& out) {
        if (keep(character)) out.add(std::string_view(source).substr(i, character.length), i);
    });
}

void strip(TracedText& traced, bool left, bool right) {
    const std::string_view text = traced.text;
    size_t begin = text.size(), end = 0;
    for (size_t i = 0; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        if (!unicode::is_white_space(character.code)) {
            begin = std::min(begin, i);
            end = i + character.length;
        }
        i += character.length;
    }
    if (!left) begin = 0;
    if (!right) end = text.size();
    if (begin == 0 && end == text.size()) return;
    TextBuilder builder(text.size());
    builder.copy(text, begin, std::max(begin, end));
    builder.finish(traced);
}

Result<void> replace(TracedText& traced, const NormalizerStep& step, size_t bytes_max) {
    const std::string_view text = traced.text;
    TextBuilder builder(text.size() + 8);
    RegexBudget budget(text.size());
    size_t done = 0;
    while (done <= text.size()) {
        MAQUETTE_TRY_VOID(check_growth(builder.size(), bytes_max));
        size_t begin = 0, end = 0;
        if (step.regex) {
            const auto match = step.regex->find(text, done, budget);
            if (!match) break;
            begin = match->begin, end = match->end;
        } else {
            begin = step.pattern.empty() ? std::string_view::npos : text.find(step.pattern, done);
            if (begin == std::string_view::npos) break;
            end = begin + step.pattern.size();
        }
        builder.copy(text, done, begin);
        builder.add(step.content, begin);
        if (end == begin) {  // An empty match: go on behind the next character.
            if (begin >= text.size()) {
                done = text.size();
                break;
            }
            end = begin + unicode::character_at(text, begin).length;
            builder.copy(text, begin, end);
        }
        done = end;
    }
    MAQUETTE_TRY_VOID(check_steps(budget));
    builder.copy(text, done, text.size());
    builder.finish(traced);
    return {};
}

void clean_bert(TracedText& traced) {
    const std::string source = traced.text;
    rewrite(traced, [&](unicode::Character character, size_t i, TextBuilder& out) {
        const uint32_t c = character.code;
        const auto category = unicode::category(c);
        const bool space = c == '\t' || c == '\n' || c == '\r' || unicode::is_white_space(c);
        const bool control = !(c == '\t' || c == '\n' || c == '\r') &&
                             (category == Category::Cc || category == Category::Cf || category == Category::Co);  // The library's own, without Cn.
        if (c == 0 || c == 0xFFFD || control) return;
        if (space) out.add(" ", i);
        else out.add(std::string_view(source).substr(i, character.length), i);
    });
}

void bert(TracedText& traced, const NormalizerStep& step) {
    if (step.clean_text) clean_bert(traced);
    if (step.chinese) {
        const std::string source = traced.text;
        rewrite(traced, [&](unicode::Character character, size_t i, TextBuilder& out) {
            const auto own = std::string_view(source).substr(i, character.length);
            if (!is_chinese(character.code)) return out.add(own, i);
            out.add(" ", i);
            out.add(own, i);
            out.add(" ", i);
        });
    }
    if (step.accents) {
        normal_form(traced, unicode::NormalForm::Nfd);
        filter(traced, [](unicode::Character c) { return unicode::category(c.code) != Category::Mn; });
    }
    if (step.lowercase) lowercase(traced);
}

void nmt(TracedText& traced) {  // sentencepiece, nmt_norm.cc
    filter(traced, [](unicode::Character character) {
        const uint32_t c = character.code;
        return !((c >= 1 && c <= 8) || c == 0xB || (c >= 0xE && c <= 0x1F) || c == 0x7F || c == 0x8F || c == 0x9F);
    });
    const std::string source = traced.text;
    rewrite(traced, [&](unicode::Character character, size_t i, TextBuilder& out) {
        const uint32_t c = character.code;
        const bool space = c == 9 || c == 0xA || c == 0xC || c == 0xD || c == 0x1680 || (c >= 0x200B && c <= 0x200F) ||
                           c == 0x2028 || c == 0x2029 || c == 0x2581 || c == 0xFEFF || c == 0xFFFD;
        if (space && character.valid) out.add(" ", i);
        else out.add(std::string_view(source).substr(i, character.length), i);
    });
}

void precompiled(TracedText& traced, const PrecompiledMap& map) {
    const std::string_view text = traced.text;
    TextBuilder builder(text.size() + 8);
    for (size_t i = 0; i < text.size();) {
        const auto found = map.longest(text, i);
        const auto character = unicode::character_at(text, i);
        if (found.length > 0) builder.add(found.replacement, i);
        else if (character.valid) builder.add(text.substr(i, character.length), i);
        else builder.add(text.substr(i, 1), i);
        i += found.length > 0 ? found.length : character.length;
    }
    builder.finish(traced);
}

void byte_level(TracedText& traced) {
    TextBuilder builder(traced.text.size() * 2);
    for (size_t i = 0; i < traced.text.size(); ++i)
        builder.add(spell_byte_level(std::string_view(traced.text).substr(i, 1)), i);
    builder.finish(traced);
}

// What SentencePiece does to white space after its rules: no runs, none at the ends, one in front, all as U+2581.
void sentencepiece_spaces(TracedText& traced, const NormalizerStep& step) {
    const std::string_view text = traced.text;
    size_t begin = 0, end = text.size();
    if (step.remove_extra) {
        while (begin < end && text[begin] == ' ') ++begin;
        while (end > begin && text[end - 1] == ' ') --end;
    }
    if (begin == end && (step.remove_extra || text.empty())) {
        TextBuilder(0).finish(traced);
        return;
    }
    const std::string_view space = step.escape_spaces ? "\xE2\x96\x81" : " ";
    TextBuilder builder(text.size() * 2);
    if (step.add_prefix) builder.add(space, begin);
    bool was_space = false;
    for (size_t i = begin; i < end; ++i) {
        const bool is_space = text[i] == ' ';
        if (!is_space) builder.add(text.substr(i, 1), i);
        else if (!was_space || !step.remove_extra) builder.add(space, i);
        was_space = is_space;
    }
    builder.finish(traced);
}

Result<void> run_step(const NormalizerStep& step, TracedText& text, size_t bytes_max) {
    using Kind = NormalizerStep::Kind;
    switch (step.kind) {
        case Kind::NormalForm: normal_form(text, step.form); break;
        case Kind::Lowercase: lowercase(text); break;
        case Kind::Strip: strip(text, step.left, step.right); break;
        case Kind::StripAccents: filter(text, [](unicode::Character c) { return !unicode::is_mark(unicode::category(c.code)); }); break;
        case Kind::Replace: return replace(text, step, bytes_max);
        case Kind::Prepend: {
            if (text.text.empty()) break;
            TextBuilder builder(text.text.size() + step.content.size());
            builder.add(step.content, 0);
            builder.copy(text.text, 0, text.text.size());
            builder.finish(text);
            break;
        }
        case Kind::Bert: bert(text, step); break;
        case Kind::Nmt: nmt(text); break;
        case Kind::Precompiled: precompiled(text, *step.map); break;
        case Kind::ByteLevel: byte_level(text); break;
        case Kind::SentencePieceSpaces: sentencepiece_spaces(text, step); break;
    }
    return {};
}

}  // namespace

bool Normalizer::leaves(std::string_view text) const {
    for (const NormalizerStep& step : steps)
        if (step.kind != NormalizerStep::Kind::NormalForm || !unicode::is_surely_normal(text, step.form)) return false;
    return true;
}

Result<void> Normalizer::run(TracedText& text) const {
    const size_t bytes_max = changed_text_bytes_max(text.text.size());
    for (const NormalizerStep& step : steps) {
        MAQUETTE_TRY_VOID(run_step(step, text, bytes_max));
        MAQUETTE_TRY_VOID(check_growth(text.text.size(), bytes_max));
    }
    return {};
}

void replace_broken(TracedText& traced) {
    const std::string_view text = traced.text;
    TextBuilder builder(text.size() + 8);
    for (size_t i = 0; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        if (character.valid) builder.copy(text, i, i + character.length);
        else builder.add("\xEF\xBF\xBD", i);
        i += character.valid ? character.length : unicode::broken_length(text, i);
    }
    builder.finish(traced);
}

}  // namespace maquette
