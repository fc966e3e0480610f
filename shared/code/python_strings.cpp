// String literals: prefixes, escapes, joining of neighbours, and the fields of f-strings (Python 3.11's rules).
#include <algorithm>

#include "shared/code/python_parser.h"

namespace maquette::python {

void append_utf8(std::string& out, uint32_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | code >> 18);
        out += static_cast<char>(0x80 | (code >> 12 & 0x3f));
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    }
}

namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The few Unicode names that scripts write; others are kept as U+FFFD.
uint32_t named_character(std::string_view name) {
    static constexpr std::pair<std::string_view, uint32_t> names[] = {
        {"BULLET", 0x2022}, {"EM DASH", 0x2014}, {"EN DASH", 0x2013}, {"DEGREE SIGN", 0xb0}, {"RIGHTWARDS ARROW", 0x2192},
        {"CHECK MARK", 0x2713}, {"NO-BREAK SPACE", 0xa0}, {"EURO SIGN", 0x20ac}, {"GREEK SMALL LETTER ALPHA", 0x3b1}};
    for (const auto& [known, code] : names)
        if (known == name) return code;
    return 0xfffd;
}

// Reads \xNN, \uNNNN or \UNNNNNNNN after the backslash and letter.
bool read_hex(std::string_view body, size_t& at, int digits, uint32_t& code) {
    code = 0;
    for (int i = 0; i < digits; ++i, ++at) {
        const int value = at < body.size() ? hex_value(body[at]) : -1;
        if (value < 0) return false;
        code = code << 4 | static_cast<uint32_t>(value);
    }
    return true;
}

bool decode_escape(std::string_view body, size_t& at, bool is_bytes, std::string& out, std::string& reason) {
    const char c = body[at++];
    static constexpr std::pair<char, char> plain[] = {{'n', '\n'}, {'t', '\t'}, {'r', '\r'}, {'\\', '\\'}, {'\'', '\''}, {'"', '"'},
                                                      {'a', '\a'}, {'b', '\b'}, {'f', '\f'}, {'v', '\v'}};
    for (const auto& [letter, value] : plain)
        if (c == letter) return out += value, true;
    if (c == '\n') return true;
    if (c == '\r') {
        if (at < body.size() && body[at] == '\n') ++at;
        return true;
    }
    if (c >= '0' && c <= '7') {
        uint32_t code = static_cast<uint32_t>(c - '0');
        for (int i = 0; i < 2 && at < body.size() && body[at] >= '0' && body[at] <= '7'; ++i) code = code * 8 + static_cast<uint32_t>(body[at++] - '0');
        if (is_bytes) out += static_cast<char>(code & 0xff);
        else append_utf8(out, code);
        return true;
    }
    uint32_t code = 0;
    if (c == 'x') {
        if (!read_hex(body, at, 2, code)) return reason = is_bytes ? "(value error) invalid \\x escape" : "(unicode error) 'unicodeescape' codec can't decode bytes: truncated \\xXX escape", false;
        if (is_bytes) out += static_cast<char>(code);
        else append_utf8(out, code);
        return true;
    }
    if (!is_bytes && (c == 'u' || c == 'U')) {
        if (!read_hex(body, at, c == 'u' ? 4 : 8, code)) return reason = std::string("(unicode error) 'unicodeescape' codec can't decode bytes: truncated \\") + (c == 'u' ? "uXXXX" : "UXXXXXXXX") + " escape", false;
        if (code > 0x10ffff) return reason = "(unicode error) 'unicodeescape' codec can't decode bytes: illegal Unicode character", false;
        append_utf8(out, code);
        return true;
    }
    if (!is_bytes && c == 'N') {
        const size_t close = at < body.size() && body[at] == '{' ? body.find('}', at) : std::string_view::npos;
        if (close == std::string_view::npos || close == at + 1) return reason = "(unicode error) 'unicodeescape' codec can't decode bytes: malformed \\N character escape", false;
        append_utf8(out, named_character(body.substr(at + 1, close - at - 1)));
        at = close + 1;
        return true;
    }
    out += '\\';
    out += c;
    return true;
}

}  // namespace

