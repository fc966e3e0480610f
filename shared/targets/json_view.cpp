#include "shared/targets/json_view.h"

#include <cstring>

#include "shared/base/limits.h"

namespace maquette {
namespace {

constexpr uint32_t keys_compared_max = 32;  // Objects with more members are not looked through for double keys.

// True when some of eight bytes is a quote, a backslash, a control character or not ASCII.
bool has_special(uint64_t word) {
    constexpr uint64_t ones = 0x0101010101010101ull, tops = 0x8080808080808080ull;
    const auto equals = [&](uint64_t byte) {
        const uint64_t difference = word ^ (ones * byte);
        return (difference - ones) & ~difference & tops;
    };
    return ((word & tops) | ((word - ones * 0x20) & ~word & tops) | equals('"') | equals('\\')) != 0;
}

// The length of the UTF-8 sequence at `at` (RFC 3629), or 0 when it is broken.
size_t utf8_length(const unsigned char* at, const unsigned char* end) {
    const auto follows = [&](size_t i, unsigned char low, unsigned char high) { return at + i < end && at[i] >= low && at[i] <= high; };
    const unsigned char lead = at[0];
    if (lead >= 0xC2 && lead <= 0xDF) return follows(1, 0x80, 0xBF) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const unsigned char low = lead == 0xE0 ? 0xA0 : 0x80, high = lead == 0xED ? 0x9F : 0xBF;
        return follows(1, low, high) && follows(2, 0x80, 0xBF) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned char low = lead == 0xF0 ? 0x90 : 0x80, high = lead == 0xF4 ? 0x8F : 0xBF;
        return follows(1, low, high) && follows(2, 0x80, 0xBF) && follows(3, 0x80, 0xBF) ? 4 : 0;
    }
    return 0;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

uint32_t code_unit(std::string_view text, size_t at) {
    uint32_t out = 0;
    for (size_t i = 0; i < 4 && at + i < text.size(); ++i) out = out << 4 | static_cast<uint32_t>(hex_value(text[at + i]) & 15);
    return out;
}

void add_utf8(uint32_t code, std::string& out) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | code >> 6), out += static_cast<char>(0x80 | (code & 63));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | code >> 12), out += static_cast<char>(0x80 | (code >> 6 & 63)), out += static_cast<char>(0x80 | (code & 63));
    } else {
        out += static_cast<char>(0xF0 | code >> 18), out += static_cast<char>(0x80 | (code >> 12 & 63));
        out += static_cast<char>(0x80 | (code >> 6 & 63)), out += static_cast<char>(0x80 | (code & 63));
    }
}

// The character of the \u escape whose digits begin at `at`; moves `at` to its last digit.
uint32_t escaped_character(std::string_view text, size_t& at) {
    uint32_t code = code_unit(text, at);
    at += 3;
    if (code >= 0xD800 && code < 0xDC00 && text.substr(at + 1, 2) == "\\u") {
        const uint32_t low = code_unit(text, at + 3);
        if (low >= 0xDC00 && low < 0xE000) {
            at += 6;
            return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    return code >= 0xD800 && code < 0xE000 ? 0xFFFD : code;
}

}  // namespace

std::string JsonNode::decoded() const {
    if (!has_escapes) return std::string(text);
    std::string out;
    for (size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\' || at + 1 >= text.size()) {
            out += text[at];
            continue;
        }
        switch (const char c = text[++at]) {
            case 'n': out += '\n'; break;
            case 't': out += '\t'; break;
            case 'r': out += '\r'; break;
            case 'b': out += '\b'; break;
            case 'f': out += '\f'; break;
            case 'u':
                ++at;
                add_utf8(escaped_character(text, at), out);
                break;
            default: out += c;
        }
    }
    return out;
}

const JsonNode* JsonView::member(const JsonNode& object, std::string_view key) const {
    if (!object.is_object()) return nullptr;
    for (const JsonNode* node = first(object); node; node = next(*node))
        if (node->key == key) return node;
    return nullptr;
}

bool JsonView::fail(const char* reason) {
    error = reason;
    error_at = static_cast<size_t>(at_ - begin_);
    return false;
}

