#include "shared/code/css_reader.h"

#include <algorithm>
#include <span>

#include "shared/base/ascii.h"
#include "shared/code/css_selector.h"
#include "shared/code/css_tokens.h"

namespace maquette {
namespace {

using Kind = CssTokenKind;

// What the blocks of an at-rule hold.
enum class Block { Rules, Mixed, Keyframes };

Block block_of(std::string_view at_rule, bool is_nested) {
    if (at_rule.ends_with("keyframes")) return Block::Keyframes;
    for (const char* name : {"@media", "@supports", "@container", "@layer", "@scope", "@document", "@starting-style"})
        if (at_rule == name) return is_nested ? Block::Mixed : Block::Rules;
    return Block::Mixed;
}

struct CssFault {
    int64_t offset;
    std::string reason;
};

// One pass over the tokens with a depth of its own instead of recursion: hostile text nests as deep as it is long.
class Reader {
  public:
    explicit Reader(std::string_view source) : source_(source), tokens_(tokenize_css(source)) {
        for (const CssTokenError& error : tokens_.errors) errors.push_back({error.offset, error.reason});
    }

    void read(CssKind kind) {
        blocks_.push_back({kind == CssKind::StyleSheet ? Block::Rules : Block::Mixed, -1});
        while (at_ < tokens_.tokens.size()) step();
        for (size_t i = blocks_.size(); i-- > 1;) fail(blocks_[i].begin, "'{' is never closed.");
    }

    std::vector<CssFault> errors;
    std::vector<CssDeclaration> declarations;
    std::vector<CodeSpan> spans;
    int64_t rules = 0;

  private:
    struct OpenBlock {
        Block kind;
        int64_t begin;
    };
    struct Part {
        size_t begin, end;        // Tokens [begin, end): up to ";", "{", "}" or the end of the text.
        Kind stop = Kind::Semicolon;
        bool is_at_end = false;
    };

    void fail(int64_t offset, std::string reason) {
        if (static_cast<int64_t>(errors.size()) < css_errors_max) errors.push_back({offset, std::move(reason)});
    }
    std::string_view text(const CssToken& token) const {
        return source_.substr(static_cast<size_t>(token.begin), static_cast<size_t>(token.end - token.begin));
    }
    static bool is_blank(const CssToken& token) { return token.kind == Kind::WhiteSpace || token.kind == Kind::Comment; }
    void add_span(const CssToken& token, TokenClass kind) { spans.push_back({token.begin, token.end, kind}); }

    // One statement, or one token that stands alone.
    void step() {
        const CssToken& token = tokens_.tokens[at_];
        if (is_blank(token)) {
            if (token.kind == Kind::Comment) add_span(token, TokenClass::Comment);
            ++at_;
            return;
        }
        const bool is_top = blocks_.size() == 1;
        if (token.kind == Kind::CloseCurly) {
            add_span(token, TokenClass::Operator);
            if (is_top) fail(token.begin, "'}' closes nothing.");
            else blocks_.pop_back();
            ++at_;
            return;
        }
        if (token.kind == Kind::Semicolon || (is_top && (token.kind == Kind::Cdo || token.kind == Kind::Cdc))) {
            if (is_top && blocks_[0].kind == Block::Rules && token.kind == Kind::Semicolon) fail(token.begin, "';' stands outside of any rule.");
            add_span(token, TokenClass::Operator);
            ++at_;
            return;
        }
        statement();
    }

    bool is_custom_property(size_t at) const {
        const auto& list = tokens_.tokens;
        if (list[at].kind != Kind::Ident || text(list[at]).substr(0, 2) != "--") return false;
        for (++at; at < list.size() && is_blank(list[at]);) ++at;
        return at < list.size() && list[at].kind == Kind::Colon;
    }

    Part part_from(size_t begin, bool has_curly_value) {
        Part part{begin, begin};
        std::vector<Kind> open;
        for (; part.end < tokens_.tokens.size(); ++part.end) {
            const CssToken& token = tokens_.tokens[part.end];
            const Kind kind = token.kind;
            part.stop = kind;
            const bool is_open = !open.empty();
            if (kind == Kind::OpenSquare) open.push_back(Kind::CloseSquare);
            else if (kind == Kind::OpenParen || kind == Kind::Function) open.push_back(Kind::CloseParen);
            else if (kind == Kind::OpenCurly && has_curly_value) open.push_back(Kind::CloseCurly);
            else if (is_open && kind == open.back()) open.pop_back();
            else if (kind == Kind::CloseSquare || kind == Kind::CloseParen) fail(token.begin, "'" + std::string(text(token)) + "' closes nothing.");
            else if (kind == Kind::OpenCurly || kind == Kind::CloseCurly) return stopped(part, open);
            else if (kind == Kind::Semicolon && !is_open) return stopped(part, open);
        }
        part.is_at_end = true;
        return stopped(part, open);
    }

