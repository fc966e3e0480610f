#include "shared/tokenizer/jinja_format.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "shared/base/python_format.h"
#include "shared/tokenizer/jinja_interpreter.h"
#include "shared/tokenizer/jinja_text.h"
#include "shared/tokenizer/unicode.h"

namespace maquette::jinja {
namespace {

constexpr int64_t width_max = 100'000, precision_max = 1'000;  // What no template needs more of.

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

// ascii(value): its repr without any letter beyond ASCII.
std::string ascii_repr(const Value& value) {
    const std::string text = repr(value);
    std::string out;
    for (size_t i = 0; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        const uint32_t c = character.code;
        char escaped[16];
        if (c < 0x80) out += static_cast<char>(c);
        else std::snprintf(escaped, sizeof escaped, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c), out += escaped;
        i += character.length;
    }
    return out;
}

std::string digits_of(int64_t value, uint64_t base, bool upper) {
    uint64_t left = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    const std::string_view digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    std::string out;
    do {
        out += digits[left % base];
        left /= base;
    } while (left > 0);
    if (value < 0) out += '-';
    std::reverse(out.begin(), out.end());
    return out;
}

uint64_t base_of(char kind) { return kind == 'b' ? 2 : kind == 'o' ? 8 : kind == 'x' || kind == 'X' ? 16 : 10; }

Result<std::string> character_of(const Value& value) {
    const int64_t code = value.as_integer();
    if (code < 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return run_error("%c arg not in range(0x110000)");
    return unicode::utf8(static_cast<uint32_t>(code));
}

Result<void> check_size(const FormatSpecification& spec) {
    if (spec.width > width_max || spec.precision > precision_max) return run_error("a width in the format string is too large");
    return {};
}

Result<std::string> format_integer(const Value& value, FormatSpecification spec) {
    if (spec.precision >= 0) return run_error("Precision not allowed in integer format specifier");
    if (spec.no_negative_zero) return run_error("Negative zero coercion (z) not allowed in integer format specifier");
    if (spec.kind == 'c') {
        MAQUETTE_TRY(const std::string character, character_of(value));
        return pad_text(character, spec, '<', 0);
    }
    const uint64_t base = base_of(spec.kind);
    if (spec.grouping == ',' && base != 10) return run_error(std::string("Cannot specify ',' with '") + spec.kind + "'.");
    const std::string prefix = spec.alternate && base != 10 ? std::string("0") + spec.kind : "";
    return pad_digits(digits_of(value.as_integer(), base, spec.kind == 'X'), spec, prefix, base == 10 ? 3 : 4);
}

// Walks a % pattern.
class PercentFormat {
  public:
    PercentFormat(Interpreter& interpreter, const Value& pattern, const Value& given)
        : interpreter_(interpreter), pattern_(pattern.as_text()), is_safe_(pattern.is_safe()), given_(given) {}

    Result<Value> run() {
        while (at_ < pattern_.size()) {
            if (pattern_[at_] != '%') {
                out_ += pattern_[at_++];
            } else if (++at_ < pattern_.size() && pattern_[at_] == '%') {
                out_ += pattern_[at_++];
            } else {
                MAQUETTE_TRY(const std::string field, this->field());
                MAQUETTE_TRY_VOID(interpreter_.charge(field.size()));
                out_ += field;
            }
        }
        const bool is_mapping = given_.is(Type::Dict) || (given_.is(Type::List) && !given_.is_tuple()) || given_.is(Type::View);
        if (given_.is_tuple() ? next_ < given_.items().size() : next_ == 0 && !is_mapping)
            return run_error("not all arguments converted during string formatting");
        return is_safe_ ? Value::safe_text(std::move(out_)) : Value::text(std::move(out_));
    }

  private:
    char peek() const { return at_ < pattern_.size() ? pattern_[at_] : '\0'; }

    Result<Value> take() {
        const bool any = given_.is_tuple() ? next_ < given_.items().size() : next_ == 0;
        if (!any) return run_error("not enough arguments for format string");
        const size_t index = next_++;
        return given_.is_tuple() ? given_.items()[index] : given_;
    }

    // "(name)": nothing where there is none.
    Result<Value> named() {
        size_t depth = 1;
        const size_t begin = ++at_;
        for (; at_ < pattern_.size(); ++at_) {
            depth += pattern_[at_] == '(';
            depth -= pattern_[at_] == ')';
            if (depth == 0) break;
        }
        if (at_ >= pattern_.size()) return run_error("incomplete format key");
        if (!given_.is(Type::Dict)) return run_error("format requires a mapping");
        const std::string name = pattern_.substr(begin, at_ - begin);
        ++at_;
        const Value* found = given_.find(name);
        if (!found) return run_error("the format string's key '" + name + "' is missing");
        next_ = 1;
        return *found;
    }

    Result<int64_t> number() {
        int64_t out = 0;
        if (peek() == '*') {
            ++at_;
            MAQUETTE_TRY(const Value star, take());
            if (!star.is(Type::Integer) && !star.is(Type::Bool)) return run_error("* wants int");
            return std::clamp<int64_t>(star.as_integer(), -width_max - 1, width_max + 1);
        }
        for (; is_ascii_digit(peek()); ++at_) out = std::min<int64_t>(out * 10 + (peek() - '0'), width_max + 1);
        return out;
    }

    Result<std::string> field() {
        FormatSpecification spec;
        Value value;
        const bool is_named = peek() == '(';
        if (is_named) {
            MAQUETTE_TRY(value, named());
        }
        bool is_left = false;
        for (; at_ < pattern_.size() && std::strchr("-+ #0", pattern_[at_]); ++at_) {
            const char flag = pattern_[at_];
            if (flag == '-') is_left = true;
            else if (flag == '+' || (flag == ' ' && spec.sign != '+')) spec.sign = flag;
            else if (flag == '#') spec.alternate = true;
            else if (flag == '0') spec.zero = true;
        }
        MAQUETTE_TRY(spec.width, number());
        if (spec.width < 0) is_left = true, spec.width = -spec.width;
        if (peek() == '.') {
            ++at_;
            MAQUETTE_TRY(spec.precision, number());
            spec.precision = std::max<int64_t>(spec.precision, 0);
        }
        if (peek() == 'h' || peek() == 'l' || peek() == 'L') ++at_;
        if (at_ >= pattern_.size()) return run_error("incomplete format");
        spec.kind = pattern_[at_++];
        MAQUETTE_TRY_VOID(check_size(spec));
        if (!is_named) {
            MAQUETTE_TRY(value, take());
        }
        spec.align = is_left ? '<' : spec.zero ? '=' : '>';
        if (spec.align == '=') spec.fill = "0";
        return converted(value, spec);
    }

    Result<std::string> converted(const Value& value, FormatSpecification spec) {
        if (spec.kind && std::strchr("sra", spec.kind)) {
            std::string text = spec.kind == 's' ? to_text(value) : spec.kind == 'r' ? repr(value) : ascii_repr(value);
            if (is_safe_ && !value.is_safe()) text = escape_html(text);
            return padded(std::move(text), spec);
        }
        if (value.is(Type::Undefined)) return run_error(value.undefined_reason());
        if (spec.kind == 'c') {
            if (value.is(Type::Text) && text_length(value.as_text()) == 1) return padded(value.as_text(), spec);
            if (!value.is(Type::Integer)) return run_error("%c requires int or char");
            MAQUETTE_TRY(std::string character, character_of(value));
            return padded(std::move(character), spec);
        }
        if (spec.kind && std::strchr("diuoxX", spec.kind)) return whole(value, spec);
        if (spec.kind && std::strchr("eEfFgG", spec.kind)) {
            if (!value.is_number()) return run_error(std::string("must be real number, not ") + type_name(value));
            return format_float(value.as_number(), spec);
        }
        return run_error(std::string("unsupported format character '") + spec.kind + "'");
    }

    Result<std::string> padded(std::string text, FormatSpecification spec) {
        if (spec.precision >= 0) text = text_slice(text, 0, static_cast<size_t>(spec.precision));
        spec.fill = " ";
        if (spec.align == '=') spec.align = '>';
        return pad_text(text, spec, '>', 0);
    }

    Result<std::string> whole(const Value& value, FormatSpecification spec) {
        const bool takes_float = spec.kind == 'd' || spec.kind == 'i' || spec.kind == 'u';
        if (!value.is_number() || (value.is(Type::Float) && !takes_float))
            return run_error(std::string("%") + spec.kind + " format: " + (takes_float ? "a real number" : "an integer") + " is required, not " + type_name(value));
        if (value.is(Type::Float) && !(std::fabs(value.as_number()) < 9.2e18)) return run_error("a number is too large");
        std::string digits = digits_of(value.as_integer(), base_of(spec.kind), spec.kind == 'X');
        const size_t sign = digits[0] == '-';
        if (const auto least = static_cast<size_t>(std::max<int64_t>(spec.precision, 0)); digits.size() - sign < least) digits.insert(sign, least - (digits.size() - sign), '0');
        return pad_digits(digits, spec, spec.alternate && base_of(spec.kind) != 10 ? std::string("0") + spec.kind : "", 3);
    }

    Interpreter& interpreter_;
    const std::string& pattern_;
    bool is_safe_;
    const Value& given_;
    std::string out_;
    size_t at_ = 0, next_ = 0;
};

// Walks the pattern of str.format. Specifications may hold fields, which hold none.
class BraceFormat {
  public:
    BraceFormat(Interpreter& interpreter, const Arguments& arguments, bool is_safe)
        : interpreter_(interpreter), arguments_(arguments), is_safe_(is_safe) {}

    Result<std::string> run(std::string_view pattern, int depth) {
        if (depth > 1) return run_error("Max string recursion exceeded");
        std::string out;
        for (size_t i = 0; i < pattern.size(); ++i) {
            const char c = pattern[i];
            if ((c == '{' || c == '}') && i + 1 < pattern.size() && pattern[i + 1] == c) {
                out += pattern[i++];
            } else if (c == '}') {
                return run_error("Single '}' encountered in format string");
            } else if (c != '{') {
                out += c;
            } else {
                const size_t close = closing(pattern, i);
                if (close == std::string_view::npos) return run_error(i + 1 == pattern.size() ? "Single '{' encountered in format string" : "expected '}' before end of string");
                MAQUETTE_TRY(const std::string shown, field(pattern.substr(i + 1, close - i - 1), depth));
                MAQUETTE_TRY_VOID(interpreter_.charge(shown.size()));
                out += shown;
                i = close;
            }
        }
        return out;
    }

  private:
    static size_t closing(std::string_view pattern, size_t open) {
        int depth = 0;
        for (size_t i = open; i < pattern.size(); ++i) {
            depth += pattern[i] == '{';
            depth -= pattern[i] == '}';
            if (depth == 0) return i;
        }
        return std::string_view::npos;
    }

    // "name.member[key]!r:>5"
    Result<std::string> field(std::string_view text, int depth) {
        size_t end = 0;
        for (bool in_key = false; end < text.size() && (in_key || (text[end] != '!' && text[end] != ':')); ++end) {
            if (text[end] == '[') in_key = true;
            if (text[end] == ']') in_key = false;
        }
        MAQUETTE_TRY(Value value, named(text.substr(0, end)));
        text.remove_prefix(end);
        if (!text.empty() && text[0] == '!') {
            const char how = text.size() > 1 ? text[1] : '\0';
            if (how != 'r' && how != 's' && how != 'a') return run_error("Unknown conversion specifier in a format string");
            if (text.size() > 2 && text[2] != ':') return run_error("expected ':' after conversion specifier");
            value = Value::text(how == 'r' ? repr(value) : how == 'a' ? ascii_repr(value) : to_text(value));
            text.remove_prefix(2);
        }
        std::string spec;
        if (!text.empty()) {
            MAQUETTE_TRY(spec, run(text.substr(1), depth + 1));
        }
        if (is_safe_ && value.is_safe()) {
            if (!spec.empty()) return run_error("Unsupported format specification for Markup.");
            return value.as_text();
        }
        MAQUETTE_TRY(std::string shown, format_value(value, spec));
        return is_safe_ && depth == 0 ? escape_html(shown) : shown;
    }

    Result<Value> named(std::string_view name) {
        const size_t end = std::min(name.find_first_of(".["), name.size());
        MAQUETTE_TRY(Value value, first(name.substr(0, end)));
        for (name.remove_prefix(end); !name.empty();) {
            const bool is_key = name[0] == '[';
            const size_t stop = is_key ? name.find(']') : std::min(name.find_first_of(".[", 1), name.size());
            if (stop == std::string_view::npos) return run_error("Missing ']' in format string");
            const std::string part(name.substr(1, stop - 1));
            if (part.empty()) return run_error("Empty attribute in format string");
            if (is_key) {
                const bool is_index = part.size() < 10 && std::all_of(part.begin(), part.end(), is_ascii_digit);
                MAQUETTE_TRY(value, item(interpreter_, value, is_index ? Value::integer(std::atoi(part.c_str())) : Value::text(part)));
            } else {
                MAQUETTE_TRY(value, attribute(interpreter_, value, part));
            }
            name.remove_prefix(std::min(stop + (is_key ? 1 : 0), name.size()));
            if (is_key && !name.empty() && name[0] != '.' && name[0] != '[') return run_error("Only '.' or '[' may follow ']' in format field specifier");
        }
        return value;
    }

    Result<Value> first(std::string_view name) {
        const bool is_index = !name.empty() && std::all_of(name.begin(), name.end(), is_ascii_digit);
        if (name.empty() || is_index) {
            if (numbering_ && numbering_ != (is_index ? 'm' : 'a')) return run_error("a format string cannot number some fields and leave others to be counted");
            numbering_ = is_index ? 'm' : 'a';
            const size_t index = !is_index ? next_++ : name.size() < 7 ? static_cast<size_t>(std::atoi(std::string(name).c_str())) : SIZE_MAX;
            if (index >= arguments_.positional.size()) return run_error("Replacement index out of range for positional args tuple");
            return arguments_.positional[index];
        }
        for (const auto& [own, value] : arguments_.named)
            if (own == name) return value;
        return run_error("format() lacks a value for '{" + std::string(name) + "}'");
    }

    Interpreter& interpreter_;
    const Arguments& arguments_;
    bool is_safe_;
    size_t next_ = 0;
    char numbering_ = 0;
};

}  // namespace

Result<std::string> format_value(const Value& value, const std::string& specification) {
    if (specification.empty()) return to_text(value);
    if (!value.is(Type::Text) && !value.is_number()) return run_error(std::string("unsupported format string passed to ") + type_name(value) + ".__format__");
    MAQUETTE_TRY(FormatSpecification spec, read_format_specification(specification, type_name(value)));
    MAQUETTE_TRY_VOID(check_size(spec));
    const auto unknown = [&] { return run_error(std::string("Unknown format code '") + spec.kind + "' for object of type '" + type_name(value) + "'"); };
    if (value.is(Type::Text)) {
        if (spec.kind && spec.kind != 's') return unknown();
        if (spec.sign != '-' || spec.grouping || spec.alternate) return run_error("a sign, ',' or '#' is not allowed in a string format specifier");
        if (spec.align == '=' && !spec.zero) return run_error("'=' alignment not allowed in string format specifier");
        if (spec.zero && spec.align == '=') spec.align = '<';
        const std::string& text = value.as_text();
        return pad_text(spec.precision >= 0 ? text_slice(text, 0, static_cast<size_t>(spec.precision)) : text, spec, '<', 0);
    }
    if (!value.is(Type::Float) && (!spec.kind || std::strchr("dboxXcn", spec.kind))) {
        if (spec.kind == 'n') spec.kind = 'd';
        return format_integer(value, spec);
    }
    if (spec.kind && !std::strchr("eEfFgG%n", spec.kind)) return unknown();
    return format_float(value.as_number(), spec);
}

Result<Value> format_percent(Interpreter& interpreter, const Value& pattern, const Value& given) {
    return PercentFormat(interpreter, pattern, given).run();
}

Result<Value> format_braces(Interpreter& interpreter, const Value& pattern, const Arguments& arguments) {
    MAQUETTE_TRY(std::string out, BraceFormat(interpreter, arguments, pattern.is_safe()).run(pattern.as_text(), 0));
    return pattern.is_safe() ? Value::safe_text(std::move(out)) : Value::text(std::move(out));
}

}  // namespace maquette::jinja
