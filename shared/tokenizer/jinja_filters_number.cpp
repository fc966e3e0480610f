// Filters on numbers: int, float, round, abs, filesizeformat.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "shared/base/python_format.h"
#include "shared/tokenizer/jinja_filters.h"
#include "shared/tokenizer/jinja_text.h"
#include "shared/tokenizer/unicode.h"

namespace maquette::jinja {
namespace {

// A number's text as int() and float() read it: without white space around, every script's digits as ours, and without
// the underscores between digits. Nothing when an underscore stands elsewhere.
std::optional<std::string> plain_number(const std::string& given) {
    const std::string text = trim_text(given, Sides::Both);
    std::string out;
    const auto is_word = [](char c) { return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'); };
    for (size_t i = 0; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        uint32_t first = character.code;
        if (character.code >= 0x80) {
            if (unicode::category(character.code) != unicode::Category::Nd) return std::nullopt;
            while (unicode::category(first - 1) == unicode::Category::Nd) --first;
            out += static_cast<char>('0' + (character.code - first) % 10);
        } else if (text[i] != '_') {
            out += text[i];
        } else if (out.empty() || !is_word(out.back()) || i + 1 >= text.size() || !is_word(text[i + 1])) {
            return std::nullopt;
        }
        i += character.length;
    }
    return out;
}

std::optional<double> read_float(const std::string& given) {
    const auto text = plain_number(given);
    if (!text || text->empty()) return std::nullopt;
    std::string letters;
    for (const char c : *text)
        if (std::string_view("0123456789+-.eE").find(c) == std::string_view::npos) letters += static_cast<char>(c | 32);
    const std::string bare = (*text)[0] == '+' || (*text)[0] == '-' ? text->substr(1) : *text;
    std::string lower = bare;
    for (char& c : lower) c = static_cast<char>(c | 32);
    const bool is_word = lower == "inf" || lower == "infinity" || lower == "nan";
    if (!is_word && (!letters.empty() || bare.empty() || bare[0] == '+' || bare[0] == '-')) return std::nullopt;
    char* end = nullptr;
    const double value = std::strtod(text->c_str(), &end);
    return *end == 0 ? std::optional(value) : std::nullopt;
}

// int(text, base): nothing for what is no such number; an error for what is larger than 64 bits.
Result<std::optional<int64_t>> read_integer(const std::string& given, int64_t base) {
    const std::optional<int64_t> none;
    if (base != 0 && (base < 2 || base > 36)) return none;
    const auto text = plain_number(given);
    if (!text || text->empty()) return none;
    size_t at = 0;
    const bool negative = (*text)[0] == '-';
    if (negative || (*text)[0] == '+') ++at;
    const char kind = text->size() > at + 1 && (*text)[at] == '0' ? static_cast<char>((*text)[at + 1] | 32) : ' ';
    const int64_t prefix = kind == 'x' ? 16 : kind == 'o' ? 8 : kind == 'b' ? 2 : 0;
    if (prefix && (base == prefix || base == 0)) at += 2, base = prefix;
    if (at >= text->size()) return none;
    if (base == 0) {
        const bool is_zero = text->find_first_not_of('0', at) == std::string::npos;
        if ((*text)[at] == '0' && !is_zero) return none;
        base = 10;
    }
    int64_t out = 0;
    for (; at < text->size(); ++at) {
        const char c = (*text)[at];
        const int64_t digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'z' ? (c | 32) - 'a' + 10 : 99;
        if (digit >= base) return none;
        if (__builtin_mul_overflow(out, base, &out) || __builtin_sub_overflow(out, digit, &out)) return run_error("a number is too large");
    }
    if (!negative && out == INT64_MIN) return run_error("a number is too large");
    return std::optional(negative ? out : -out);
}

Result<Value> cut(double value) {
    if (!(std::fabs(value) < 9.2e18)) return run_error("a number is too large");
    return Value::integer(static_cast<int64_t>(value));
}

Result<Value> to_integer(Interpreter&, const Value& input, Arguments& arguments) {
    const Value* otherwise = arguments.get(0, "default");
    const Value fallback = otherwise ? *otherwise : Value::integer(0);
    MAQUETTE_TRY(const int64_t base, integer_given(arguments, 1, "base", 10));
    if (input.is(Type::Undefined)) return run_error(input.undefined_reason());
    if (input.is(Type::Float)) {
        if (std::isinf(input.as_number())) return run_error("cannot convert float infinity to integer");
        return std::isnan(input.as_number()) ? Result<Value>(fallback) : cut(input.as_number());
    }
    if (input.is_number()) return Value::integer(input.as_integer());
    if (!input.is(Type::Text)) return fallback;
    MAQUETTE_TRY(const auto whole, read_integer(input.as_text(), base));
    if (whole) return Value::integer(*whole);
    const auto number = read_float(input.as_text());
    return !number || !std::isfinite(*number) ? Result<Value>(fallback) : cut(*number);
}

Result<Value> to_float(Interpreter&, const Value& input, Arguments& arguments) {
    const Value* otherwise = arguments.get(0, "default");
    if (input.is(Type::Undefined)) return run_error(input.undefined_reason());
    if (input.is_number()) return Value::number(input.as_number());
    const auto number = read_float(input.as_text());
    if (number) return Value::number(*number);
    return otherwise ? *otherwise : Value::number(0);
}

// round(value, precision) for a precision below zero: to tens, hundreds …, halves to the even one.
double round_tens(double value, int64_t precision) {
    if (precision < -22) return std::copysign(0.0, value);
    const double unit = std::pow(10.0, static_cast<double>(-precision)), size = std::fabs(value);
    const double rest = std::fmod(size, unit), whole = size - rest;
    const bool up = rest > unit / 2 || (rest == unit / 2 && std::fmod(whole, 2 * unit) != 0);
    return std::copysign(up ? whole + unit : whole, value);
}

Result<Value> round_integer(int64_t value, int64_t precision) {
    if (precision >= 0) return Value::integer(value);
    if (precision < -18) return Value::integer(0);
    int64_t unit = 1;
    for (int64_t i = 0; i < -precision; ++i) unit *= 10;
    int64_t rest = value % unit;
    int64_t whole = value - rest;
    if (rest < 0) {
        rest += unit;
        if (__builtin_sub_overflow(whole, unit, &whole)) return run_error("a number is too large");
    }
    const bool up = rest > unit - rest || (rest == unit - rest && (whole / unit) % 2 != 0);
    if (up && __builtin_add_overflow(whole, unit, &whole)) return run_error("a number is too large");
    return Value::integer(whole);
}

Result<Value> round_number(Interpreter&, const Value& input, Arguments& arguments) {
    const Value* method = arguments.get(1, "method");
    MAQUETTE_TRY(const int64_t precision, integer_given(arguments, 0, "precision", 0));
    const std::string how = method ? to_text(*method) : "common";
    if (how != "common" && how != "ceil" && how != "floor") return run_error("method must be common, ceil or floor");
    if (input.is(Type::Undefined)) return run_error(input.undefined_reason());
    if (!input.is_number()) return run_error(std::string("type ") + type_name(input) + " doesn't define __round__ method");
    const double value = input.as_number();
    if (how != "common") {
        const double scale = std::pow(10.0, static_cast<double>(std::clamp<int64_t>(precision, -400, 400)));
        const double scaled = how == "ceil" ? std::ceil(value * scale) : std::floor(value * scale);
        if (!std::isfinite(scaled) || scale == 0) return run_error("a number is too large");
        return Value::number(scaled == 0 ? 0.0 / scale : scaled / scale);  // An integer of Python's has no -0.
    }
    if (!input.is(Type::Float)) return round_integer(input.as_integer(), precision);
    if (!std::isfinite(value) || precision > 323) return input;
    if (precision < 0) return Value::number(round_tens(value, precision));
    return Value::number(std::strtod(float_digits(value, 'f', static_cast<int>(precision), false).c_str(), nullptr));
}

Result<Value> absolute(Interpreter&, const Value& input, Arguments&) {
    if (input.is(Type::Undefined)) return run_error(input.undefined_reason());
    if (input.is(Type::Float)) return Value::number(std::fabs(input.as_number()));
    if (!input.is_number()) return run_error(std::string("bad operand type for abs(): '") + type_name(input) + "'");
    if (input.as_integer() == INT64_MIN) return run_error("a number is too large");
    return Value::integer(std::abs(input.as_integer()));
}

Result<Value> file_size(Interpreter&, const Value& input, Arguments& arguments) {
    const Value* binary = arguments.get(0, "binary");
    const bool is_binary = binary && binary->truthy();
    const auto read = input.is(Type::Text) ? read_float(input.as_text()) : input.is_number() ? std::optional(input.as_number()) : std::nullopt;
    if (!read || std::isnan(*read)) return run_error("could not convert to a number of bytes: " + repr(input));
    const double bytes = *read, base = is_binary ? 1024 : 1000;
    if (bytes == 1) return Value::text("1 Byte");
    if (bytes < base) {
        MAQUETTE_TRY(const Value whole, cut(bytes));
        return Value::text(to_text(whole) + " Bytes");
    }
    static const char* const decimal[] = {"kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"};
    static const char* const by_1024[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"};
    double unit = base * base;
    size_t i = 0;
    for (; i < 7 && bytes >= unit; ++i) unit *= base;
    return Value::text(float_digits(base * bytes / unit, 'f', 1, false) + " " + (is_binary ? by_1024 : decimal)[i]);
}

}  // namespace

const FilterTable& number_filters() {
    static const FilterTable table = {{"int", {"default?,base?", to_integer}}, {"float", {"default?", to_float}},
                                      {"round", {"precision?,method?", round_number}}, {"abs", {"", absolute}}, {"filesizeformat", {"binary?", file_size}}};
    return table;
}

}  // namespace maquette::jinja