    Part stopped(const Part& part, const std::vector<Kind>& open) {
        if (open.empty()) return part;
        // The innermost opening bracket that is still waiting.
        size_t waiting = 0;
        for (size_t i = part.end; i-- > part.begin;) {
            const Kind kind = tokens_.tokens[i].kind;
            if (kind == Kind::CloseParen || kind == Kind::CloseSquare || kind == Kind::CloseCurly) ++waiting;
            else if (kind == Kind::OpenParen || kind == Kind::Function || kind == Kind::OpenSquare || kind == Kind::OpenCurly) {
                if (waiting == 0) {
                    const std::string_view name = text(tokens_.tokens[i]);
                    fail(tokens_.tokens[i].begin, "'" + std::string(name) + "' is never closed.");
                    break;
                }
                --waiting;
            }
        }
        return part;
    }

    void statement() {
        const bool custom = blocks_.back().kind == Block::Mixed && is_custom_property(at_);
        const Part part = part_from(at_, custom);
        const CssToken& first = tokens_.tokens[at_];
        const bool opens = !part.is_at_end && part.stop == Kind::OpenCurly;
        if (first.kind == Kind::AtKeyword) at_rule(part, opens);
        else if (opens) style_rule(part);
        else if (blocks_.back().kind == Block::Mixed) declaration(part);
        else outside(part, first);
        at_ = part.end;
        if (part.is_at_end || part.stop == Kind::CloseCurly) return;
        add_span(tokens_.tokens[at_], TokenClass::Operator);
        if (opens && static_cast<int>(blocks_.size()) > css_depth_max) fail(tokens_.tokens[at_].begin, "Blocks are nested too deeply.");
        ++at_;
    }

    void outside(const Part& part, const CssToken& first) {
        const bool looks_declared = first.kind == Kind::Ident && part.end > part.begin + 1 && tokens_.tokens[part.begin + 1].kind == Kind::Colon;
        fail(first.begin, looks_declared && blocks_.size() == 1 ? "The declaration of '" + std::string(text(first)) + "' stands outside of any rule."
                                                                 : "The rule has no block: '{' is missing.");
        color(part, TokenClass::CssSelector);
    }

    // Spans of a part in one class; strings, numbers, comments and blanks keep their own.
    void color(const Part& part, TokenClass kind) {
        for (size_t i = part.begin; i < part.end; ++i) {
            const CssToken& token = tokens_.tokens[i];
            if (token.kind == Kind::WhiteSpace) continue;
            add_span(token, token.kind == Kind::Comment ? TokenClass::Comment : kind);
        }
    }

    std::span<const CssToken> tokens_of(const Part& part) const {
        return std::span(tokens_.tokens).subspan(part.begin, part.end - part.begin);
    }

    void at_rule(const Part& part, bool opens) {
        const std::string name = ascii_lower(text(tokens_.tokens[part.begin]));
        color(part, TokenClass::AtRule);
        ++rules;
        const bool needs_block = name == "@media" || name == "@supports" || name == "@container" || name == "@font-face" || name == "@page" ||
                                 name == "@property" || name.ends_with("keyframes");
        const bool needs_none = name == "@import" || name == "@charset" || name == "@namespace";
        if (needs_block && !opens) fail(tokens_.tokens[part.begin].begin, name + " needs a block.");
        if (needs_none && opens) fail(tokens_.tokens[part.begin].begin, name + " has no block; end it with ';'.");
        if (opens) blocks_.push_back({block_of(name, blocks_.size() > 1 && blocks_.back().kind == Block::Mixed), tokens_.tokens[part.end].begin});
    }

    void style_rule(const Part& part) {
        color(part, TokenClass::CssSelector);
        ++rules;
        const bool is_keyframe = blocks_.back().kind == Block::Keyframes;
        if (part.begin == part.end) {
            fail(tokens_.tokens[part.end].begin, "The rule has no selector.");
        } else if (const auto error = is_keyframe ? check_css_keyframe(source_, tokens_of(part)) : check_css_selector(source_, tokens_of(part))) {
            fail(error->offset, missing_close(part) ? "'}' or ';' is missing before this line's end." : error->reason);
        }
        blocks_.push_back({Block::Mixed, tokens_.tokens[part.end].begin});
    }

    // "color: red }" is fine, "color: red" followed by the next rule's selector is not: the block was not closed.
    bool missing_close(const Part& part) const {
        const auto list = tokens_of(part);
        return blocks_.size() > 1 && blocks_.back().kind == Block::Mixed && list.size() > 2 && list[0].kind == Kind::Ident &&
               list[1].kind == Kind::Colon && list[2].kind == Kind::WhiteSpace;
    }

