#include "shared/formats/boxes.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace maquette {
namespace {

constexpr double resize_factor = 28, resized_min = 56 * 56, resized_max = 14 * 14 * 4 * 1280;
constexpr std::string_view box_start = "<|box_start|>", box_end = "<|box_end|>";

// A number in a text, and whether it counts along the width.
struct Coordinate {
    size_t begin = 0, end = 0;
    double value = 0;
    bool is_x = true;
};

size_t skip_blanks(std::string_view text, size_t at) {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t')) ++at;
    return at;
}

bool read_number(std::string_view text, size_t& at, Coordinate& out) {
    at = skip_blanks(text, at);
    size_t end = at;
    while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || text[end] == '-' || text[end] == '+' || text[end] == '.' || text[end] == 'e' || text[end] == 'E')) ++end;
    if (end == at || end - at > 40) return false;
    const std::string number(text.substr(at, end - at));
    char* stop = nullptr;
    out.value = std::strtod(number.c_str(), &stop);
    if (stop != number.c_str() + number.size() || !std::isfinite(out.value)) return false;
    out.begin = at, out.end = end, at = end;
    return true;
}

// `count` numbers between separators; true when the closing text follows them.
bool read_list(std::string_view text, size_t& at, size_t count, std::string_view open, std::string_view close, std::vector<Coordinate>& out) {
    at = skip_blanks(text, at);
    if (text.substr(at, open.size()) != open) return false;
    at += open.size();
    for (size_t i = 0; i < count; ++i) {
        if (i > 0) {
            at = skip_blanks(text, at);
            if (at >= text.size() || text[at] != ',') return false;
            ++at;
        }
        Coordinate one;
        if (!read_number(text, at, one)) return false;
        one.is_x = i % 2 == 0;
        out.push_back(one);
    }
    at = skip_blanks(text, at);
    if (text.substr(at, close.size()) != close) return false;
    at += close.size();
    return true;
}

// "key": [n, n, …] at `at`, which is the quote before the key.
bool read_json_box(std::string_view text, size_t at, std::vector<Coordinate>& out) {
    for (const auto& [key, count] : {std::pair<std::string_view, size_t>{"\"bbox_2d\"", 4}, {"\"bbox\"", 4}, {"\"point_2d\"", 2}}) {
        if (text.substr(at, key.size()) != key) continue;
        size_t next = skip_blanks(text, at + key.size());
        if (next >= text.size() || text[next] != ':') return false;
        ++next;
        return read_list(text, next, count, "[", "]", out);
    }
    return false;
}

bool read_token_box(std::string_view text, size_t at, std::vector<Coordinate>& out) {
    if (text.substr(at, box_start.size()) != box_start) return false;
    size_t next = at + box_start.size();
    if (!read_list(text, next, 2, "(", ")", out)) return false;
    next = skip_blanks(text, next);
    if (next >= text.size() || text[next] != ',') return false;
    ++next;
    return read_list(text, next, 2, "(", ")", out) && text.substr(next, box_end.size()) == box_end;
}

struct Found {
    std::vector<Coordinate> numbers;
    int64_t boxes = 0;
};

Found find_boxes(std::string_view text) {
    Found out;
    for (size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '"' && text[at] != '<') continue;
        std::vector<Coordinate> numbers;
        if (text[at] == '"' ? !read_json_box(text, at, numbers) : !read_token_box(text, at, numbers)) continue;
        ++out.boxes;
        out.numbers.insert(out.numbers.end(), numbers.begin(), numbers.end());
        at = numbers.back().end;
    }
    return out;
}

// One side of an image in every convention.
struct Side {
    double pixels = 0, resized = 0;
};

// How far the numbers of a convention go along a side.
double reach(BoxConvention convention, const Side& side) {
    switch (convention) {
        case BoxConvention::Pixels: return side.pixels;
        case BoxConvention::Thousandths: return 1000;
        case BoxConvention::ResizedPixels: return side.resized;
        default: return 1;
    }
}

