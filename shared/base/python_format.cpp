#include "shared/base/python_format.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace maquette {
namespace {

int64_t count_characters(std::string_view text) {
    return std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; });
}

std::string grouped(const std::string& digits, char separator, size_t size) {
    std::string out;
    for (size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % size == 0) out += separator;
        out += digits[i];
    }
    return out;
}

}  // namespace

Result<FormatSpecification> read_format_specification(std::string_view text, const std::string& type) {
    FormatSpecification out;
    size_t at = 0;
    const auto peek = [&](size_t index) { return index < text.size() ? text[index] : '\0'; };
    const auto is_align = [](char c) { return c == '<' || c == '>' || c == '^' || c == '='; };
    size_t after = text.empty() ? 0 : 1;
    while (after < text.size() && (static_cast<uint8_t>(text[after]) & 0xC0) == 0x80 && after < 4) ++after;
    if (after > 0 && is_align(peek(after))) {
        out.fill = std::string(text.substr(0, after));
        out.align = text[after];
        at = after + 1;
    } else if (is_align(peek(0))) {
        out.align = text[0];
        at = 1;
    }
    if (peek(at) == '+' || peek(at) == '-' || peek(at) == ' ') out.sign = text[at++];
    if (peek(at) == 'z') out.no_negative_zero = true, ++at;
    if (peek(at) == '#') out.alternate = true, ++at;
    if (peek(at) == '0') {
        out.zero = true;
        if (!out.align) out.fill = "0", out.align = '=';
        ++at;
    }
    const auto number = [&](int64_t& value) {
        value = 0;
        while (peek(at) >= '0' && peek(at) <= '9' && value < 10'000'000) value = value * 10 + (text[at++] - '0');
    };
    if (peek(at) >= '0' && peek(at) <= '9') number(out.width);
    if (peek(at) == ',' || peek(at) == '_') out.grouping = text[at++];
    if (peek(at) == '.') {
        ++at;
        if (!(peek(at) >= '0' && peek(at) <= '9')) return fail(ErrorCode::BadInput, "Format specifier missing precision");
        number(out.precision);
    }
    if (at < text.size()) out.kind = text[at++];
    if (at < text.size() || out.width > format_width_max || out.precision > format_precision_max)
        return fail(ErrorCode::BadInput, "Invalid format specifier '" + std::string(text) + "' for object of type '" + type + "'");
    return out;
}

std::string pad_text(const std::string& body, const FormatSpecification& spec, char otherwise, size_t sign_bytes) {
    const int64_t length = count_characters(body);
    if (length >= spec.width) return body;
    const auto missing = static_cast<size_t>(spec.width - length);
    const auto fill = [&](size_t count) {
        std::string out;
        for (size_t i = 0; i < count; ++i) out += spec.fill;
        return out;
    };
    switch (spec.align ? spec.align : otherwise) {
        case '<': return body + fill(missing);
        case '^': return fill(missing / 2) + body + fill(missing - missing / 2);
        case '=': return body.substr(0, sign_bytes) + fill(missing) + body.substr(sign_bytes);
        default: return fill(missing) + body;
    }
}

std::string pad_digits(std::string digits, const FormatSpecification& spec, const std::string& prefix, size_t group) {
    std::string sign;
    if (!digits.empty() && digits[0] == '-') {
        sign = "-";
        digits.erase(0, 1);
    } else if (spec.sign == '+' || spec.sign == ' ') {
        sign = std::string(1, spec.sign);
    }
    if (spec.grouping) {
        const size_t point = digits.find_first_not_of("0123456789abcdefABCDEF");
        const size_t end = group == 3 ? digits.find_first_not_of("0123456789") : point;
        std::string whole = digits.substr(0, end);
        const std::string rest = end == std::string::npos ? "" : digits.substr(end);
        // Zero padding takes part in the grouping.
        if (spec.fill == "0" && spec.align == '=') {
            const int64_t room = spec.width - static_cast<int64_t>(sign.size() + prefix.size() + rest.size());
            auto count = static_cast<int64_t>(whole.size());
            while (count + (count - 1) / static_cast<int64_t>(group) < room) ++count;
            whole.insert(0, static_cast<size_t>(count) - whole.size(), '0');
            digits = grouped(whole, spec.grouping, group) + rest;
        } else {
            digits = grouped(whole, spec.grouping, group) + rest;
        }
    }
    return pad_text(sign + prefix + digits, spec, '>', sign.size() + prefix.size());
}

