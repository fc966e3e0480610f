// Compares with gguf-py's decoder and ggml's encoders: see scripts/goldens/make_weights_goldens.py.
#include "shared/weights/quantization.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "shared/base/bytes.h"
#include "shared/weights/gguf.h"
#include "tests/support/test_data.h"

using namespace maquette;

TEST_CASE("quantization: every format decodes to the floats of another implementation") {
    const std::string file = test::golden("weights/quantized.gguf");
    const auto gguf = Gguf::read(bytes_of(file));
    REQUIRE(gguf);
    int compared = 0;
    for (const auto& tensor : gguf->tensors()) {
        const TensorView* expected = gguf->tensor(tensor.name + ".expected");
        if (!expected) continue;
        CAPTURE(tensor.name);
        REQUIRE(tensor.name == tensor_type_name(tensor.type));
        const auto numbers = dequantize(tensor);
        REQUIRE(numbers);
        REQUIRE(numbers->size() * 4 == expected->bytes.size());
        std::vector<float> wanted(numbers->size());
        std::memcpy(wanted.data(), expected->bytes.data(), expected->bytes.size());
        CHECK(*numbers == wanted);
        ++compared;
    }
    CHECK(compared == 12);
}

TEST_CASE("quantization: encoders give ggml's bytes") {
    const std::string file = test::golden("weights/encoded.gguf");
    const auto gguf = Gguf::read(bytes_of(file));
    REQUIRE(gguf);
    const auto numbers = dequantize(*gguf->tensor("numbers"));
    REQUIRE(numbers);
    int compared = 0;
    for (const auto& expected : gguf->tensors()) {
        if (expected.name == "numbers") continue;
        CAPTURE(expected.name);
        const auto bytes = quantize(expected.type, *numbers, 256);
        REQUIRE(bytes);
        CHECK(text_of(*bytes) == text_of(expected.bytes));
        ++compared;
    }
    CHECK(compared == 10);
}

TEST_CASE("quantization: 16-bit floats survive the way there and back, and round to nearest even") {
    for (uint32_t bits = 0; bits < 65536; ++bits) {
        const auto half = static_cast<uint16_t>(bits);
        const bool is_nan = (bits & 0x7c00) == 0x7c00 && (bits & 0x3ff) != 0;
        if (!is_nan) REQUIRE(float_to_half(half_to_float(half)) == half);
        if (is_nan) REQUIRE(std::isnan(half_to_float(float_to_half(half_to_float(half)))));
        if ((bits & 0x7f80) != 0x7f80) REQUIRE(float_to_bfloat(bfloat_to_float(half)) == half);
    }
    CHECK(float_to_half(1.0f + 0x1.0p-11f) == 0x3c00);               // A tie goes to the even neighbour below …
    CHECK(float_to_half(1.0f + 3 * 0x1.0p-11f) == 0x3c02);           // … or above.
    CHECK(float_to_half(65519.0f) == 0x7bff);
    CHECK(float_to_half(65520.0f) == 0x7c00);
    CHECK(float_to_half(0x1.0p-25f) == 0);                           // Half of the smallest: a tie to zero.
    CHECK(float_to_half(std::nextafter(0x1.0p-25f, 1.0f)) == 1);
    CHECK(float_to_bfloat(1.0f + 0x1.0p-8f) == 0x3f80);
    CHECK(std::isnan(bfloat_to_float(float_to_bfloat(std::numeric_limits<float>::quiet_NaN()))));
}

TEST_CASE("quantization: what cannot be encoded is refused with the reason") {
    const std::vector<float> numbers(96, 1.0f);
    CHECK(quantize(TensorType::Q4_K, numbers, 96).error().reason.find("multiple of 256") != std::string::npos);
    CHECK(quantize(TensorType::Q8_0, numbers, 48).error().reason.find("multiple of 32") != std::string::npos);
    CHECK_FALSE(quantize(TensorType::Q3_K, numbers, 32));
    CHECK_FALSE(quantize(TensorType::Q8_0, numbers, 36));
    CHECK_FALSE(quantize(TensorType::Q8_0, numbers, 0));
    std::vector<float> broken = numbers;
    broken[50] = std::numeric_limits<float>::infinity();
    CHECK(quantize(TensorType::F32, broken, 96).error().reason == "Number 50 is not finite, so nothing is written.");
    std::vector<float> out(32);
    CHECK_FALSE(dequantize(TensorType::Q4_0, std::as_bytes(std::span(numbers)).first(17), out));
}

TEST_CASE("quantization: sizes that overflow or cut a block are no sizes") {
    const auto bytes = [](TensorType type, std::vector<int64_t> shape) { return tensor_bytes(type, shape); };
    CHECK(bytes(TensorType::Q4_K, {3, 512}) == 3 * 2 * 144);
    CHECK(bytes(TensorType::F32, {}) == 4);
    CHECK(bytes(TensorType::F32, {0, 7}) == 0);
    CHECK_FALSE(bytes(TensorType::Q4_K, {3, 300}));
    CHECK_FALSE(bytes(TensorType::F32, {int64_t{1} << 40, int64_t{1} << 40}));
    CHECK_FALSE(bytes(TensorType::F32, {int64_t{1} << 62}));
    CHECK_FALSE(bytes(TensorType::F32, {-1, 2}));
    CHECK_FALSE(bytes(TensorType::F32, {0, -2}));
}
