#include "shared/tokenizer/jinja_lexer.h"

#include <algorithm>
#include <cstdio>

#include "shared/tokenizer/jinja_syntax.h"
#include "shared/tokenizer/unicode.h"

namespace maquette::jinja {
namespace {

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<uint8_t>(c) >= 0x80; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || (c >= 9 && c <= 13); }

class Lexer {
  public:
    explicit Lexer(std::string source) : source_(std::move(source)) {}

    Result<std::vector<Token>> run() {
        while (position_ < source_.size()) {
            const size_t tag = next_tag();
            MAQUETTE_TRY_VOID(add_text(tag));
            if (tag >= source_.size()) break;
            const char kind = source_[tag + 1];
            MAQUETTE_TRY_VOID(kind == '#' ? comment(tag) : this->tag(tag, kind == '%'));
        }
        push(Token::Kind::End, "");
        return std::move(tokens_);
    }

  private:
    void push(Token::Kind kind, std::string text) { tokens_.push_back({kind, std::move(text), line_}); }
    void advance(size_t to) {
        line_ += static_cast<int>(std::count(source_.begin() + static_cast<std::ptrdiff_t>(position_),
                                             source_.begin() + static_cast<std::ptrdiff_t>(to), '\n'));
        position_ = to;
    }
    size_t next_tag() const {
        for (size_t i = position_; i + 1 < source_.size(); ++i)
            if (source_[i] == '{' && (source_[i + 1] == '{' || source_[i + 1] == '%' || source_[i + 1] == '#')) return i;
        return source_.size();
    }
    bool has_sign(size_t at, char sign) const { return at < source_.size() && source_[at] == sign; }

    // The text up to `tag`, less what the tag's own sign or lstrip_blocks takes away.
    Result<void> add_text(size_t tag) {
        size_t end = tag;
        if (tag < source_.size()) {
            if (has_sign(tag + 2, '-')) {
                while (end > position_ && is_space(source_[end - 1])) --end;
            } else if (!has_sign(tag + 2, '+') && source_[tag + 1] != '{') {
                size_t start = end;
                while (start > position_ && (source_[start - 1] == ' ' || source_[start - 1] == '\t')) --start;
                const bool at_line_start = start == 0 || source_[start - 1] == '\n';
                // A tag that ended on this line leaves its rest of the line alone, except for its own newline.
                if (at_line_start && (start > position_ || start == 0 || line_is_free_)) end = start;
            }
        }
        if (end > position_) push(Token::Kind::Text, source_.substr(position_, end - position_));
        advance(tag);
        return {};
    }

    // Behind a tag's end: "-" takes all white space, trim_blocks one newline.
    void after_tag(size_t end, bool strip, bool trim) {
        advance(end);
        line_is_free_ = false;
        if (strip) {
            size_t to = position_;
            while (to < source_.size() && is_space(source_[to])) ++to;
            line_is_free_ = to > position_ && source_[to - 1] == '\n';
            advance(to);
        } else if (trim && has_sign(position_, '\n')) {
            advance(position_ + 1);
            line_is_free_ = true;
        }
    }

    Result<void> comment(size_t tag) {
        const size_t end = source_.find("#}", tag + 2);
        if (end == std::string::npos) return template_error(line_, "Missing end of comment tag");
        after_tag(end + 2, source_[end - 1] == '-' && end > tag + 2, source_[end - 1] != '+');
        return {};
    }

    Result<void> tag(size_t begin, bool is_block) {
        size_t start = begin + 2;
        if (has_sign(start, '-') || has_sign(start, '+')) ++start;
        if (is_block) {
            MAQUETTE_TRY(const bool raw, raw_block(start));
            if (raw) return {};
        }
        push(is_block ? Token::Kind::BlockBegin : Token::Kind::OutputBegin, "");
        advance(start);
        const std::string close = is_block ? "%}" : "}}";
        int brackets = 0;
        for (;;) {
            while (position_ < source_.size() && is_space(source_[position_])) advance(position_ + 1);
            if (position_ >= source_.size()) return template_error(line_, "unexpected end of template, expected '" + close + "'.");
            const char c = source_[position_];
            const bool sign = (c == '-' || (c == '+' && is_block)) && source_.compare(position_ + 1, 2, close) == 0;
            if (brackets == 0 && (sign || source_.compare(position_, 2, close) == 0)) {
                push(is_block ? Token::Kind::BlockEnd : Token::Kind::OutputEnd, "");
                after_tag(position_ + (sign ? 3 : 2), sign && c == '-', is_block && !sign);
                return {};
            }
            if (c == '(' || c == '[' || c == '{') ++brackets;
            if (c == ')' || c == ']' || c == '}') --brackets;
            MAQUETTE_TRY_VOID(token());
        }
    }

