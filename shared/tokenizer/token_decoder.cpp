#include "shared/tokenizer/token_decoder.h"

#include <algorithm>

#include "shared/tokenizer/limits.h"
#include "shared/tokenizer/unicode.h"

namespace maquette {
namespace {

using Piece = TokenDecoder::Piece;

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    if (from.empty() || text.find(from) == std::string::npos) return;
    std::string out;
    size_t done = 0;
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, done)) {
        out.append(text, done, at - done).append(to);
        done = at + from.size();
    }
    text = out.append(text, done);
}

std::string replace_matches(const std::string& text, const DecoderStep& step, RegexBudget& budget) {
    std::string out;
    size_t done = 0;
    while (done <= text.size()) {
        const auto match = step.regex->find(text, done, budget);
        if (!match || match->end == match->begin) break;
        out.append(text, done, match->begin - done).append(step.content);
        done = match->end;
    }
    return out.append(text, std::min(done, text.size()));
}

size_t bytes_of(const std::vector<Piece>& pieces) {
    size_t bytes = 0;
    for (const Piece& piece : pieces) bytes += piece.text.size();
    return bytes;
}

void replace(std::vector<Piece>& pieces, const DecoderStep& step) {
    RegexBudget budget(bytes_of(pieces));
    for (Piece& piece : pieces) {
        if (step.regex) piece.text = replace_matches(piece.text, step, budget);
        else replace_all(piece.text, step.pattern, step.content);
    }
}

// <0xE2><0x96> … are bytes.
std::optional<char> fallback_byte(std::string_view token) {
    if (token.size() != 6 || token.substr(0, 3) != "<0x" || token[5] != '>') return std::nullopt;
    int value = 0;
    for (const char c : token.substr(3, 2)) {
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) return std::nullopt;
        value = value * 16 + digit;
    }
    return static_cast<char>(value);
}

// Byte tokens in a row become one text if they are UTF-8, else they stay bytes, one by one.
void join_bytes(std::vector<Piece>& pieces) {
    std::vector<Piece> out;
    std::string bytes;
    const auto end_run = [&] {
        if (!unicode::is_broken(bytes)) {
            if (!bytes.empty()) out.push_back({bytes, false});
        } else {
            for (const char byte : bytes) out.push_back({std::string(1, byte), false});
        }
        bytes.clear();
    };
    for (Piece& piece : pieces) {
        if (const auto byte = fallback_byte(piece.text)) {
            bytes += *byte;
            continue;
        }
        end_run();
        out.push_back(std::move(piece));
    }
    end_run();
    pieces = std::move(out);
}

void fuse(std::vector<Piece>& pieces) {
    Piece whole;
    for (const Piece& piece : pieces) whole.text += piece.text;
    pieces.clear();
    pieces.push_back(std::move(whole));
}

void strip(Piece& piece, const DecoderStep& step) {
    const std::string_view what = step.content;
    if (what.empty()) return;  // It would be found without end.
    size_t begin = 0, end = piece.text.size();
    for (size_t i = 0; i < step.start && piece.text.compare(begin, what.size(), what) == 0 && begin + what.size() <= end; ++i)
        begin += what.size();
    for (size_t i = 0; i < step.stop && end >= begin + what.size() &&
                       piece.text.compare(end - what.size(), what.size(), what) == 0; ++i)
        end -= what.size();
    piece.text = piece.text.substr(begin, end - begin);
}

void clean_up(std::string& text) {
    static const std::pair<std::string_view, std::string_view> rules[] = {
        {" .", "."}, {" ?", "?"}, {" !", "!"}, {" ,", ","}, {" ' ", "'"}, {" n't", "n't"},
        {" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"}};
    for (const auto& [from, to] : rules) replace_all(text, from, to);
}

void word_piece(std::vector<Piece>& pieces, const DecoderStep& step) {
    for (size_t i = 0; i < pieces.size(); ++i) {
        std::string& text = pieces[i].text;
        if (i > 0) {
            if (text.rfind(step.pattern, 0) == 0) text.erase(0, step.pattern.size());
            else text.insert(0, " ");
        }
        if (step.cleanup) clean_up(text);
    }
}