void JsonView::skip_blanks() {
    while (at_ < end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
}

uint32_t JsonView::add_node() {
    nodes_.emplace_back();
    return static_cast<uint32_t>(nodes_.size() - 1);
}

bool JsonView::parse(std::string_view text) {
    nodes_.clear();
    nodes_.resize(2);  // Index 0 stands for "none".
    duplicate_key_ = {};
    begin_ = at_ = text.data();
    end_ = begin_ + text.size();
    skip_blanks();
    if (!parse_value(1, 0)) return false;
    skip_blanks();
    return at_ == end_ || fail("something follows the value");
}

bool JsonView::parse_value(uint32_t index, int depth) {
    if (at_ == end_) return fail("the text ends where a value should be");
    if (depth > json_depth_max) return fail("the nesting is too deep");
    switch (*at_) {
        case '{': return parse_object(index, depth);
        case '[': return parse_list(index, depth);
        case '"': {
            std::string_view out;
            bool has_escapes = false;
            if (!parse_string(out, has_escapes)) return false;
            nodes_[index].kind = JsonNode::Kind::String;
            nodes_[index].text = out;
            nodes_[index].has_escapes = has_escapes;
            return true;
        }
        case 't':
        case 'f':
        case 'n': return parse_word(nodes_[index]);
        default: return parse_number(nodes_[index]);
    }
}

bool JsonView::parse_object(uint32_t index, int depth) {
    const char* start = at_++;
    uint32_t last = 0, count = 0;
    skip_blanks();
    if (at_ < end_ && *at_ == '}') {
        ++at_;
    } else {
        for (;;) {
            skip_blanks();
            if (at_ == end_ || *at_ != '"') return fail("a member's name in quotes is missing");
            const uint32_t child = add_node();
            std::string_view key;
            bool has_escapes = false;
            if (!parse_string(key, has_escapes)) return false;
            skip_blanks();
            if (at_ == end_ || *at_ != ':') return fail("a colon is missing behind a member's name");
            ++at_;
            skip_blanks();
            if (!parse_value(child, depth + 1)) return false;
            nodes_[child].key = key;
            nodes_[child].key_has_escapes = has_escapes;
            (last ? nodes_[last].next : nodes_[index].first) = child;
            last = child;
            ++count;
            skip_blanks();
            if (at_ == end_) return fail("the object is not closed");
            if (*at_ == '}') break;
            if (*at_ != ',') return fail("a comma or a closing brace is missing");
            ++at_;
        }
        ++at_;
    }
    nodes_[index].kind = JsonNode::Kind::Object;
    nodes_[index].count = count;
    nodes_[index].text = {start, static_cast<size_t>(at_ - start)};
    if (count > 1 && count <= keys_compared_max && duplicate_key_.empty()) look_for_duplicates(nodes_[index]);
    return true;
}

void JsonView::look_for_duplicates(const JsonNode& object) {
    for (const JsonNode* one = first(object); one; one = next(*one))
        for (const JsonNode* other = next(*one); other; other = next(*other))
            if (one->key == other->key && !one->key_has_escapes && !other->key_has_escapes) {
                duplicate_key_ = one->key;
                return;
            }
}

bool JsonView::parse_list(uint32_t index, int depth) {
    const char* start = at_++;
    uint32_t last = 0, count = 0;
    skip_blanks();
    if (at_ < end_ && *at_ == ']') {
        ++at_;
    } else {
        for (;;) {
            skip_blanks();
            const uint32_t child = add_node();
            if (!parse_value(child, depth + 1)) return false;
            (last ? nodes_[last].next : nodes_[index].first) = child;
            last = child;
            ++count;
            skip_blanks();
            if (at_ == end_) return fail("the list is not closed");
            if (*at_ == ']') break;
            if (*at_ != ',') return fail("a comma or a closing bracket is missing");
            ++at_;
        }
        ++at_;
    }
    nodes_[index].kind = JsonNode::Kind::Array;
    nodes_[index].count = count;
    nodes_[index].text = {start, static_cast<size_t>(at_ - start)};
    return true;
}

bool JsonView::parse_string(std::string_view& out, bool& has_escapes) {
    const char* start = ++at_;
    for (;;) {
        uint64_t word;
        while (end_ - at_ >= 8 && (std::memcpy(&word, at_, 8), !has_special(word))) at_ += 8;
        if (at_ == end_) return fail("a text is not closed");
        const auto c = static_cast<unsigned char>(*at_);
        if (c == '"') break;
        if (c < 0x20) return fail("a text holds a control character that is not escaped");
        if (c >= 0x80) {
            const size_t length = utf8_length(reinterpret_cast<const unsigned char*>(at_), reinterpret_cast<const unsigned char*>(end_));
            if (length == 0) return fail("a text is not UTF-8");
            at_ += length;
        } else if (c != '\\') {
            ++at_;
        } else {
            has_escapes = true;
            if (end_ - at_ < 2) return fail("a text is not closed");
            const char kind = at_[1];
            if (kind == 'u') {
                for (int i = 2; i < 6; ++i)
                    if (at_ + i >= end_ || hex_value(at_[i]) < 0) return fail("an escape \\u needs four hexadecimal digits");
                at_ += 6;
            } else if (kind != '\0' && std::strchr("\"\\/bfnrt", kind)) {
                at_ += 2;
            } else {
                return fail("there is no such escape");
            }
        }
    }
    out = {start, static_cast<size_t>(at_ - start)};
    ++at_;
    return true;
}

bool JsonView::parse_number(JsonNode& node) {
    const char* start = at_;
    const auto is_digit = [&] { return at_ < end_ && *at_ >= '0' && *at_ <= '9'; };
    const auto digits = [&] {
        if (!is_digit()) return false;
        while (is_digit()) ++at_;
        return true;
    };
    if (at_ < end_ && *at_ == '-') ++at_;
    if (at_ < end_ && *at_ == '0') ++at_;
    else if (!digits()) return fail("this is no value");
    if (at_ < end_ && *at_ == '.') {
        ++at_;
        if (!digits()) return fail("a digit is missing behind the point");
    }
    if (at_ < end_ && (*at_ == 'e' || *at_ == 'E')) {
        ++at_;
        if (at_ < end_ && (*at_ == '+' || *at_ == '-')) ++at_;
        if (!digits()) return fail("a digit is missing in the exponent");
    }
    node.kind = JsonNode::Kind::Number;
    node.text = {start, static_cast<size_t>(at_ - start)};
    return true;
}

bool JsonView::parse_word(JsonNode& node) {
    const std::string_view rest(at_, static_cast<size_t>(end_ - at_));
    for (const auto& [word, kind] : {std::pair<std::string_view, JsonNode::Kind>{"true", JsonNode::Kind::True}, {"false", JsonNode::Kind::False}, {"null", JsonNode::Kind::Null}}) {
        if (!rest.starts_with(word)) continue;
        node.kind = kind;
        node.text = rest.substr(0, word.size());
        at_ += word.size();
        return true;
    }
    return fail("this is no value");
}

}  // namespace maquette
