#include "shared/tokenizer/tokenizer.h"

#include <algorithm>

#include "shared/tokenizer/tokenizer_parts.h"
#include "shared/tokenizer/unicode.h"

namespace maquette {
namespace {

using Parts = Tokenizer::Parts;

// Encodes one text: cuts at added tokens, normalizes, cuts into words, asks the model.
class Encoder {
  public:
    Encoder(const Parts& parts, std::string_view text, bool parse_special, bool wants_spans)
        : parts_(parts), text_(text), parse_special_(parse_special), wants_spans_(wants_spans),
          cache_(parts.caches.take()) {}

    Result<EncodedText> run() {
        out_.ids.reserve(text_.size() / 3 + 8);
        for (size_t done = 0; done < text_.size();) {
            const AddedMatch match = parts_.raw_finder.next(text_, done, parse_special_);
            const size_t end = match.token ? match.begin : text_.size();
            if (end > done) MAQUETTE_TRY_VOID(encode_segment(done, end));
            if (!match.token) break;
            add(match.token->id, match.begin, match.end);
            done = match.end;
        }
        parts_.caches.give_back(std::move(cache_));
        return std::move(out_);
    }

  private:
    void add(int32_t id, size_t begin, size_t end) {
        if (id < 0) return;
        out_.ids.push_back(id);
        if (wants_spans_) out_.spans.push_back({static_cast<int64_t>(begin), static_cast<int64_t>(end)});
    }

    Result<void> encode_segment(size_t begin, size_t end) {
        const std::string_view segment = text_.substr(begin, end - begin);
        if (parts_.plain_words && parts_.keeps_bytes && parts_.normalizer.leaves(segment) && !parts_.normalized_finder.next(segment, 0, parse_special_).token) {
            for (size_t i = 0; i < segment.size();) {
                const size_t word = word_end(segment, i, *parts_.plain_words);
                encode_word(segment.substr(i, word - i), nullptr, i, begin);
                i = word;
            }
            return {};
        }
        TracedText traced;
        traced.text = segment;
        if (!parts_.keeps_bytes && unicode::is_broken(segment)) replace_broken(traced);
        if (!parts_.normalizer.leaves(traced.text)) MAQUETTE_TRY_VOID(parts_.normalizer.run(traced));
        for (size_t done = 0; done < traced.text.size();) {
            const AddedMatch match = parts_.normalized_finder.next(traced.text, done, parse_special_);
            const size_t stop = match.token ? match.begin : traced.text.size();
            if (stop > done) MAQUETTE_TRY_VOID(encode_normalized(traced, done, stop, begin));
            if (!match.token) break;
            add(match.token->id, begin + traced.origin_of(match.begin), begin + traced.origin_of(match.end));
            done = match.end;
        }
        return {};
    }

    Result<void> encode_normalized(const TracedText& whole, size_t begin, size_t end, size_t base) {
        TracedText part;
        if (begin == 0 && end == whole.text.size()) {
            part = whole;
        } else {
            part.text = whole.text.substr(begin, end - begin);
            part.origin.resize(part.text.size() + 1);
            for (size_t i = 0; i < part.origin.size(); ++i) part.origin[i] = whole.origin_of(begin + i);
        }
        same_origin_from_ = 1, same_origin_to_ = 0;
        MAQUETTE_TRY(const auto pieces, parts_.pre_tokenizer.run(part, base == 0));
        for (const TextPiece& piece : pieces)
            encode_word(std::string_view(part.text).substr(piece.begin, piece.end - piece.begin), &part, piece.begin, base);
        return {};
    }

    // `word` begins at byte `offset` of `traced` (or of the segment, when nothing was changed), the segment at `base`.
    void encode_word(std::string_view word, const TracedText* traced, size_t offset, size_t base) {
        if (!parts_.model || word.empty()) return;
        if (word.size() <= WordCache::word_bytes_max) {
            WordCache::Entry& entry = cache_->entry(word);
            if (!WordCache::holds(entry, word)) {
                tokens_.clear();
                parts_.model->encode(word, tokens_);
                WordCache::store(entry, word, tokens_.data(), tokens_.size());
                return add_tokens(tokens_.data(), tokens_.size(), traced, offset, base);
            }
            if (!wants_spans_ && entry.ids[0] >= 0) {
                for (size_t i = 0; i < entry.count; ++i)
                    if (entry.ids[i] >= 0) out_.ids.push_back(entry.ids[i]);
                return;
            }
            WordToken tokens[WordCache::tokens_max];
            for (size_t i = 0; i < entry.count; ++i) tokens[i] = {entry.ids[i], entry.lengths[i]};
            return add_tokens(tokens, entry.count, traced, offset, base);
        }
        tokens_.clear();
        parts_.model->encode(word, tokens_);
        add_tokens(tokens_.data(), tokens_.size(), traced, offset, base);
    }

