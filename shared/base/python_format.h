// Numbers and padded texts as Python's format specifications lay them out: for templates, and for the preview's interpreter.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace maquette {

// docs.python.org/3/library/string.html#format-specification-mini-language
struct FormatSpecification {
    std::string fill = " ";  // One character.
    char align = 0, sign = '-', kind = 0, grouping = 0;
    bool alternate = false, zero = false, no_negative_zero = false;
    int64_t width = 0, precision = -1;
};

inline constexpr int64_t format_width_max = 1'000'000;
inline constexpr int64_t format_precision_max = 100'000;

// `type` is Python's name of what is to be formatted, for the message.
Result<FormatSpecification> read_format_specification(std::string_view text, const std::string& type);

// Brings `body` to the width. `otherwise` is the alignment where none is given; "=" pads behind the first `sign_bytes`.
std::string pad_text(const std::string& body, const FormatSpecification& specification, char otherwise, size_t sign_bytes);
// Sign, grouping by `group` digits, zeros and width of a number whose digits are ready ("-" in front when negative).
std::string pad_digits(std::string digits, const FormatSpecification& specification, const std::string& prefix, size_t group);
std::string format_float(double value, const FormatSpecification& specification);
// As printf does, with Python's spelling of what is no number.
std::string float_digits(double value, char kind, int precision, bool alternate);
// The shortest digits that read back as the same number, laid out as Python does.
std::string float_repr(double value);

}  // namespace maquette
