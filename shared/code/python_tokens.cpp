// See python_tokens.h.
#include "shared/code/python_tokens.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

namespace maquette {

bool is_python_keyword(std::string_view name) {
    static constexpr std::array<std::string_view, 35> keywords{
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
        "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
        "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield"};
    return std::binary_search(keywords.begin(), keywords.end(), name);
}

int32_t next_utf8(std::string_view text, size_t& position) {
    const auto byte = [&](size_t at) { return at < text.size() ? static_cast<uint8_t>(text[at]) : 0u; };
    const unsigned first = byte(position);
    if (first < 0x80) return ++position, static_cast<int32_t>(first);
    const int count = first >= 0xf0 && first < 0xf5 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
    if (count == 0 || first >= 0xf5) return ++position, -1;
    int32_t code = static_cast<int32_t>(first & (0x3fu >> count));
    for (int i = 1; i <= count; ++i) {
        if ((byte(position + i) & 0xc0) != 0x80) return ++position, -1;
        code = code << 6 | static_cast<int32_t>(byte(position + i) & 0x3f);
    }
    if ((count == 2 && code < 0x800) || (count == 3 && (code < 0x10000 || code > 0x10ffff))) return ++position, -1;
    position += static_cast<size_t>(count) + 1;
    return code;
}

namespace {

// Characters beyond ASCII that cannot be part of a name: punctuation, symbols, spaces, private use, emoji.
struct CodeRange { char32_t first, last; };
constexpr CodeRange not_in_names[] = {
    {0x80, 0xa9}, {0xab, 0xb4}, {0xb6, 0xb6}, {0xb8, 0xb9}, {0xbb, 0xbf}, {0xd7, 0xd7}, {0xf7, 0xf7},
    {0x2c2, 0x2c5}, {0x2d2, 0x2df}, {0x37e, 0x37e}, {0x55a, 0x55f}, {0x589, 0x58f}, {0x1680, 0x1680},
    {0x2000, 0x203e}, {0x2041, 0x2053}, {0x2055, 0x2070}, {0x2072, 0x207e}, {0x2080, 0x208f}, {0x20a0, 0x20cf},
    {0x2100, 0x2101}, {0x2103, 0x2106}, {0x2108, 0x2109}, {0x2114, 0x2114}, {0x2116, 0x2117}, {0x211e, 0x2123},
    {0x2190, 0x2bff}, {0x2e00, 0x2e7f}, {0x2ff0, 0x3004}, {0x3008, 0x3020}, {0x3030, 0x3030}, {0x303d, 0x3040},
    {0x30fb, 0x30fb}, {0xd800, 0xf8ff}, {0xfdfc, 0xfdff}, {0xfe10, 0xfe1f}, {0xfe30, 0xfe32}, {0xfe35, 0xfe4c},
    {0xfe50, 0xfe70}, {0xfeff, 0xff0f}, {0xff1a, 0xff20}, {0xff3b, 0xff3e}, {0xff40, 0xff40}, {0xff5b, 0xff65},
    {0xfff0, 0xffff}, {0x1f000, 0x1fbef}, {0xe0000, 0xe00ff}, {0xf0000, 0x10ffff}};

}  // namespace

bool is_identifier_part(char32_t code) {
    if (code < 0x80)
        return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || (code >= '0' && code <= '9') || code == '_';
    if (code == 0xb7) return true;  // XID_Continue only.
    for (const auto& range : not_in_names)
        if (code >= range.first && code <= range.last) return false;
    return true;
}

bool is_identifier_start(char32_t code) {
    if (code >= '0' && code <= '9') return false;
    if (code == 0xb7 || (code >= 0x300 && code <= 0x36f) || (code >= 0xfe00 && code <= 0xfe0f) || code == 0x203f) return false;
    return is_identifier_part(code);
}

namespace {

class PythonTokenizer {
  public:
    explicit PythonTokenizer(std::string_view source) : source_(source) {
        if (source_.substr(0, 3) == "\xef\xbb\xbf") position_ = line_start_ = 3;
    }

    PythonTokens run() {
        while (!out_.error && !done_) step();
        finish();
        return std::move(out_);
    }

  private:
    void step() {
        if (at_line_start_) {
            at_line_start_ = false;
            if (!read_indentation()) return;
        }
        skip_spaces();
        const char c = peek();
        if (position_ >= source_.size()) {
            done_ = true;
        } else if (c == '#') {
            read_comment();
        } else if (c == '\n' || c == '\r') {
            read_newline();
        } else if (c == '\\') {
            read_continuation();
        } else if (starts_string()) {
            read_string();
        } else if ((c >= '0' && c <= '9') || (c == '.' && peek(1) >= '0' && peek(1) <= '9')) {
            read_number();
        } else if (static_cast<uint8_t>(c) >= 0x80 || is_identifier_start(static_cast<char32_t>(c))) {
            read_name();
        } else {
            read_operator();
        }
    }