    // {% raw %} … {% endraw %}: true when this tag was one.
    Result<bool> raw_block(size_t start) {
        size_t at = start;
        while (at < source_.size() && is_space(source_[at])) ++at;
        if (source_.compare(at, 3, "raw") != 0) return false;
        at += 3;
        while (at < source_.size() && is_space(source_[at])) ++at;
        const bool strip = has_sign(at, '-');
        if (strip) ++at;
        if (source_.compare(at, 2, "%}") != 0) return false;
        after_tag(at + 2, strip, false);  // trim_blocks leaves this tag alone.
        for (size_t end = source_.find("{%", position_); end != std::string::npos; end = source_.find("{%", end + 2)) {
            size_t inside = end + 2;
            if (has_sign(inside, '-') || has_sign(inside, '+')) ++inside;
            while (inside < source_.size() && is_space(source_[inside])) ++inside;
            if (source_.compare(inside, 6, "endraw") != 0) continue;
            inside += 6;
            while (inside < source_.size() && is_space(source_[inside])) ++inside;
            const bool strip_after = has_sign(inside, '-'), keep = has_sign(inside, '+');
            if (strip_after || keep) ++inside;
            if (source_.compare(inside, 2, "%}") != 0) continue;
            MAQUETTE_TRY_VOID(add_text(end));
            after_tag(inside + 2, strip_after, !strip_after && !keep);
            return true;
        }
        return template_error(line_, "Missing end of raw directive");
    }

    Result<void> token() {
        const char c = source_[position_];
        if (is_name_start(c)) {
            size_t end = position_;
            while (end < source_.size() && (is_name_start(source_[end]) || is_digit(source_[end]))) ++end;
            push(Token::Kind::Name, source_.substr(position_, end - position_));
            advance(end);
            return {};
        }
        if (is_digit(c)) return number();
        if (c == '"' || c == '\'') return string(c);
        for (const std::string_view op : {"==", "!=", "<=", ">=", "//", "**"})
            if (source_.compare(position_, 2, op) == 0) {
                push(Token::Kind::Operator, std::string(op));
                advance(position_ + 2);
                return {};
            }
        if (std::string_view("+-*/%~<>=()[]{}.,:|;").find(c) == std::string_view::npos)
            return template_error(line_, "unexpected char '" + std::string(1, c) + "'");
        push(Token::Kind::Operator, std::string(1, c));
        advance(position_ + 1);
        return {};
    }

    // Where digits with single underscores between them end.
    template <typename IsDigit>
    size_t digits(size_t at, const IsDigit& is_one) const {
        while (at < source_.size()) {
            if (is_one(source_[at])) ++at;
            else if (source_[at] == '_' && at + 1 < source_.size() && is_one(source_[at + 1])) at += 2;
            else break;
        }
        return at;
    }
    size_t decimal(size_t at) const { return at < source_.size() && is_digit(source_[at]) ? digits(at, is_digit) : at; }

