#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "native/cpu/bf16_kernels.h"
#include "native/cpu/packed_matrix.h"
#include "shared/base/random.h"

using namespace maquette;

namespace {

float widened(uint16_t half) {
    const uint32_t bits = static_cast<uint32_t>(half) << 16;
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

uint16_t rounded(float value) {
    uint16_t half;
    bf16_kernels_generic().round_row(&value, &half, 1);
    return half;
}

// Those that this processor runs.
std::vector<const Bf16Kernels*> kernels_here() {
    std::vector<const Bf16Kernels*> list = {&bf16_kernels_generic()};
    if (&bf16_kernels() == list.front()) return list;
    list.push_back(&bf16_kernels_avx2());
    if (&bf16_kernels() == list.back()) return list;
    list.push_back(&bf16_kernels_avx512());
    if (&bf16_kernels() != list.back()) list.push_back(&bf16_kernels_avx512_bf16());
    return list;
}

std::vector<uint16_t> random_halves(size_t count, uint64_t seed) {
    Random random(seed, 1);
    std::vector<uint16_t> values(count);
    for (uint16_t& value : values) value = rounded(2.0f * random.uniform() - 1.0f);
    return values;
}

}  // namespace

TEST_CASE("bf16: rounding goes to the nearest number, ties to even, and keeps infinities and NaN") {
    CHECK(rounded(1.0f) == 0x3f80);
    CHECK(rounded(1.00390625f) == 0x3f80);  // 1 + 2^-8: half way, down to even.
    CHECK(rounded(1.01171875f) == 0x3f82);  // 1 + 3 * 2^-8: half way, up to even.
    CHECK(rounded(-1.00391f) == 0xbf81);
    CHECK(rounded(std::numeric_limits<float>::infinity()) == 0x7f80);
    CHECK(std::isnan(widened(rounded(std::numeric_limits<float>::quiet_NaN()))));
    const uint32_t bits = 0x7f800001u;  // A NaN that would become an infinity by rounding.
    float nan;
    std::memcpy(&nan, &bits, sizeof nan);
    CHECK(std::isnan(widened(rounded(nan))));
}

TEST_CASE("bf16: products of every instruction set agree with sums in double precision") {
    for (const Bf16Kernels* kernels : kernels_here()) {
        for (const int64_t rows : {1, 5, 13})
            for (const int64_t columns : {1, 16, 31, 47, 64}) {
                const std::string name = kernels->name;
                CAPTURE(name);
                CAPTURE(rows);
                CAPTURE(columns);
                constexpr int64_t words = 9;
                const auto left = random_halves(static_cast<size_t>(rows * 2 * words), 3), right = random_halves(words * 128, 4);
                std::vector<uint32_t> panel(words * 64);
                std::memcpy(panel.data(), right.data(), panel.size() * 4);
                std::vector<float> c(static_cast<size_t>(rows * columns + 1), 0.5f), bias(64, 0.25f);
                Bf16Tile tile;
                tile.rows = rows;
                tile.columns = columns;
                tile.segments[0] = {left.data(), 2 * words, 2, panel.data(), 64, words};
                tile.segments[1] = {left.data(), 2 * words, 2, panel.data(), 64, 4};
                tile.segment_count = 2;
                tile.c = c.data();
                tile.c_stride = columns;
                tile.scale = 2;
                tile.bias = bias.data();
                tile.added = c.data();
                tile.added_stride = columns;
                kernels->product(tile);
                for (int64_t i = 0; i < rows; ++i)
                    for (int64_t j = 0; j < columns; ++j) {
                        double sum = 0;
                        for (int64_t k = 0; k < 2 * words; ++k)
                            sum += (k < 8 ? 2 : 1) * static_cast<double>(widened(left[static_cast<size_t>(i * 2 * words + k)])) *
                                   static_cast<double>(widened(right[static_cast<size_t>((k / 2 * 64 + j) * 2 + k % 2)]));
                        CHECK(std::abs(static_cast<double>(c[static_cast<size_t>(i * columns + j)]) - (2 * sum + 0.75)) < 1e-4);
                    }
                CHECK(c.back() == 0.5f);
            }
    }
}

TEST_CASE("bf16: a transposed block holds the other pairs of the same numbers") {
    const auto numbers = random_halves(4096, 5);
    std::vector<uint32_t> from(2048), to(2048);
    std::memcpy(from.data(), numbers.data(), 8192);
    for (const Bf16Kernels* kernels : kernels_here()) {
        kernels->transpose_block(from.data(), to.data());
        std::vector<uint16_t> out(4096);
        std::memcpy(out.data(), to.data(), 8192);
        bool is_same = true;
        for (size_t k = 0; k < 64; ++k)
            for (size_t n = 0; n < 64; ++n) is_same &= numbers[(k / 2 * 64 + n) * 2 + k % 2] == out[(n / 2 * 64 + k) * 2 + n % 2];
        CHECK(is_same);
    }
}

TEST_CASE("bf16: SwiGLU and its gradients of every instruction set agree with double precision") {
    constexpr size_t count = 37;  // Two vectors of 16 and some more.
    std::vector<uint16_t> gate = random_halves(count, 6), up = random_halves(count, 7), d_act = random_halves(count, 8);
    for (size_t i = 0; i < count; ++i) gate[i] = rounded(8.0f * widened(gate[i]));
    gate[3] = rounded(-200.0f);  // Its exponential is beyond f32.
    gate[20] = rounded(200.0f);
    const auto is_near = [](uint16_t found, double wanted) { return std::abs(static_cast<double>(widened(found)) - wanted) <= std::abs(wanted) / 256 + 1e-30; };
    for (const Bf16Kernels* kernels : kernels_here()) {
        const std::string name = kernels->name;
        CAPTURE(name);
        std::vector<uint16_t> act(count + 1, 7), d_gate(count + 1, 7), d_up(count + 1, 7);
        kernels->swiglu(gate.data(), up.data(), act.data(), count);
        kernels->swiglu_backward(d_act.data(), gate.data(), up.data(), d_gate.data(), d_up.data(), count);
        for (size_t i = 0; i < count; ++i) {
            CAPTURE(i);
            const double g = static_cast<double>(widened(gate[i])), u = static_cast<double>(widened(up[i])), d = static_cast<double>(widened(d_act[i])), s = 1 / (1 + std::exp(-g));
            CHECK(is_near(act[i], g * s * u));
            CHECK(is_near(d_up[i], d * g * s));
            CHECK(is_near(d_gate[i], d * u * s * (1 + g * (1 - s))));
        }
        CHECK((act[count] == 7 && d_gate[count] == 7 && d_up[count] == 7));
    }
}

TEST_CASE("packed matrix: rows come back as they were written, rounded") {
    PackedMatrix matrix(70, 5);
    REQUIRE(matrix.is_allocated());
    CHECK(matrix.bytes() == 2 * 3 * 64 * 4);
    std::vector<float> values(10, 0.5f), row(5);
    values[7] = 1.00390625f;
    matrix.write_rows(63, 2, values.data());
    matrix.read_row(64, row.data());
    CHECK(row == std::vector<float>{0.5f, 0.5f, 1.0f, 0.5f, 0.5f});
    matrix.read_row(65, row.data());
    CHECK(row == std::vector<float>(5, 0.0f));
}