    char peek(size_t ahead = 0) const { return position_ + ahead < source_.size() ? source_[position_ + ahead] : '\0'; }

    void skip_spaces() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\f') ++position_;
    }

    void error_at(int32_t line, int64_t column, std::string reason) {
        if (!out_.error) out_.error = PythonError{line, static_cast<int32_t>(column) + 1, std::move(reason)};
    }
    void error_here(std::string reason) { error_at(line_, static_cast<int64_t>(position_ - line_start_), std::move(reason)); }

    void add(TokenKind kind, size_t start, int32_t line, size_t line_start) {
        out_.tokens.push_back({kind, static_cast<uint32_t>(start), static_cast<uint32_t>(position_), line,
                               static_cast<int32_t>(start - line_start), line_, static_cast<int32_t>(brackets_.size())});
        if (kind != TokenKind::Newline && kind != TokenKind::Indent && kind != TokenKind::Dedent) line_has_tokens_ = true;
    }
    void add_here(TokenKind kind, size_t start) { add(kind, start, line_, line_start_); }

    void line_break() {
        if (peek() == '\r' && peek(1) == '\n') ++position_;
        ++position_;
        ++line_;
        line_start_ = position_;
    }

    void read_comment() {
        const size_t start = position_;
        while (position_ < source_.size() && peek() != '\n' && peek() != '\r') {
            if (peek() == '\0') return error_here("source code cannot contain null bytes");
            ++position_;
        }
        out_.comments.emplace_back(static_cast<uint32_t>(start), static_cast<uint32_t>(position_));
    }

    void read_newline() {
        const size_t start = position_;
        const int32_t line = line_;
        const size_t line_start = line_start_;
        const bool significant = brackets_.empty() && line_has_tokens_;
        line_break();
        if (significant) {
            add(TokenKind::Newline, start, line, line_start);
            out_.tokens.back().end = static_cast<uint32_t>(start + 1);
            out_.tokens.back().end_line = line;
        }
        if (brackets_.empty()) {
            at_line_start_ = true;
            line_has_tokens_ = false;
        }
    }

    void read_continuation() {
        ++position_;
        if (position_ >= source_.size()) return error_here("unexpected EOF while parsing");
        if (peek() != '\n' && peek() != '\r') return error_here("unexpected character after line continuation character");
        line_break();
        if (position_ >= source_.size()) error_here("unexpected EOF while parsing");
    }

    // Compares the line's indentation with the stack. False when the line holds no token.
    bool read_indentation() {
        int column = 0, alternative = 0;
        for (;; ++position_) {
            const char c = peek();
            if (c == ' ') ++column, ++alternative;
            else if (c == '\t') column = (column / 8 + 1) * 8, ++alternative;
            else if (c == '\f') column = alternative = 0;
            else break;
        }
        const char c = peek();
        if (position_ >= source_.size() || c == '#' || c == '\n' || c == '\r') {
            if (c == '#') read_comment();
            if (position_ >= source_.size()) return done_ = true, false;
            if (out_.error) return false;
            line_break();
            at_line_start_ = true;
            return false;
        }
        return place_indentation(column, alternative);
    }

    bool place_indentation(int column, int alternative) {
        const char* mixed = "inconsistent use of tabs and spaces in indentation";
        if (column == indents_.back().column) {
            if (alternative != indents_.back().alternative) return error_here(mixed), false;
        } else if (column > indents_.back().column) {
            if (alternative <= indents_.back().alternative) return error_here(mixed), false;
            if (static_cast<int>(indents_.size()) >= python_indentation_max)
                return error_here("too many levels of indentation"), false;
            indents_.push_back({column, alternative});
            add_here(TokenKind::Indent, line_start_);
        } else {
            while (indents_.size() > 1 && column < indents_.back().column) {
                indents_.pop_back();
                add_here(TokenKind::Dedent, position_);
            }
            if (column != indents_.back().column)
                return error_here("unindent does not match any outer indentation level"), false;
            if (alternative != indents_.back().alternative) return error_here(mixed), false;
        }
        return true;
    }

