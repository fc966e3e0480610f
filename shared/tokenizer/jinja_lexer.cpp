#include "shared/tokenizer/jinja_lexer.h"

#include <algorithm>

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
        after_tag(at + 2, strip, !strip);
        for (size_t end = source_.find("{%", position_); end != std::string::npos; end = source_.find("{%", end + 2)) {
            size_t inside = end + 2;
            const bool strip_before = has_sign(inside, '-');
            if (strip_before) ++inside;
            while (inside < source_.size() && is_space(source_[inside])) ++inside;
            if (source_.compare(inside, 6, "endraw") != 0) continue;
            const size_t close = source_.find("%}", inside);
            if (close == std::string::npos) break;
            size_t text_end = end;
            if (strip_before)
                while (text_end > position_ && is_space(source_[text_end - 1])) --text_end;
            if (text_end > position_) push(Token::Kind::Text, source_.substr(position_, text_end - position_));
            after_tag(close + 2, source_[close - 1] == '-', source_[close - 1] != '-');
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

    Result<void> number() {
        size_t end = position_;
        bool is_float = false;
        std::string digits;
        for (; end < source_.size(); ++end) {
            const char c = source_[end];
            const bool exponent = (c == 'e' || c == 'E') && end + 1 < source_.size() &&
                                  (is_digit(source_[end + 1]) || ((source_[end + 1] == '-' || source_[end + 1] == '+') &&
                                                                  end + 2 < source_.size() && is_digit(source_[end + 2])));
            if (c == '_') continue;
            if (c == '.' && !is_float && end + 1 < source_.size() && is_digit(source_[end + 1])) is_float = true;
            else if (exponent) is_float = true, digits += source_[end++];
            else if (!is_digit(c)) break;
            digits += source_[end];
        }
        push(is_float ? Token::Kind::Float : Token::Kind::Integer, digits);
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
            const char c = source_[++at];
            switch (c) {
                case 'n': out += '\n'; break;
                case 't': out += '\t'; break;
                case 'r': out += '\r'; break;
                case 'b': out += '\b'; break;
                case 'f': out += '\f'; break;
                case 'v': out += '\v'; break;
                case 'a': out += '\a'; break;
                case '\n': break;
                case '\\': case '\'': case '"': out += c; break;
                case 'x': at = hexadecimal(at, 2, out); break;
                case 'u': at = hexadecimal(at, 4, out); break;
                case 'U': at = hexadecimal(at, 8, out); break;
                case '0': out += '\0'; break;
                default: out += '\\', out += c;
            }
        }
        if (at >= source_.size()) return template_error(line_, "a string is not closed");
        push(Token::Kind::String, std::move(out));
        advance(at + 1);
        return {};
    }

    size_t hexadecimal(size_t at, size_t digits, std::string& out) const {
        uint32_t code = 0;
        size_t count = 0;
        for (; count < digits && at + 1 + count < source_.size(); ++count) {
            const char c = source_[at + 1 + count];
            const int digit = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
            if (digit < 0) break;
            code = code * 16 + static_cast<uint32_t>(digit);
        }
        unicode::append_utf8(out, code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? 0xFFFD : code);
        return at + count;
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