    // As integer_re and float_re of jinja2/lexer.py.
    Result<void> number() {
        const char next = position_ + 1 < source_.size() ? static_cast<char>(source_[position_ + 1] | 32) : ' ';
        size_t end = position_;
        bool is_float = false;
        if (source_[position_] == '0' && (next == 'x' || next == 'o' || next == 'b')) {
            const auto is_one = [&](char c) { return next == 'b' ? c == '0' || c == '1' : next == 'o' ? c >= '0' && c <= '7' : is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f'); };
            end = digits(position_ + 2, is_one);
        }
        if (end <= position_ + 2) {
            const size_t whole = decimal(position_);
            end = source_[position_] == '0' ? digits(position_, [](char c) { return c == '0'; }) : whole;
            size_t fraction = whole;
            if (has_sign(whole, '.')) fraction = decimal(whole + 1) > whole + 1 ? decimal(whole + 1) : whole;
            size_t exponent = fraction;
            if (has_sign(fraction, 'e') || has_sign(fraction, 'E')) {
                const size_t from = fraction + 1 + (has_sign(fraction + 1, '-') || has_sign(fraction + 1, '+'));
                if (decimal(from) > from) exponent = decimal(from);
            }
            is_float = exponent > whole && (position_ == 0 || source_[position_ - 1] != '.');
            if (is_float) end = exponent;
        }
        std::string text = source_.substr(position_, end - position_);
        text.erase(std::remove(text.begin(), text.end(), '_'), text.end());
        push(is_float ? Token::Kind::Float : Token::Kind::Integer, std::move(text));
        advance(end);
        return {};
    }

    Result<void> string(char quote) {
        std::string out;
        size_t at = position_ + 1;
        for (; at < source_.size() && source_[at] != quote; ++at) {
            if (source_[at] != '\\' || at + 1 >= source_.size()) {
                out += source_[at];
                continue;
            }
            MAQUETTE_TRY(at, escape(at + 1, out));
        }
        if (at >= source_.size()) return template_error(line_, "a string is not closed");
        push(Token::Kind::String, std::move(out));
        advance(at + 1);
        return {};
    }

    // What stands behind a backslash, as in Python's strings; returns its last byte.
    Result<size_t> escape(size_t at, std::string& out) const {
        static constexpr std::string_view names = "ntrbfva\\'\"", codes = "\n\t\r\b\f\v\a\\'\"";
        const char c = source_[at];
        if (const size_t found = names.find(c); found != std::string_view::npos) return out += codes[found], at;
        if (c == '\n') return at;
        if (c == 'x') return hexadecimal(at, 2, out);
        if (c == 'u') return hexadecimal(at, 4, out);
        if (c == 'U') return hexadecimal(at, 8, out);
        if (c == 'N') return template_error(line_, "characters by name are not supported; use \\u and the code");
        if (c >= '0' && c <= '7') {
            uint32_t code = 0;
            size_t count = 0;
            for (; count < 3 && at + count < source_.size() && source_[at + count] >= '0' && source_[at + count] <= '7'; ++count)
                code = code * 8 + static_cast<uint32_t>(source_[at + count] - '0');
            unicode::append_utf8(out, code);
            return at + count - 1;
        }
        out += '\\';
        if (static_cast<uint8_t>(c) < 0x80) return out += c, at;
        // jinja2 writes such a letter as an escape first, which the backslash before it then undoes.
        const auto character = unicode::character_at(source_, at);
        char code[16];
        std::snprintf(code, sizeof code, character.code < 0x100 ? "x%02x" : character.code < 0x10000 ? "u%04x" : "U%08x", character.code);
        out += code;
        return at + character.length - 1;
    }

    Result<size_t> hexadecimal(size_t at, size_t digits, std::string& out) const {
        uint32_t code = 0;
        for (size_t i = 1; i <= digits; ++i) {
            const char c = at + i < source_.size() ? source_[at + i] : ' ';
            const int digit = is_digit(c) ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
            if (digit < 0) return template_error(line_, "truncated \\" + source_.substr(at, 1) + " escape");
            code = code * 16 + static_cast<uint32_t>(digit);
        }
        if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return template_error(line_, "an escape is no character");
        unicode::append_utf8(out, code);
        return at + digits;
    }

    std::string source_;
    size_t position_ = 0;
    int line_ = 1;
    bool line_is_free_ = true;  // Only white space was passed since the last newline outside tags.
    std::vector<Token> tokens_;
};

}  // namespace

Result<std::vector<Token>> cut_template(std::string_view source) {
    // Newlines are unified, and one at the very end is dropped (keep_trailing_newline is off).
    std::string text;
    text.reserve(source.size());
    for (size_t i = 0; i < source.size(); ++i) {
        if (source[i] != '\r') text += source[i];
        else if (i + 1 >= source.size() || source[i + 1] != '\n') text += '\n';
    }
    if (!text.empty() && text.back() == '\n') text.pop_back();
    return Lexer(std::move(text)).run();
}

}  // namespace maquette::jinja