std::optional<std::string> decode_python_string(std::string_view body, bool is_bytes, std::string& reason) {
    std::string out;
    out.reserve(body.size());
    for (size_t at = 0; at < body.size();) {
        const char c = body[at++];
        if (c == '\\' && at < body.size()) {
            if (!decode_escape(body, at, is_bytes, out, reason)) return std::nullopt;
        } else if (c == '\r') {
            out += '\n';
            if (at < body.size() && body[at] == '\n') ++at;
        } else {
            out += c;
        }
    }
    return out;
}

namespace {

std::string with_line_feeds(std::string_view body) {
    std::string out;
    for (size_t i = 0; i < body.size(); ++i) {
        if (body[i] == '\r') {
            out += '\n';
            if (i + 1 < body.size() && body[i + 1] == '\n') ++i;
        } else {
            out += body[i];
        }
    }
    return out;
}

// Text between fields: appended to the last String part.
void add_text(PyNode* joined, PyNode* fresh, std::string text) {
    if (text.empty()) return;
    if (!joined->items.empty() && joined->items.back()->kind == PyKind::String) {
        joined->items.back()->text += text;
        return;
    }
    fresh->text = std::move(text);
    joined->items.push_back(fresh);
}

}  // namespace

// CPython looks into strings once it has read all that stand side by side, and points at the token behind them.
std::nullptr_t Parser::fail_behind_strings(std::string reason) {
    size_t count = 0;
    while (token_after(count).kind == TokenKind::String) ++count;
    return fail_at(token_after(count), std::move(reason));
}

PyNode* Parser::parse_strings() {
    const PythonToken start = token();
    PyNode* joined = make(PyKind::JoinedString, start);
    bool is_bytes = false, formatted = false, first = true;
    while (token().kind == TokenKind::String) {
        const PythonToken part = token();
        if (!add_string_token(part, joined, is_bytes, first, formatted)) return nullptr;
        first = false;
        advance();
    }
    finish(joined);
    if (formatted) return joined;
    PyNode* node = make_at(is_bytes ? PyKind::Bytes : PyKind::String, joined);
    node->end = joined->end;
    for (const PyNode* item : joined->items) node->text += item->text;
    return node;
}

bool Parser::add_string_token(const PythonToken& part, PyNode* joined, bool& is_bytes, bool first, bool& formatted) {
    const std::string_view text = text_of(part);
    bool raw = false, bytes = false, format = false;
    size_t at = 0;
    for (; text[at] != '"' && text[at] != '\''; ++at) {
        const char c = static_cast<char>(text[at] | 0x20);
        raw = raw || c == 'r';
        bytes = bytes || c == 'b';
        format = format || c == 'f';
    }
    const size_t quotes = text.size() >= at + 6 && text[at] == text[at + 1] && text[at] == text[at + 2] ? 3 : 1;
    const std::string_view body = text.substr(at + quotes, text.size() - at - 2 * quotes);
    if (bytes)
        for (const char c : body)
            if (static_cast<uint8_t>(c) >= 0x80) return fail_at(part, "bytes can only contain ASCII literal characters"), false;
    if (!bytes)
        for (size_t i = 0; i < body.size();)
            if (next_utf8(body, i) < 0) return fail_at(part, "(unicode error) 'utf-8' codec can't decode byte"), false;
    std::string reason;
    std::optional<std::string> value;
    if (!format) value = raw ? with_line_feeds(body) : decode_python_string(body, bytes, reason);
    if (!format && !value) return fail_behind_strings(std::move(reason)), false;
    if (!first && bytes != is_bytes) return fail_behind_strings("cannot mix bytes and nonbytes literals"), false;
    is_bytes = bytes;
    if (format) {
        formatted = true;
        return parse_format(body, part.start + static_cast<uint32_t>(at + quotes), raw, false, joined, part, 0);
    }
    add_text(joined, make(PyKind::String, part), std::move(*value));
    return true;
}

