#include "shared/code/css_selector.h"

namespace maquette {
namespace {

using Kind = CssTokenKind;

class SelectorReader {
  public:
    SelectorReader(std::string_view source, std::span<const CssToken> tokens) : source_(source), tokens_(tokens) {}

    std::optional<CssSelectorError> run() {
        for (;;) {
            if (!complex()) return error_;
            if (is_done()) return std::nullopt;
            ++at_;  // The comma.
        }
    }

  private:
    bool is_done() const { return at_ >= tokens_.size(); }
    const CssToken& token() const { return tokens_[at_]; }
    Kind kind(size_t ahead = 0) const { return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead].kind : Kind::Comma; }
    std::string text(size_t ahead = 0) const {
        if (at_ + ahead >= tokens_.size()) return {};
        const CssToken& one = tokens_[at_ + ahead];
        return std::string(source_.substr(static_cast<size_t>(one.begin), static_cast<size_t>(one.end - one.begin)));
    }
    bool is_delim(char c, size_t ahead = 0) const { return kind(ahead) == Kind::Delim && text(ahead) == std::string(1, c); }
    bool skip_blanks() {
        const size_t before = at_;
        while (!is_done() && (token().kind == Kind::WhiteSpace || token().kind == Kind::Comment)) ++at_;
        return at_ > before;
    }
    bool fail(std::string reason) {
        const int64_t end = tokens_.empty() ? 0 : tokens_.back().end;
        error_ = {is_done() ? end : token().begin, std::move(reason)};
        return false;
    }

    bool take_combinator() {
        if (is_delim('|') && is_delim('|', 1)) {
            at_ += 2;
            return true;
        }
        if (!is_delim('>') && !is_delim('+') && !is_delim('~')) return false;
        ++at_;
        return true;
    }

    // Compounds between combinators, up to a comma or the end. A nested rule may begin with a combinator.
    bool complex() {
        skip_blanks();
        if (take_combinator()) skip_blanks();
        if (is_done() || kind() == Kind::Comma) return fail("A selector is missing here.");
        for (;;) {
            if (!compound()) return false;
            const bool blank = skip_blanks();
            if (is_done() || kind() == Kind::Comma) return true;
            if (take_combinator()) {
                skip_blanks();
                if (is_done() || kind() == Kind::Comma) return fail("A selector is missing behind the combinator.");
            } else if (!blank) {
                return fail("\"" + text() + "\" cannot stand in a selector.");
            }
        }
    }

    bool compound() {
        const size_t before = at_;
        if (is_delim('|')) ++at_;
        if (kind() == Kind::Ident || is_delim('*') || is_delim('&')) {
            ++at_;
            if (is_delim('|') && !is_delim('|', 1) && (kind(1) == Kind::Ident || is_delim('*', 1))) at_ += 2;
        }
        while (!is_done()) {
            const auto taken = simple();
            if (!taken) return false;
            if (!*taken) break;
        }
        return at_ > before || fail("\"" + text() + "\" cannot stand in a selector.");
    }

    // False when the compound ends here, nothing when it is wrong.
    std::optional<bool> simple() {
        const auto wrong = [&](std::string reason) {
            fail(std::move(reason));
            return std::nullopt;
        };
        if (kind() == Kind::Hash) {
            if (!token().is_id) return wrong("\"" + text() + "\" is no id: a name cannot begin with a digit.");
            ++at_;
            return true;
        }
        if (is_delim('&')) {
            ++at_;
            return true;
        }
        if (is_delim('.')) {
            ++at_;
            if (kind() != Kind::Ident || is_done()) return wrong("A class name is missing behind \".\".");
            ++at_;
            return true;
        }
        if (kind() == Kind::Number && text().front() == '.') return wrong("\"" + text() + "\" is no class: a name cannot begin with a digit.");
        if (kind() == Kind::OpenSquare) {
            if (!brackets(Kind::CloseSquare)) return std::nullopt;
            return true;
        }
        if (kind() != Kind::Colon) return false;
        ++at_;
        if (kind() == Kind::Colon && !is_done()) ++at_;
        if (is_done() || (kind() != Kind::Ident && kind() != Kind::Function)) return wrong("The name of a pseudo class is missing behind \":\".");
        if (kind() == Kind::Ident) {
            ++at_;
            return true;
        }
        if (!brackets(Kind::CloseParen)) return std::nullopt;
        return true;
    }

    bool brackets(Kind close) {
        const size_t open = at_;
        int depth = 0;
        bool is_empty = true;
        for (; !is_done(); ++at_) {
            const Kind one = token().kind;
            if (one == Kind::OpenSquare || one == Kind::OpenParen || one == Kind::Function) ++depth;
            else if (one == Kind::CloseSquare || one == Kind::CloseParen) --depth;
            else if (one != Kind::WhiteSpace && one != Kind::Comment) is_empty = false;
            if (depth > 0) continue;
            if (is_empty && depth == 0 && open + 1 < at_ + 1 && close == Kind::CloseSquare) return fail("The name of an attribute is missing in \"[]\".");
            ++at_;
            return true;
        }
        at_ = open;
        return fail("\"" + text() + "\" is never closed.");
    }

    std::string_view source_;
    std::span<const CssToken> tokens_;
    size_t at_ = 0;
    CssSelectorError error_;
};

}  // namespace

std::optional<CssSelectorError> check_css_selector(std::string_view source, std::span<const CssToken> tokens) {
    return SelectorReader(source, tokens).run();
}

std::optional<CssSelectorError> check_css_keyframe(std::string_view source, std::span<const CssToken> tokens) {
    bool is_expected = true;
    for (const CssToken& token : tokens) {
        if (token.kind == Kind::WhiteSpace || token.kind == Kind::Comment) continue;
        const std::string text(source.substr(static_cast<size_t>(token.begin), static_cast<size_t>(token.end - token.begin)));
        const bool is_stop = token.kind == Kind::Percentage || (token.kind == Kind::Ident && (text == "from" || text == "to" || text == "FROM" || text == "TO"));
        if (is_expected ? !is_stop : token.kind != Kind::Comma) {
            if (!is_expected && token.kind == Kind::Percentage) return std::nullopt;  // "entry 0%" of scroll timelines.
            return CssSelectorError{token.begin, "\"" + text + "\" is no stop of @keyframes: use from, to or a percentage."};
        }
        is_expected = !is_expected;
    }
    if (!is_expected) return std::nullopt;
    return CssSelectorError{tokens.empty() ? 0 : tokens.back().end, "A stop of @keyframes is missing here."};
}

}  // namespace maquette