    bool starts_string() const {
        size_t at = 0;
        bool r = false, b = false, u = false, f = false;
        for (; at < 3; ++at) {
            const char c = static_cast<char>(peek(at) | 0x20);
            if (peek(at) == '"' || peek(at) == '\'') return true;
            if (c == 'r' && !r && !u) r = true;
            else if (c == 'b' && !b && !u && !f) b = true;
            else if (c == 'u' && !u && !r && !b && !f) u = true;
            else if (c == 'f' && !f && !u && !b) f = true;
            else return false;
        }
        return false;
    }

    void read_string() {
        const size_t start = position_, line_start = line_start_;
        const int32_t line = line_;
        while (peek() != '"' && peek() != '\'') ++position_;
        const char quote = peek();
        const bool triple = peek(1) == quote && peek(2) == quote;
        position_ += triple ? 3 : 1;
        for (;;) {
            if (position_ >= source_.size() || (!triple && (peek() == '\n' || peek() == '\r'))) {
                const int32_t seen = position_ >= source_.size() && !source_.empty() && source_.back() == '\n' ? line_ - 1 : line_;
                return error_at(line, static_cast<int64_t>(start - line_start),
                                std::string("unterminated ") + (triple ? "triple-quoted string" : "string") +
                                    " literal (detected at line " + std::to_string(std::max(seen, line)) + ")");
            }
            const char c = peek();
            if (c == '\0') return error_here("source code cannot contain null bytes");
            if (c == '\n' || c == '\r') {
                line_break();
            } else if (c == '\\') {
                ++position_;
                if (peek() == '\n' || peek() == '\r') line_break();
                else if (position_ < source_.size()) ++position_;
            } else if (c == quote && (!triple || (peek(1) == quote && peek(2) == quote))) {
                position_ += triple ? 3 : 1;
                break;
            } else {
                ++position_;
            }
        }
        add(TokenKind::String, start, line, line_start);
    }

    // Reads digits of a base with single underscores between them; false (with an error) when malformed.
    bool read_digits(const char* kind, int base, bool underscore_first) {
        const auto is_digit = [&](char c) {
            if (base == 16) return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
            return c >= '0' && c < '0' + base;
        };
        if (underscore_first && peek() == '_') ++position_;
        bool any = false;
        for (;;) {
            if (!is_digit(peek())) {
                if (peek() >= '0' && peek() <= '9')
                    return error_here(std::string("invalid digit '") + peek() + "' in " + kind + " literal"), false;
                return error_here(std::string("invalid ") + kind + " literal"), false;
            }
            while (is_digit(peek())) ++position_, any = true;
            if (peek() != '_') break;
            ++position_;
        }
        if (base < 10 && peek() >= '0' && peek() <= '9')
            return error_here(std::string("invalid digit '") + peek() + "' in " + kind + " literal"), false;
        return any;
    }

    // CPython allows a keyword right after a number ("1if x else y"), nothing else that looks like a name.
    bool check_number_end(const char* kind) {
        for (const std::string_view word : {"and", "else", "for", "if", "in", "is", "or", "not"})
            if (source_.substr(position_, word.size()) == word) return true;
        size_t at = position_;
        const int32_t code = position_ < source_.size() ? next_utf8(source_, at) : 0;
        if (code > 0 && (code < 0x80 ? is_identifier_part(static_cast<char32_t>(code)) : true))
            return error_here(std::string("invalid ") + kind + " literal"), false;
        return true;
    }

    void read_number() {
        const size_t start = position_;
        const char marker = static_cast<char>(peek(1) | 0x20);
        const char* kind = "decimal";
        if (peek() == '0' && (marker == 'x' || marker == 'o' || marker == 'b')) {
            const int base = marker == 'x' ? 16 : marker == 'o' ? 8 : 2;
            kind = marker == 'x' ? "hexadecimal" : marker == 'o' ? "octal" : "binary";
            position_ += 2;
            if (!read_digits(kind, base, true) || !check_number_end(kind)) return;
            return add_here(TokenKind::Number, start);
        }
        bool is_float = false;
        if (peek() != '.' && !read_digits(kind, 10, false)) return;
        const size_t digits_end = position_;
        if (peek() == '.') {
            is_float = true;
            ++position_;
            if (peek() >= '0' && peek() <= '9' && !read_digits(kind, 10, false)) return;
        }
        if (peek() == 'e' || peek() == 'E') {
            const size_t sign = peek(1) == '+' || peek(1) == '-' ? 2 : 1;
            if (peek(sign) >= '0' && peek(sign) <= '9') {
                is_float = true;
                position_ += sign;
                if (!read_digits(kind, 10, false)) return;
            } else if (sign == 2) {
                return error_here("invalid decimal literal");
            }
        }
        if (peek() == 'j' || peek() == 'J') {
            is_float = true;
            kind = "imaginary";
            ++position_;
        }
        if (!is_float && source_[start] == '0')
            for (size_t i = start; i < digits_end; ++i)
                if (source_[i] != '0' && source_[i] != '_')
                    return error_at(line_, static_cast<int64_t>(start - line_start_),
                                    "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers");
        if (check_number_end(kind)) add_here(TokenKind::Number, start);
    }

