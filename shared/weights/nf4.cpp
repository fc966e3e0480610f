#include "shared/weights/nf4.h"

#include <algorithm>
#include <cmath>

namespace maquette {
namespace {

int64_t blocks_of(int64_t count, int64_t block) { return (count + block - 1) / block; }

float magnitude_of(std::span<const float> numbers) {
    float out = 0.0f;
    for (const float number : numbers) out = std::max(out, std::fabs(number));
    return out;
}

// The index of the nearest level; of two equally near ones the lower.
template <size_t count>
uint8_t nearest_level(const std::array<float, count>& levels, float number) {
    // Only the neighbours of the place where the number would be inserted can be nearest.
    const auto above = std::lower_bound(levels.begin(), levels.end(), number);
    if (above == levels.begin()) return 0;
    const auto index = static_cast<uint8_t>(above - levels.begin() - 1);
    if (above == levels.end()) return index;
    return std::fabs(number - levels[index]) <= std::fabs(number - *above) ? index : static_cast<uint8_t>(index + 1);
}

template <class Visit>
void for_blocks(int64_t count, int64_t block, Visit visit) {
    for (int64_t i = 0; i < blocks_of(count, block); ++i) visit(i, i * block, std::min(block, count - i * block));
}

// bitsandbytes looks the code up in a table of 65,536 places over [-1, 1], so a number is first moved to its place.
// Choosing the level nearest to the number itself gives another code for one of the 256 values of goldens/nf4.
uint8_t absmax_code(float normalized) {
    constexpr float last_place = 65535.0f;
    const float bounded = std::clamp(normalized, -1.0f, 1.0f);
    const float place = std::trunc((bounded + 1.0f) * 0.5f * last_place + 0.5f);
    return nearest_level(dynamic_levels(), place / last_place * 2.0f - 1.0f);
}

void double_quantize(Nf4& out) {
    double sum = 0.0;
    for (const float value : out.absmax) sum += value;
    out.offset = static_cast<float>(sum / static_cast<double>(out.absmax.size()));
    std::vector<float> centered = std::move(out.absmax);
    out.absmax.clear();
    for (float& value : centered) value -= out.offset;
    out.absmax_codes.resize(centered.size());
    for_blocks(static_cast<int64_t>(centered.size()), nf4_nested_block, [&](int64_t, int64_t begin, int64_t length) {
        const auto part = std::span(centered).subspan(static_cast<size_t>(begin), static_cast<size_t>(length));
        const float absmax = magnitude_of(part);
        out.nested_absmax.push_back(absmax);
        for (size_t i = 0; i < part.size(); ++i)
            out.absmax_codes[static_cast<size_t>(begin) + i] = absmax_code(part[i] * (absmax > 0.0f ? 1.0f / absmax : 0.0f));
    });
}

// torch.linspace(0.1, 1, count): both halves are counted from their own end.
float linspace(int index, int count) {
    const float step = (1.0f - 0.1f) / static_cast<float>(count - 1);
    // Fused, as torch's vector code: two roundings would move 42 of the 256 levels by one bit.
    return index < count / 2 ? std::fma(step, static_cast<float>(index), 0.1f)
                             : std::fma(-step, static_cast<float>(count - 1 - index), 1.0f);
}

// Seven decades; each decade has twice the levels of the one below: the middles of equal steps from 0.1 to 1.
std::array<float, 256> make_dynamic_levels() {
    std::array<float, 256> out{};
    size_t filled = 0;
    for (int decade = 0; decade < 7; ++decade) {
        const int boundaries = (1 << decade) + 1;
        const auto scale = static_cast<float>(std::pow(10.0, decade - 6));
        for (int i = 0; i + 1 < boundaries; ++i) {
            const float middle = (linspace(i, boundaries) + linspace(i + 1, boundaries)) / 2.0f;
            out[filled++] = scale * middle;
            out[filled++] = -scale * middle;
        }
    }
    out[filled++] = 0.0f;
    out[filled++] = 1.0f;
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

const std::array<float, 16>& nf4_levels() {
    static constexpr std::array<float, 16> levels{
        -1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f,
        -0.18477343022823334f, -0.09105003625154495f, 0.0f, 0.07958029955625534f, 0.16093020141124725f,
        0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1.0f};
    return levels;
}

const std::array<float, 256>& dynamic_levels() {
    static const std::array<float, 256> levels = make_dynamic_levels();
    return levels;
}

int64_t Nf4::bytes() const {
    return static_cast<int64_t>(packed.size() + absmax.size() * 4 + absmax_codes.size() + nested_absmax.size() * 4);
}

Result<Nf4> quantize_nf4(std::span<const float> numbers, Nf4Statistics statistics) {
    for (size_t i = 0; i < numbers.size(); ++i)
        if (!std::isfinite(numbers[i]))
            return fail(ErrorCode::BadInput, "Number " + std::to_string(i) + " is not finite and cannot be stored as NF4.");
    Nf4 out;
    out.count = static_cast<int64_t>(numbers.size());
    out.packed.assign((numbers.size() + 1) / 2, 0);
    for_blocks(out.count, nf4_block, [&](int64_t, int64_t begin, int64_t length) {
        const auto part = numbers.subspan(static_cast<size_t>(begin), static_cast<size_t>(length));
        const float absmax = magnitude_of(part);
        out.absmax.push_back(absmax);
        for (size_t i = 0; i < part.size(); ++i) {
            const uint8_t level = nearest_level(nf4_levels(), absmax > 0.0f ? part[i] / absmax : 0.0f);
            const size_t at = static_cast<size_t>(begin) + i;
            out.packed[at / 2] |= static_cast<uint8_t>(at % 2 ? level : level << 4);
        }
    });
    if (statistics == Nf4Statistics::DoubleQuantized && !out.absmax.empty()) double_quantize(out);
    return out;
}

std::vector<float> nf4_absmax(const Nf4& tensor) {
    if (!tensor.is_double_quantized()) return tensor.absmax;
    std::vector<float> out(tensor.absmax_codes.size());
    for (size_t i = 0; i < out.size(); ++i)
        out[i] = dynamic_levels()[tensor.absmax_codes[i]] * tensor.nested_absmax[i / nf4_nested_block] + tensor.offset;
    return out;
}

Result<void> dequantize_nf4(const Nf4& tensor, std::span<float> numbers) {
    const auto blocks = static_cast<size_t>(blocks_of(tensor.count, nf4_block));
    const bool fits = tensor.is_double_quantized()
                          ? tensor.absmax_codes.size() == blocks &&
                                tensor.nested_absmax.size() == static_cast<size_t>(blocks_of(static_cast<int64_t>(blocks), nf4_nested_block))
                          : tensor.absmax.size() == blocks;
    if (static_cast<int64_t>(numbers.size()) != tensor.count || tensor.packed.size() != (numbers.size() + 1) / 2 || !fits)
        return fail(ErrorCode::BadInput, "The parts of the NF4 tensor do not belong together.", "Fetch the file again.");
    const std::vector<float> absmax = nf4_absmax(tensor);
    for (size_t i = 0; i < numbers.size(); ++i) {
        const uint8_t byte = tensor.packed[i / 2];
        numbers[i] = nf4_levels()[i % 2 ? byte & 15 : byte >> 4] * absmax[i / nf4_block];
    }
    return {};
}

}  // namespace maquette