// Splits an f-string's body into text and fields. `nested`: the body is a format specification, which ends at its length.
bool Parser::parse_format(std::string_view body, uint32_t offset, bool raw, bool nested, PyNode* joined, const PythonToken& part, int depth) {
    size_t at = 0, text_start = 0;
    const auto flush = [&](size_t end) {
        std::string reason;
        const std::string_view piece = body.substr(text_start, end - text_start);
        std::optional<std::string> value = raw ? with_line_feeds(piece) : decode_python_string(piece, false, reason);
        if (!value) return fail_behind_strings(std::move(reason)), false;
        add_text(joined, make(PyKind::String, part), std::move(*value));
        return true;
    };
    while (at < body.size()) {
        const char c = body[at];
        if (!raw && c == '\\' && at + 1 < body.size()) {
            if (body[at + 1] == 'N' && at + 2 < body.size() && body[at + 2] == '{') {
                const size_t close = body.find('}', at);
                at = close == std::string_view::npos ? body.size() : close + 1;
            } else {
                at += body[at + 1] == '{' || body[at + 1] == '}' ? 1 : 2;
            }
        } else if (c == '{') {
            if (!nested && at + 1 < body.size() && body[at + 1] == '{') {
                if (!flush(at + 1)) return false;
                at += 2;
                text_start = at;
                continue;
            }
            if (!flush(at)) return false;
            at = parse_field(body, at + 1, offset, raw, joined, part, depth);
            if (error_) return false;
            text_start = at;
        } else if (c == '}') {
            if (nested || at + 1 >= body.size() || body[at + 1] != '}') return fail_behind_strings("f-string: single '}' is not allowed"), false;
            if (!flush(at + 1)) return false;
            at += 2;
            text_start = at;
        } else {
            ++at;
        }
    }
    return flush(body.size());
}