    void read_name() {
        const size_t start = position_;
        while (position_ < source_.size()) {
            size_t at = position_;
            const int32_t code = next_utf8(source_, at);
            if (code < 0) return error_here("(unicode error) 'utf-8' codec can't decode byte");
            const bool fits = position_ == start ? is_identifier_start(static_cast<char32_t>(code)) : is_identifier_part(static_cast<char32_t>(code));
            if (!fits) {
                if (code < 0x80) break;
                char text[96];
                const std::string character(source_.substr(position_, at - position_));
                const bool printable = !(code == 0xa0 || code == 0xad || (code >= 0x80 && code < 0xa0) || (code >= 0x2000 && code <= 0x200f) ||
                                         (code >= 0x2028 && code <= 0x202f) || (code >= 0x205f && code <= 0x206f) || code == 0x3000 || code == 0xfeff);
                if (printable) std::snprintf(text, sizeof text, "invalid character '%s' (U+%04X)", character.c_str(), static_cast<unsigned>(code));
                else std::snprintf(text, sizeof text, "invalid non-printable character U+%04X", static_cast<unsigned>(code));
                return error_here(text);
            }
            position_ = at;
        }
        add_here(TokenKind::Name, start);
    }

    void read_operator() {
        static constexpr std::string_view long_operators[] = {"**=", "//=", ">>=", "<<=", "...", "!=", "->", ":=", "**", "//", ">>",
                                                              "<<", "<=", ">=", "==", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", "<>"};
        const size_t start = position_;
        const char c = peek();
        if (static_cast<uint8_t>(c) < 0x20 || c == 0x7f) {
            if (c == '\0') return error_here("source code cannot contain null bytes");
            char text[64];
            std::snprintf(text, sizeof text, "invalid non-printable character U+%04X", static_cast<unsigned>(static_cast<uint8_t>(c)));
            return error_here(text);
        }
        for (const auto op : long_operators) {
            if (source_.substr(position_, op.size()) == op) {
                position_ += op.size();
                return add_here(TokenKind::Operator, start);
            }
        }
        if (c == '(' || c == '[' || c == '{') {
            if (static_cast<int>(brackets_.size()) >= python_nesting_max) return error_here("too many nested parentheses");
            brackets_.push_back({c, line_, static_cast<int32_t>(position_ - line_start_)});
        } else if (c == ')' || c == ']' || c == '}') {
            if (!close_bracket(c)) return;
        }
        ++position_;
        add_here(TokenKind::Operator, start);
    }

    bool close_bracket(char c) {
        if (brackets_.empty()) return error_here(std::string("unmatched '") + c + "'"), false;
        const Bracket open = brackets_.back();
        const char expected = open.bracket == '(' ? ')' : open.bracket == '[' ? ']' : '}';
        if (c != expected) {
            std::string text = std::string("closing parenthesis '") + c + "' does not match opening parenthesis '" + open.bracket + "'";
            if (open.line != line_) text += " on line " + std::to_string(open.line);
            return error_here(text), false;
        }
        brackets_.pop_back();
        return true;
    }

    void finish() {
        if (!brackets_.empty()) {
            out_.unclosed_line = brackets_.back().line;
            out_.unclosed_column = brackets_.back().column;
            out_.unclosed_bracket = brackets_.back().bracket;
        }
        if (brackets_.empty() && line_has_tokens_ && !out_.error) add_here(TokenKind::Newline, position_);
        if (!out_.error && brackets_.empty())
            for (; indents_.size() > 1; indents_.pop_back()) add_here(TokenKind::Dedent, position_);
        add_here(TokenKind::End, position_);
    }

    struct Bracket { char bracket; int32_t line, column; };
    struct Indent { int column, alternative; };

    std::string_view source_;
    PythonTokens out_;
    size_t position_ = 0, line_start_ = 0;
    int32_t line_ = 1;
    bool at_line_start_ = true, line_has_tokens_ = false, done_ = false;
    std::vector<Bracket> brackets_;
    std::vector<Indent> indents_{{0, 0}};
};

}  // namespace

PythonTokens tokenize_python(std::string_view source) { return PythonTokenizer(source).run(); }

}  // namespace maquette