void metaspace(std::vector<Piece>& pieces, const DecoderStep& step) {
    for (size_t i = 0; i < pieces.size(); ++i) {
        std::string& text = pieces[i].text;
        replace_all(text, step.pattern, i == 0 && step.prepended ? "" : " ");  // All of the first token's, as tokenizers does.
    }
}

void word_suffix(std::vector<Piece>& pieces, const DecoderStep& step) {
    for (size_t i = 0; i < pieces.size(); ++i)
        replace_all(pieces[i].text, step.pattern, i + 1 == pieces.size() ? "" : " ");
}

void ctc(std::vector<Piece>& pieces, const DecoderStep& step) {
    std::vector<Piece> out;
    for (size_t i = 0; i < pieces.size(); ++i) {
        if (i > 0 && pieces[i].text == pieces[i - 1].text) continue;
        Piece piece = pieces[i];
        replace_all(piece.text, step.pattern, "");
        if (step.cleanup) {
            clean_up(piece.text);
            replace_all(piece.text, step.content, " ");
        }
        if (!piece.text.empty()) out.push_back(std::move(piece));
    }
    pieces = std::move(out);
}

void run_step(const DecoderStep& step, std::vector<Piece>& pieces) {
    using Kind = DecoderStep::Kind;
    switch (step.kind) {
        case Kind::JoinBySpaces:
            for (size_t i = 1; i < pieces.size(); ++i) pieces[i].text.insert(0, 1, ' ');
            return fuse(pieces);
        case Kind::ByteLevel:
            for (Piece& piece : pieces)
                if (!piece.is_added) piece.text = bytes_of_byte_level(piece.text);
            return fuse(pieces);
        case Kind::ByteFallback:
            return join_bytes(pieces);
        case Kind::Fuse: return fuse(pieces);
        case Kind::Strip:
            for (Piece& piece : pieces) strip(piece, step);
            return;
        case Kind::Replace: return replace(pieces, step);
        case Kind::Metaspace: return metaspace(pieces, step);
        case Kind::WordPiece: return word_piece(pieces, step);
        case Kind::WordSuffix: return word_suffix(pieces, step);
        case Kind::Ctc: return ctc(pieces, step);
    }
}

}  // namespace

std::optional<std::string> try_bytes_of_byte_level(std::string_view spelled) {
    std::string out;
    out.reserve(spelled.size());
    for (size_t i = 0; i < spelled.size();) {
        const auto character = unicode::character_at(spelled, i);
        const uint32_t code = character.code;
        const bool shown = (code >= 33 && code <= 126) || (code >= 161 && code <= 172) || (code >= 174 && code <= 255);
        if (shown) out += static_cast<char>(code);
        else if (code >= 256 && code <= 256 + 32) out += static_cast<char>(code - 256);
        else if (code >= 256 + 33 && code <= 256 + 66) out += static_cast<char>(code - 256 - 33 + 127);
        else if (code == 256 + 67) out += static_cast<char>(173);
        else return std::nullopt;
        i += character.length;
    }
    return out;
}

std::string spell_byte_level(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<uint8_t>(c);
        const bool shown = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
        unicode::append_utf8(out, shown ? byte : byte < 33 ? 256u + byte : byte < 161 ? 256u + 33 + (byte - 127u) : 256u + 67);
    }
    return out;
}

std::string bytes_of_byte_level(std::string_view spelled) {
    return try_bytes_of_byte_level(spelled).value_or(std::string(spelled));
}

Result<void> TokenDecoder::check() const {
    size_t growth = 1;
    for (const DecoderStep& step : steps) {
        if (step.kind != DecoderStep::Kind::Replace) continue;
        const size_t matched = step.regex ? 1 : std::max<size_t>(step.pattern.size(), 1);
        growth *= std::max<size_t>(1, (step.content.size() + matched - 1) / matched);
        if (growth > changed_text_growth_max)
            return fail(ErrorCode::BadInput, "The tokenizer's decoder could make a text more than " + std::to_string(changed_text_growth_max) + " times as long.",
                        "Use the tokenizer of an unmodified model.");
    }
    return {};
}

std::string TokenDecoder::run(std::vector<Piece> pieces) const {
    for (const DecoderStep& step : steps) run_step(step, pieces);
    std::string out;
    for (const Piece& piece : pieces) out += piece.text;
    return out;
}

}  // namespace maquette