    void add_tokens(const WordToken* tokens, size_t count, const TracedText* traced, size_t offset, size_t base) {
        for (size_t i = 0; i < count; ++i) {
            const size_t end = offset + tokens[i].length;
            if (!wants_spans_) {
                if (tokens[i].id >= 0) out_.ids.push_back(tokens[i].id);
            } else {
                const TokenSpan span = traced ? traced_span(*traced, offset, end)
                                              : TokenSpan{static_cast<int64_t>(offset), static_cast<int64_t>(end)};
                const TokenSpan whole = whole_characters(base + static_cast<size_t>(span.begin), base + static_cast<size_t>(span.end));
                add(tokens[i].id, static_cast<size_t>(whole.begin), static_cast<size_t>(whole.end));
            }
            offset = end;
        }
    }

    // A span ends behind everything that came from where its last byte came from. That end is kept for the tokens that
    // follow: one character may have become many of them.
    TokenSpan traced_span(const TracedText& traced, size_t begin, size_t end) {
        const size_t size = traced.text.size();
        const uint32_t first = traced.origin_of(std::min(begin, size));
        if (end > begin && (end < same_origin_from_ || end > same_origin_to_)) {
            same_origin_from_ = same_origin_to_ = end;
            while (same_origin_to_ < size && traced.origin_of(same_origin_to_) == traced.origin_of(same_origin_to_ - 1)) ++same_origin_to_;
        }
        if (end > begin) end = same_origin_to_;
        return {first, std::max(first, traced.origin_of(std::min(end, size)))};
    }

    TokenSpan whole_characters(size_t begin, size_t end) const {
        const auto is_tail = [&](size_t i) { return i < text_.size() && (static_cast<uint8_t>(text_[i]) & 0xC0) == 0x80; };
        for (size_t back = 1; back <= 3 && back <= begin && is_tail(begin); ++back)
            if (!is_tail(begin - back)) {
                if (unicode::character_at(text_, begin - back).length > back) begin -= back;
                break;
            }
        for (size_t back = 1; back <= 3 && back <= end && is_tail(end); ++back)
            if (!is_tail(end - back)) {
                const size_t length = unicode::character_at(text_, end - back).length;
                if (length > back) end += length - back;
                break;
            }
        if (parts_.post_processor.trims_spans) {
            while (begin < end && unicode::is_white_space(static_cast<uint8_t>(text_[begin])) && static_cast<uint8_t>(text_[begin]) < 0x80) ++begin;
            while (end > begin && unicode::is_white_space(static_cast<uint8_t>(text_[end - 1])) && static_cast<uint8_t>(text_[end - 1]) < 0x80) --end;
        }
        return {static_cast<int64_t>(begin), static_cast<int64_t>(end)};
    }