std::string format_float(double value, const FormatSpecification& spec) {
    const char kind = spec.kind ? spec.kind : 'r';
    std::string out;
    if (kind == 'r') {
        if (spec.precision < 0) {
            out = float_repr(value);
        } else {
            out = float_digits(value, 'g', static_cast<int>(std::max<int64_t>(spec.precision, 1)), spec.alternate);
            if (out.find_first_of(".enai") == std::string::npos) {
                out += ".0";
                if (count_characters(out) - 2 - (out[0] == '-') >= std::max<int64_t>(spec.precision, 1)) {
                    // With no room for ".0" Python turns to exponents.
                    const int digits = static_cast<int>(std::max<int64_t>(spec.precision, 1));
                    if (std::fabs(value) >= std::pow(10, digits - 1) && digits > 1) {
                        out = float_digits(value, 'e', digits - 1, false);
                        const size_t e = out.find('e');
                        std::string mantissa = out.substr(0, e);
                        if (mantissa.find('.') != std::string::npos) {
                            while (mantissa.back() == '0') mantissa.pop_back();
                            if (mantissa.back() == '.') mantissa.pop_back();
                        }
                        out = mantissa + out.substr(e);
                    }
                }
            }
        }
    } else if (kind == '%') {
        out = float_digits(value * 100, 'f', spec.precision < 0 ? 6 : static_cast<int>(spec.precision), spec.alternate) + "%";
    } else if (kind == 'n') {
        out = float_digits(value, 'g', spec.precision < 0 ? 6 : static_cast<int>(spec.precision), spec.alternate);
    } else {
        out = float_digits(value, kind, spec.precision < 0 ? 6 : static_cast<int>(spec.precision), spec.alternate);
    }
    if (spec.no_negative_zero && out[0] == '-' && out.find_first_of("123456789") == std::string::npos) out.erase(0, 1);
    return pad_digits(out, spec, "", 3);
}

std::string float_repr(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
    if (value == std::floor(value) && std::fabs(value) < 1e15) {
        char plain[40];
        std::snprintf(plain, sizeof plain, "%.1f", value);
        return plain;
    }
    char text[40];
    // 15 digits are never too many for an ordinary number, whose zeros are cut below; the tiny ones have fewer.
    for (int digits = std::fabs(value) < 1e-300 ? 1 : 15; digits <= 17; ++digits) {
        std::snprintf(text, sizeof text, "%.*e", digits - 1, value);
        if (std::strtod(text, nullptr) == value) break;
    }
    std::string all = text;
    const bool negative = all[0] == '-';
    if (negative) all.erase(0, 1);
    const size_t e = all.find('e');
    const int exponent = std::atoi(all.c_str() + e + 1);
    std::string digits = all.substr(0, 1) + (e > 2 ? all.substr(2, e - 2) : "");
    while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
    std::string out;
    if (exponent >= 16 || exponent < -4) {
        out = digits.substr(0, 1) + (digits.size() > 1 ? "." + digits.substr(1) : "");
        char tail[12];
        std::snprintf(tail, sizeof tail, "e%c%02d", exponent < 0 ? '-' : '+', std::abs(exponent));
        out += tail;
    } else if (exponent < 0) {
        out = "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
    } else {
        const size_t point = static_cast<size_t>(exponent) + 1;
        if (digits.size() < point) digits.append(point - digits.size(), '0');
        out = digits.substr(0, point) + "." + (digits.size() > point ? digits.substr(point) : "0");
    }
    return negative ? "-" + out : out;
}

std::string float_digits(double value, char kind, int precision, bool alternate) {
    const bool is_upper = kind == 'F' || kind == 'E' || kind == 'G';
    if (std::isnan(value)) return is_upper ? "NAN" : "nan";
    if (std::isinf(value)) return is_upper ? (value < 0 ? "-INF" : "INF") : (value < 0 ? "-inf" : "inf");
    const std::string pattern = std::string("%") + (alternate ? "#" : "") + ".*" + kind;
    std::string out(400 + static_cast<size_t>(precision), '\0');
    const int size = std::snprintf(out.data(), out.size(), pattern.c_str(), precision, value);
    out.resize(static_cast<size_t>(size));
    return out;
}

}  // namespace maquette