// Whole numbers where the convention has whole numbers, half to even as in Python.
double rounded(double value, BoxConvention to, const Side& side) {
    if (to == BoxConvention::Thousandths) return std::clamp(std::nearbyint(value), 0.0, 1000.0);
    return to == BoxConvention::ResizedPixels ? std::clamp(std::nearbyint(value), 0.0, side.resized - 1) : value;
}

std::string number_text(double value) {
    char buffer[40];
    if (value == std::nearbyint(value) && std::fabs(value) < 1e15) {
        std::snprintf(buffer, sizeof buffer, "%.0f", value);
        return value == 0 ? "0" : buffer;
    }
    for (const int digits : {9, 15, 17}) {
        std::snprintf(buffer, sizeof buffer, "%.*g", digits, value);
        if (std::strtod(buffer, nullptr) == value) break;
    }
    return buffer;
}

}  // namespace

std::optional<ImageSize> qwen2_5_resized(ImageSize image) {
    const auto width = static_cast<double>(image.width), height = static_cast<double>(image.height);
    if (width < resize_factor || height < resize_factor || std::max(width, height) / std::min(width, height) > 200) return std::nullopt;
    double w = std::nearbyint(width / resize_factor) * resize_factor, h = std::nearbyint(height / resize_factor) * resize_factor;
    if (w * h > resized_max) {
        const double beta = std::sqrt(height * width / resized_max);
        h = std::floor(height / beta / resize_factor) * resize_factor;
        w = std::floor(width / beta / resize_factor) * resize_factor;
    } else if (w * h < resized_min) {
        const double beta = std::sqrt(resized_min / (height * width));
        h = std::ceil(height * beta / resize_factor) * resize_factor;
        w = std::ceil(width * beta / resize_factor) * resize_factor;
    }
    return ImageSize{static_cast<int64_t>(w), static_cast<int64_t>(h)};
}

Result<BoxChange> change_boxes(const std::string& text, BoxConvention from, BoxConvention to, ImageSize image) {
    BoxChange out{text, 0, false};
    const Found found = find_boxes(text);
    out.boxes = found.boxes;
    if (from == to || found.numbers.empty()) return out;
    Side x{static_cast<double>(image.width), 0}, y{static_cast<double>(image.height), 0};
    if (from == BoxConvention::ResizedPixels || to == BoxConvention::ResizedPixels) {
        const auto resized = qwen2_5_resized(image);
        if (!resized)
            return fail(ErrorCode::BadInput, "Qwen2.5-VL refuses an image of " + std::to_string(image.width) + " by " + std::to_string(image.height) + " pixels.",
                        "Use an image of at least 28 pixels a side that is at most 200 times as long as wide.");
        x.resized = static_cast<double>(resized->width), y.resized = static_cast<double>(resized->height);
    }
    for (auto number = found.numbers.rbegin(); number != found.numbers.rend(); ++number) {
        const Side& side = number->is_x ? x : y;
        const double from_reach = reach(from, side), to_reach = reach(to, side);
        const double changed = rounded(number->value * (to_reach / from_reach), to, side);
        out.is_rounded |= std::fabs(changed * (from_reach / to_reach) - number->value) > 1e-9 * std::max(1.0, std::fabs(number->value));
        out.text.replace(number->begin, number->end - number->begin, number_text(changed));
    }
    return out;
}

int64_t count_boxes(const std::string& text) { return find_boxes(text).boxes; }

std::optional<std::array<double, 4>> first_box(const std::string& text) {
    for (size_t at = text.find('"'); at != std::string::npos; at = text.find('"', at + 1)) {
        std::vector<Coordinate> numbers;
        if (read_json_box(text, at, numbers) && numbers.size() == 4) return std::array{numbers[0].value, numbers[1].value, numbers[2].value, numbers[3].value};
    }
    return std::nullopt;
}

}  // namespace maquette