    const Parts& parts_;
    std::string_view text_;
    bool parse_special_, wants_spans_;
    std::unique_ptr<WordCache> cache_;
    std::vector<WordToken> tokens_;
    size_t same_origin_from_ = 1, same_origin_to_ = 0;  // Ends of spans in the present text that are moved to the second.
    EncodedText out_;
};

Result<EncodedText> encode_text(const Parts& parts, std::string_view text, EncodeOptions options, bool wants_spans) {
    MAQUETTE_TRY(EncodedText out, Encoder(parts, text, options.parse_special, wants_spans).run());
    if (!options.add_special) return out;
    const auto& [before, behind, trims] = parts.post_processor;
    out.ids.insert(out.ids.begin(), before.begin(), before.end());
    out.ids.insert(out.ids.end(), behind.begin(), behind.end());
    if (wants_spans) {
        out.spans.insert(out.spans.begin(), before.size(), TokenSpan{});
        const auto end = static_cast<int64_t>(text.size());
        out.spans.insert(out.spans.end(), behind.size(), TokenSpan{end, end});
    }
    return out;
}

}  // namespace

Result<void> Tokenizer::Parts::finish() {
    MAQUETTE_TRY_VOID(decoder.check());
    // Tokens for normalized text are looked for between the others, even where there is no normalizer.
    const bool has_raw = std::any_of(added.begin(), added.end(), [](const AddedToken& token) { return !token.normalized; });
    for (size_t i = 0; i < added.size(); ++i) {
        const AddedToken& token = added[i];
        names.add(token.content, token.id);
        added_ids.emplace(token.content, token.id);
        added_by_id.emplace(token.id, i);
        if (token.verbatim) {
            normalized_finder.add(token, token.content);
        } else if (token.normalized && (has_raw || !normalizer.steps.empty())) {
            TracedText spelled;
            spelled.text = token.content;
            MAQUETTE_TRY_VOID(normalizer.run(spelled));
            normalized_finder.add(token, spelled.text);
            if (spelled.text != token.content) respelled[token.id] = spelled.text;
        } else {
            raw_finder.add(token, token.content);
        }
    }
    plain_words = pre_tokenizer.plain_words();
    for (const DecoderStep& step : decoder.steps)
        keeps_bytes = keeps_bytes || step.kind == DecoderStep::Kind::ByteLevel || step.kind == DecoderStep::Kind::ByteFallback;
    plain_byte_level = decoder.steps.size() == 1 && decoder.steps[0].kind == DecoderStep::Kind::ByteLevel;
    if (!plain_byte_level) return {};
    decoded_ends.reserve(static_cast<size_t>(names.size()));
    for (int32_t id = 0; id < names.size(); ++id) {
        decoded += added_by_id.count(id) ? std::string(written(id)) : bytes_of_byte_level(names.token(id));
        decoded_ends.push_back(static_cast<uint32_t>(decoded.size()));
    }
    return {};
}

Tokenizer::Tokenizer() : parts_(std::make_shared<Parts>()) {}
Tokenizer::Tokenizer(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

Result<std::vector<int32_t>> Tokenizer::encode(std::string_view text, EncodeOptions options) const {
    MAQUETTE_TRY(EncodedText encoded, encode_text(*parts_, text, options, false));
    return std::move(encoded.ids);
}

Result<EncodedText> Tokenizer::encode_with_spans(std::string_view text, EncodeOptions options) const {
    return encode_text(*parts_, text, options, true);
}

std::string Tokenizer::decode(std::span<const int32_t> ids, DecodeOptions options) const {
    std::string plain;
    std::vector<TokenDecoder::Piece> pieces;
    for (const int32_t id : ids) {
        // As tokenizers has it, a special token is known by its text, which the normalizer may have changed.
        if (options.skip_special && is_special(id) && parts_->respelled.count(id) == 0) continue;
        if (parts_->plain_byte_level) plain += parts_->decoded_bytes(id);
        else if (parts_->names.has(id))
            pieces.push_back({std::string(parts_->written(id)), parts_->added_by_id.count(id) > 0});
    }
    return parts_->plain_byte_level ? plain : parts_->decoder.run(std::move(pieces));
}

std::string Tokenizer::token_bytes(int32_t id) const {
    if (parts_->plain_byte_level) return std::string(parts_->decoded_bytes(id));
    const std::string_view name = parts_->written(id);
    // Decoded behind another token, so that nothing is stripped as the beginning of the text.
    TokenDecoder inner;
    for (const DecoderStep& step : parts_->decoder.steps)
        if (step.kind != DecoderStep::Kind::Strip) inner.steps.push_back(step);
    for (DecoderStep& step : inner.steps) step.prepended = false;
    const auto alone = [&](std::vector<TokenDecoder::Piece> pieces) { return inner.run(std::move(pieces)); };
    const std::string before = alone({{"x", true}});
    const std::string both = alone({{"x", true}, {std::string(name), parts_->added_by_id.count(id) > 0}});
    return both.substr(std::min(before.size(), both.size()));
}

std::string Tokenizer::token_name(int32_t id) const { return std::string(parts_->names.token(id)); }

bool Tokenizer::is_special(int32_t id) const {
    const auto found = parts_->added_by_id.find(id);
    return found != parts_->added_by_id.end() && parts_->added[found->second].special;
}

std::optional<int32_t> Tokenizer::find(std::string_view token) const {
    const auto added = parts_->added_ids.find(std::string(token));
    if (added != parts_->added_ids.end()) return added->second;
    const int32_t id = parts_->names.find(token);
    return id < 0 ? std::nullopt : std::optional<int32_t>(id);
}

int32_t Tokenizer::size() const { return parts_->names.size(); }
int32_t Tokenizer::bos_id() const { return parts_->bos; }
int32_t Tokenizer::eos_id() const { return parts_->eos; }
int32_t Tokenizer::pad_id() const { return parts_->pad; }
std::string Tokenizer::kind() const { return parts_->kind; }

}  // namespace maquette