// One field, from after its '{' to after its '}'. Finds the expression's end as CPython 3.11's fstring_find_expr does.
size_t Parser::parse_field(std::string_view body, size_t at, uint32_t offset, bool raw, PyNode* joined, const PythonToken& part, int depth) {
    const auto refuse = [&](std::string reason) { return fail_behind_strings("f-string: " + reason), body.size(); };
    if (depth >= 2) return refuse("expressions nested too deeply");
    const size_t start = at;
    std::string brackets;
    char quote = 0;
    size_t quotes = 0;
    for (; at < body.size(); ++at) {
        const char c = body[at];
        if (c == '\\') return fail_behind_strings("f-string expression part cannot include a backslash"), body.size();
        if (quote) {
            if (c == quote && quotes == 1) quote = 0;
            else if (c == quote && at + 2 < body.size() && body[at + 1] == quote && body[at + 2] == quote) quote = 0, at += 2;
            continue;
        }
        if (c == '\'' || c == '"') {
            quote = c;
            quotes = at + 2 < body.size() && body[at + 1] == c && body[at + 2] == c ? 3 : 1;
            at += quotes - 1;
        } else if (c == '(' || c == '[' || c == '{') {
            if (brackets.size() >= 200) return refuse("too many nested parenthesis");
            brackets += c;
        } else if (c == '#') {
            return fail_behind_strings("f-string expression part cannot include '#'"), body.size();
        } else if (brackets.empty() && (c == '!' || c == ':' || c == '}' || c == '=' || c == '<' || c == '>')) {
            const char next = at + 1 < body.size() ? body[at + 1] : '\0';
            if ((c == '!' || c == '=' || c == '<' || c == '>') && next == '=') {
                ++at;
                continue;
            }
            if (c == '<' || c == '>') continue;
            break;
        } else if (c == ')' || c == ']' || c == '}') {
            if (brackets.empty()) return refuse(std::string("unmatched '") + c + "'");
            const char open = brackets.back();
            if ((open == '(') != (c == ')') || (open == '[') != (c == ']')) return refuse(std::string("closing parenthesis '") + c + "' does not match opening parenthesis '" + open + "'");
            brackets.pop_back();
        }
    }
    if (quote) return refuse("unterminated string");
    if (!brackets.empty()) return refuse(std::string("unmatched '") + brackets.back() + "'");
    if (at >= body.size()) return refuse("expecting '}'");
    const std::string_view inner = body.substr(start, at - start);
    if (std::all_of(inner.begin(), inner.end(), [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }))
        return refuse(body[at] == '}' ? "empty expression not allowed" : std::string("expression required before '") + body[at] + "'");

    PyNode* field = make(PyKind::Formatted, part);
    // Line and column of the expression: counted from the token's start.
    const uint32_t absolute = offset + static_cast<uint32_t>(start);
    if (field_place_.token != part.start || field_place_.at > absolute) field_place_ = {part.start, part.start, 0, part.start};
    for (; field_place_.at < absolute; ++field_place_.at)
        if (source_[field_place_.at] == '\n') ++field_place_.lines, field_place_.line_begin = field_place_.at + 1;
    const int32_t lines = field_place_.lines;
    const int32_t column = static_cast<int32_t>(absolute - field_place_.line_begin) + (lines == 0 ? part.column : 0);
    std::string wrapped = "(" + std::string(inner) + ")";
    PythonTokens tokens = tokenize_python(wrapped);
    if (tokens.error) return refuse(tokens.error->reason);
    // Without the brackets, so that yield and starred expressions are read as CPython does.
    auto& list = tokens.tokens;
    list.erase(list.begin());
    for (size_t i = list.size(); i-- > 0;)
        if (list[i].kind == TokenKind::Operator && wrapped.substr(list[i].start, 1) == ")" && list[i].end == wrapped.size()) {
            list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
            break;
        }
    Parser inner_parser(wrapped, std::move(tokens), nodes_);
    inner_parser.set_origin(part.line + origin_line_ + lines, column - 1, absolute - 1 + origin_offset_, depth_ + 5);
    field->first = inner_parser.parse_replacement_field();
    if (inner_parser.error()) {
        if (!error_) error_ = PythonError{inner_parser.error()->line, inner_parser.error()->column, "f-string: " + inner_parser.error()->reason};
        return body.size();
    }
    if (body[at] == '=') {
        ++at;
        while (at < body.size() && (body[at] == ' ' || body[at] == '\t' || body[at] == '\n')) ++at;
        field->other = std::string(body.substr(start, at - start));
        field->text = "r";
        field->flag = true;  // "r" only when no format follows
    }
    if (at < body.size() && body[at] == '!') {
        const size_t name = ++at;
        while (at < body.size() && (std::isalnum(static_cast<unsigned char>(body[at])) || body[at] == '_')) ++at;
        const auto conversion = body.substr(name, at - name);
        if (at >= body.size()) return refuse("expecting '}'");
        if (conversion != "r" && conversion != "s" && conversion != "a") return refuse("invalid conversion character: expected 's', 'r', or 'a'");
        field->text = std::string(conversion);
        field->flag = false;
    }
    if (at < body.size() && body[at] == ':') {
        const size_t spec = ++at;
        int level = 0;
        for (; at < body.size(); ++at) {
            if (body[at] == '{') ++level;
            else if (body[at] == '}' && --level < 0) break;
        }
        if (at >= body.size()) return refuse("expecting '}'");
        field->second = make(PyKind::JoinedString, part);
        if (!parse_format(body.substr(spec, at - spec), offset + static_cast<uint32_t>(spec), raw, true, field->second, part, depth + 1)) return body.size();
        if (field->flag) field->text.clear();
    }
    if (at >= body.size() || body[at] != '}') return refuse("expecting '}'");
    joined->items.push_back(field);
    return at + 1;
}

}  // namespace maquette::python
