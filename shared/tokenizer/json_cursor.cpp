#include "shared/tokenizer/json_cursor.h"

#include <cstdint>
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "shared/tokenizer/unicode.h"

namespace maquette {

void JsonCursor::skip_space() {
    while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\n' || text_[position_] == '\r' ||
                                        text_[position_] == '\t'))
        ++position_;
}

bool JsonCursor::next_is(char c) {
    skip_space();
    return ok_ && position_ < text_.size() && text_[position_] == c;
}

bool JsonCursor::take(char c) {
    if (!next_is(c)) return ok_ = false;
    ++position_;
    return true;
}

bool JsonCursor::more(char close, bool& first) {
    if (!ok_) return false;
    if (next_is(close)) {
        ++position_;
        return false;
    }
    if (!first && !take(',')) return false;
    first = false;
    return true;
}

bool JsonCursor::read_hex(uint32_t& out) {
    out = 0;
    for (int i = 0; i < 4; ++i, ++position_) {
        const char c = position_ < text_.size() ? text_[position_] : 0;
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0) return ok_ = false;
        out = out * 16 + static_cast<uint32_t>(digit);
    }
    return true;
}

bool JsonCursor::read_escape(std::string& out) {
    const char c = position_ < text_.size() ? text_[position_++] : 0;
    switch (c) {
        case '"': case '\\': case '/': out += c; return true;
        case 'b': out += '\b'; return true;
        case 'f': out += '\f'; return true;
        case 'n': out += '\n'; return true;
        case 'r': out += '\r'; return true;
        case 't': out += '\t'; return true;
        case 'u': break;
        default: return ok_ = false;
    }
    uint32_t code = 0;
    if (!read_hex(code)) return false;
    if (code >= 0xD800 && code < 0xDC00 && text_.substr(position_, 2) == "\\u") {
        const size_t before = position_;
        position_ += 2;
        uint32_t low = 0;
        if (!read_hex(low)) return false;
        if (low >= 0xDC00 && low < 0xE000) code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        else position_ = before;
    }
    unicode::append_utf8(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
    return true;
}

bool JsonCursor::read_string(std::string& out) {
    out.clear();
    if (!take('"')) return false;
    while (position_ < text_.size()) {
        const size_t begin = position_;
        while (position_ < text_.size() && text_[position_] != '"' && text_[position_] != '\\') ++position_;
        out.append(text_, begin, position_ - begin);
        if (position_ >= text_.size()) break;
        if (text_[position_++] == '"') return true;
        if (!read_escape(out)) return false;
    }
    return ok_ = false;
}

namespace {

// A decimal number as serde_json reads it, which is what tokenizers uses: sometimes one unit in the last place off the
// nearest double. Paths with equal scores are told apart by just that.
double score_of(std::string_view text) {
    const bool negative = text[0] == '-';
    uint64_t digits = 0;
    int exponent = 0;
    bool is_fraction = false, is_full = false;
    size_t i = negative ? 1 : 0;
    for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
        const auto digit = static_cast<uint64_t>(text[i] - '0');
        if (text[i] == '.') is_fraction = true;
        else if (is_full || digits > (UINT64_MAX - digit) / 10) is_full = true, exponent += !is_fraction;
        else digits = digits * 10 + digit, exponent -= is_fraction;
    }
    if (i < text.size()) exponent += std::clamp(std::atoi(std::string(text.substr(i + 1)).c_str()), -1000, 1000);
    double out = static_cast<double>(digits);
    for (; exponent < -308; exponent += 308) out /= 1e308;
    out = exponent < 0 ? out / std::pow(10.0, -exponent) : out * std::pow(10.0, exponent);
    return negative ? -out : out;
}

}  // namespace

bool JsonCursor::read_number(double& out) {
    skip_space();
    const size_t begin = position_;
    while (position_ < text_.size() && (std::string_view("+-.eE").find(text_[position_]) != std::string_view::npos ||
                                        (text_[position_] >= '0' && text_[position_] <= '9')))
        ++position_;
    if (!ok_ || begin == position_ || position_ - begin > 60) return ok_ = false;
    const std::string digits(text_.substr(begin, position_ - begin));
    char* end = nullptr;
    std::strtod(digits.c_str(), &end);
    out = score_of(digits);
    return ok_ = end == digits.c_str() + digits.size();
}

void JsonCursor::skip_value() {
    skip_space();
    int64_t depth = 0;
    while (ok_ && position_ < text_.size()) {
        const char c = text_[position_];
        if (c == '"') {
            for (++position_; position_ < text_.size() && text_[position_] != '"'; ++position_)
                if (text_[position_] == '\\') ++position_;
            if (position_ >= text_.size()) break;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (depth == 0) return;  // The end of what contains the value.
            --depth;
        } else if (c == ',' && depth == 0) {
            return;
        }
        ++position_;
        if (depth == 0 && (c == '"' || c == '}' || c == ']')) return;
    }
    if (depth != 0 || position_ > text_.size()) ok_ = false;
}

}  // namespace maquette
