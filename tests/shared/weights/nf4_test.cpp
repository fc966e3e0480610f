// Compares with bitsandbytes: shared data, goldens/nf4.
#include "shared/weights/nf4.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "shared/base/bytes.h"
#include "shared/weights/quantization.h"
#include "shared/weights/safetensors.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

// Row 10 is zero: which level stands in a zero block does not matter, so those 128 bytes are left out.
int differing_bytes(const std::vector<uint8_t>& ours, std::span<const std::byte> theirs) {
    REQUIRE(ours.size() == theirs.size());
    int count = 0;
    for (size_t i = 0; i < ours.size(); ++i)
        if (i / 128 != 10 && ours[i] != static_cast<uint8_t>(theirs[i])) ++count;
    return count;
}

float largest_difference(std::span<const float> a, const std::vector<float>& b) {
    REQUIRE(a.size() == b.size());
    float out = 0.0f;
    for (size_t i = 0; i < a.size(); ++i) out = std::max(out, std::fabs(a[i] - b[i]));
    return out;
}

}  // namespace

TEST_CASE("nf4: bytes and statistics equal bitsandbytes'") {
    const auto data = test::shared_data("goldens/nf4/nf4.safetensors");
    if (!data) return;
    const auto file = read_safetensors(bytes_of(*data));
    REQUIRE(file);
    const auto floats = [&](const char* name) { return *dequantize(*file->find(name)); };
    const auto weight = floats("weight");

    const auto plain = quantize_nf4(weight, Nf4Statistics::Plain);
    REQUIRE(plain);
    CHECK(differing_bytes(plain->packed, file->find("nf4.packed")->bytes) == 0);
    CHECK(plain->absmax == floats("nf4.absmax"));
    std::vector<float> decoded(weight.size());
    REQUIRE(dequantize_nf4(*plain, decoded));
    CHECK(decoded == floats("nf4.dequant"));

    const auto nested = quantize_nf4(weight, Nf4Statistics::DoubleQuantized);
    REQUIRE(nested);
    const auto levels = floats("dq.state2_code");
    CHECK(std::equal(levels.begin(), levels.end(), dynamic_levels().begin()));
    CHECK(differing_bytes(nested->packed, file->find("dq.packed")->bytes) == 0);
    CHECK(text_of(std::as_bytes(std::span(nested->absmax_codes))) == text_of(file->find("dq.absmax_q")->bytes));
    CHECK(std::fabs(nested->offset - floats("dq.offset")[0]) <= 0x1.0p-25f);
    CHECK(nested->nested_absmax[0] == doctest::Approx(floats("dq.state2_absmax")[0]).epsilon(1e-7));
    REQUIRE(dequantize_nf4(*nested, decoded));
    CHECK(largest_difference(decoded, floats("dq.dequant")) <= 2.5e-7f);
    CHECK(nested->bytes() == 64 * 256 / 2 + 256 + 4);
}

TEST_CASE("nf4: a 16-bit weight gives the same bytes as its 32-bit copy") {
    const auto data = test::shared_data("goldens/nf4/nf4.safetensors");
    if (!data) return;
    const auto file = read_safetensors(bytes_of(*data));
    REQUIRE(file);
    auto weight = *dequantize(*file->find("weight"));
    for (float& number : weight) number = bfloat_to_float(float_to_bfloat(number));
    const auto tensor = quantize_nf4(weight, Nf4Statistics::Plain);
    REQUIRE(tensor);
    CHECK(differing_bytes(tensor->packed, file->find("bf16.packed")->bytes) == 0);
    CHECK(tensor->absmax == *dequantize(*file->find("bf16.absmax")));
}

TEST_CASE("nf4: odd lengths, one number, nothing, and what is refused") {
    for (const size_t count : {0u, 1u, 63u, 65u, 64u * 257u + 3u}) {
        CAPTURE(count);
        std::vector<float> numbers(count);
        for (size_t i = 0; i < count; ++i) numbers[i] = std::sin(static_cast<float>(i));
        for (const auto statistics : {Nf4Statistics::Plain, Nf4Statistics::DoubleQuantized}) {
            const auto tensor = quantize_nf4(numbers, statistics);
            REQUIRE(tensor);
            std::vector<float> out(count);
            REQUIRE(dequantize_nf4(*tensor, out));
            CHECK(largest_difference(out, numbers) < 0.2f);
        }
    }
    const std::vector<float> broken{1.0f, std::numeric_limits<float>::quiet_NaN()};
    CHECK(quantize_nf4(broken, Nf4Statistics::Plain).error().reason == "Number 1 is not finite and cannot be stored as NF4.");
    auto tensor = *quantize_nf4(std::vector<float>(130, 1.0f), Nf4Statistics::DoubleQuantized);
    std::vector<float> out(130);
    CHECK_FALSE(dequantize_nf4(tensor, std::span(out).first(129)));
    tensor.absmax_codes.pop_back();
    CHECK_FALSE(dequantize_nf4(tensor, out));
}