    void declaration(const Part& part) {
        const CssToken& name = tokens_.tokens[part.begin];
        if (name.kind != Kind::Ident) {
            fail(name.begin, "\"" + std::string(text(name)) + "\" is no property.");
            return color(part, TokenClass::CssValue);
        }
        add_span(name, TokenClass::CssProperty);
        size_t at = part.begin + 1;
        while (at < part.end && is_blank(tokens_.tokens[at])) ++at;
        if (at >= part.end || tokens_.tokens[at].kind != Kind::Colon) {
            fail(name.begin, "':' is missing behind '" + std::string(text(name)) + "'.");
            return color({part.begin + 1, part.end}, TokenClass::CssValue);
        }
        add_span(tokens_.tokens[at], TokenClass::Operator);
        const Part value{at + 1, part.end};
        color(value, TokenClass::CssValue);
        check_value(name, value);
    }

    void check_value(const CssToken& name, const Part& value) {
        const std::string property(text(name));
        CssDeclaration out{property.substr(0, 2) == "--" ? property : ascii_lower(property), {}, name.begin};
        const bool is_custom = out.property.starts_with("--");
        int depth = 0;
        bool is_important = false, is_bare = true;
        for (size_t i = value.begin; i < value.end; ++i) {
            const CssToken& token = tokens_.tokens[i];
            if (token.kind == Kind::OpenParen || token.kind == Kind::Function || token.kind == Kind::OpenSquare) ++depth;
            if (token.kind == Kind::CloseParen || token.kind == Kind::CloseSquare) --depth;
            if (token.kind == Kind::Delim && text(token) == "!" && depth == 0) {
                is_important = check_important(i, value);
                continue;
            }
            if (!is_blank(token) && !is_important) is_bare = false;
            if (token.kind == Kind::Function && ascii_lower(text(token)) == "var(") check_variable(i, value);
            if (!is_important) out.value += text(token);
            if (token.kind != Kind::Colon || depth > 0 || is_custom || out.property == "filter" || out.property == "-ms-filter") continue;
            const CssToken& before = tokens_.tokens[i - 1];
            fail(before.begin, "';' is missing before '" + std::string(text(before)) + "'.");
            break;
        }
        if (is_bare && !is_custom) fail(name.begin, "'" + property + "' has no value.");
        out.value.erase(0, std::min(out.value.find_first_not_of(" \t\r\n\f"), out.value.size()));
        out.value.erase(out.value.find_last_not_of(" \t\r\n\f") + 1);
        declarations.push_back(std::move(out));
    }

    // var(--name) or var(--name, otherwise); w3.org/TR/css-variables-1
    void check_variable(size_t at, const Part& value) {
        const auto next = [&](size_t i) {
            for (++i; i < value.end && is_blank(tokens_.tokens[i]);) ++i;
            return i;
        };
        const size_t name = next(at);
        if (name >= value.end) return;  // Not closed, which is said already.
        const CssToken& token = tokens_.tokens[name];
        if (token.kind != Kind::Ident || !text(token).starts_with("--"))
            return fail(token.begin, "var(…) takes the name of a variable, such as --gap.");
        const size_t behind = next(name);
        if (behind < value.end && tokens_.tokens[behind].kind != Kind::CloseParen && tokens_.tokens[behind].kind != Kind::Comma)
            fail(tokens_.tokens[behind].begin, "Only ',' or ')' may follow the name in var(…).");
    }

    bool check_important(size_t at, const Part& value) {
        for (size_t i = at + 1; i < value.end; ++i) {
            const CssToken& token = tokens_.tokens[i];
            if (is_blank(token)) continue;
            if (token.kind == Kind::Ident && ascii_lower(text(token)) == "important") return true;
            break;
        }
        fail(tokens_.tokens[at].begin, "Only \"!important\" may follow '!'.");
        return true;
    }

    std::string_view source_;
    CssTokens tokens_;
    size_t at_ = 0;
    std::vector<OpenBlock> blocks_;
};

}  // namespace

CssCheck check_css(std::string_view source, CssKind kind) {
    Reader reader(source);
    reader.read(kind);
    CssCheck out;
    std::stable_sort(reader.errors.begin(), reader.errors.end(), [](const CssFault& a, const CssFault& b) { return a.offset < b.offset; });
    const LineMap lines(source);
    for (CssFault& error : reader.errors) {
        if (static_cast<int64_t>(out.errors.size()) == css_errors_max) break;
        const SourcePosition at = lines.position(error.offset);
        out.errors.push_back({at.line, at.column, std::move(error.reason)});
    }
    out.valid = out.errors.empty();
    out.rules = reader.rules;
    out.declarations = std::move(reader.declarations);
    return out;
}

void append_css_spans(std::string_view source, CssKind kind, int64_t offset, std::vector<CodeSpan>& spans) {
    Reader reader(source);
    reader.read(kind);
    for (const CodeSpan& span : reader.spans) spans.push_back({span.begin + offset, span.end + offset, span.kind});
}

}  // namespace maquette
