#include "shared/code/css_tokens.h"

namespace maquette {
namespace {

bool is_newline(int c) { return c == '\n' || c == '\r' || c == '\f'; }
bool is_blank(int c) { return c == ' ' || c == '\t' || is_newline(c); }
bool is_digit(int c) { return c >= '0' && c <= '9'; }
bool is_hex(int c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_name_start(int c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80 || c == 0; }
bool is_name(int c) { return is_name_start(c) || is_digit(c) || c == '-'; }
bool is_non_printable(int c) { return (c >= 1 && c <= 8) || c == 0x0B || (c >= 0x0E && c <= 0x1F) || c == 0x7F; }

constexpr int end_of_text = -1;

class CssTokenizer {
  public:
    explicit CssTokenizer(std::string_view source) : source_(source) {}

    CssTokens run() {
        while (at_ < source_.size()) {
            const size_t begin = at_;
            CssToken token = next();
            token.begin = static_cast<int64_t>(begin);
            token.end = static_cast<int64_t>(at_);
            out_.tokens.push_back(token);
        }
        return std::move(out_);
    }

  private:
    int peek(size_t ahead = 0) const {
        return at_ + ahead < source_.size() ? static_cast<unsigned char>(source_[at_ + ahead]) : end_of_text;
    }
    void error(size_t offset, const char* reason) { out_.errors.push_back({static_cast<int64_t>(offset), reason}); }

    bool is_escape(size_t ahead = 0) const { return peek(ahead) == '\\' && !is_newline(peek(ahead + 1)); }
    bool starts_ident(size_t ahead = 0) const {
        if (peek(ahead) == '-') return is_name_start(peek(ahead + 1)) || peek(ahead + 1) == '-' || is_escape(ahead + 1);
        return is_name_start(peek(ahead)) || (peek(ahead) == '\\' && is_escape(ahead));
    }
    bool starts_number() const {
        const size_t sign = peek() == '+' || peek() == '-' ? 1 : 0;
        return is_digit(peek(sign)) || (peek(sign) == '.' && is_digit(peek(sign + 1)));
    }

    // Behind the backslash.
    void skip_escape() {
        if (at_ >= source_.size()) return error(at_, "The text ends inside an escape.");
        if (!is_hex(peek())) {
            ++at_;
            return;
        }
        for (int digits = 0; digits < 6 && is_hex(peek()); ++digits) ++at_;
        if (peek() == '\r' && peek(1) == '\n') ++at_;
        if (is_blank(peek())) ++at_;
    }

    void skip_name() {
        for (;;) {
            if (is_name(peek())) ++at_;
            else if (is_escape()) ++at_, skip_escape();
            else return;
        }
    }

    CssToken number() {
        if (peek() == '+' || peek() == '-') ++at_;
        while (is_digit(peek())) ++at_;
        if (peek() == '.' && is_digit(peek(1))) {
            ++at_;
            while (is_digit(peek())) ++at_;
        }
        const size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
        if ((peek() == 'e' || peek() == 'E') && is_digit(peek(1 + sign))) {
            at_ += 1 + sign;
            while (is_digit(peek())) ++at_;
        }
        if (starts_ident()) {
            skip_name();
            return {CssTokenKind::Dimension};
        }
        if (peek() != '%') return {CssTokenKind::Number};
        ++at_;
        return {CssTokenKind::Percentage};
    }

    CssToken string() {
        const size_t begin = at_;
        const int quote = peek();
        for (++at_;;) {
            const int c = peek();
            if (c == end_of_text) {
                error(begin, "The string is never closed.");
                return {CssTokenKind::String};
            }
            if (is_newline(c)) {
                error(begin, "The string is not closed on its line.");
                return {CssTokenKind::BadString};
            }
            ++at_;
            if (c == quote) return {CssTokenKind::String};
            if (c != '\\' || peek() == end_of_text) continue;
            if (peek() == '\r' && peek(1) == '\n') at_ += 2;
            else if (is_newline(peek())) ++at_;
            else skip_escape();
        }
    }

    CssToken bad_url() {
        for (;;) {
            const int c = peek();
            if (c == end_of_text) return {CssTokenKind::BadUrl};
            ++at_;
            if (c == ')') return {CssTokenKind::BadUrl};
            if (c == '\\' && !is_newline(peek())) skip_escape();
        }
    }

    CssToken url(size_t begin) {
        while (is_blank(peek())) ++at_;
        for (;;) {
            const int c = peek();
            if (c == ')' || c == end_of_text) {
                if (c == ')') ++at_;
                else error(begin, "url( is never closed.");
                return {CssTokenKind::Url};
            }
            if (is_blank(c)) {
                while (is_blank(peek())) ++at_;
                if (peek() == ')' || peek() == end_of_text) continue;
                error(begin, "The address in url(…) holds a blank; put it in quotes.");
                return bad_url();
            }
            if (c == '"' || c == '\'' || c == '(' || is_non_printable(c) || (c == '\\' && !is_escape())) {
                error(begin, "The address in url(…) holds a character that must be in quotes or escaped.");
                return bad_url();
            }
            ++at_;
            if (c == '\\') skip_escape();
        }
    }

    CssToken ident_like() {
        const size_t begin = at_;
        skip_name();
        const std::string_view name = source_.substr(begin, at_ - begin);
        if (peek() != '(') return {CssTokenKind::Ident};
        ++at_;
        const bool is_url = name.size() == 3 && (name[0] | 32) == 'u' && (name[1] | 32) == 'r' && (name[2] | 32) == 'l';
        if (!is_url) return {CssTokenKind::Function};
        size_t ahead = 0;
        while (is_blank(peek(ahead))) ++ahead;
        if (peek(ahead) == '"' || peek(ahead) == '\'') return {CssTokenKind::Function};
        return url(begin);
    }

    CssToken comment() {
        const size_t close = source_.find("*/", at_ + 2);
        if (close == std::string_view::npos) error(at_, "The comment is never closed.");
        at_ = close == std::string_view::npos ? source_.size() : close + 2;
        return {CssTokenKind::Comment};
    }

    CssToken single(CssTokenKind kind) {
        ++at_;
        return {kind};
    }

    CssToken next() {
        const int c = peek();
        if (c == '/' && peek(1) == '*') return comment();
        if (is_blank(c)) {
            while (is_blank(peek())) ++at_;
            return {CssTokenKind::WhiteSpace};
        }
        if (c == '"' || c == '\'') return string();
        if (is_digit(c) || ((c == '+' || c == '-' || c == '.') && starts_number())) return number();
        if (c == '-' && peek(1) == '-' && peek(2) == '>') {
            at_ += 3;
            return {CssTokenKind::Cdc};
        }
        if (c == '<' && source_.substr(at_, 4) == "<!--") {
            at_ += 4;
            return {CssTokenKind::Cdo};
        }
        if (starts_ident()) return ident_like();
        if (c == '#' && (is_name(peek(1)) || is_escape(1))) {
            const bool is_id = starts_ident(1);
            ++at_;
            skip_name();
            return {CssTokenKind::Hash, 0, 0, is_id};
        }
        if (c == '@' && starts_ident(1)) {
            ++at_;
            skip_name();
            return {CssTokenKind::AtKeyword};
        }
        return punctuation(c);
    }

    CssToken punctuation(int c) {
        switch (c) {
            case ':': return single(CssTokenKind::Colon);
            case ';': return single(CssTokenKind::Semicolon);
            case ',': return single(CssTokenKind::Comma);
            case '[': return single(CssTokenKind::OpenSquare);
            case ']': return single(CssTokenKind::CloseSquare);
            case '(': return single(CssTokenKind::OpenParen);
            case ')': return single(CssTokenKind::CloseParen);
            case '{': return single(CssTokenKind::OpenCurly);
            case '}': return single(CssTokenKind::CloseCurly);
            case '\\': error(at_, "A backslash at the end of a line is no escape here."); break;
            default: break;
        }
        return single(CssTokenKind::Delim);
    }

    std::string_view source_;
    size_t at_ = 0;
    CssTokens out_;
};

}  // namespace

CssTokens tokenize_css(std::string_view source) { return CssTokenizer(source).run(); }

}  // namespace maquette
