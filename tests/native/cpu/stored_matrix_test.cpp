#include <doctest/doctest.h>

#include <cstring>

#include "native/cpu/stored_matrix.h"
#include "shared/base/random.h"
#include "shared/weights/quantization.h"

using namespace maquette;

namespace {

std::vector<float> random_numbers(int64_t count, uint64_t seed) {
    Random random(seed);
    std::vector<float> values(static_cast<size_t>(count));
    for (float& value : values) value = random.normal();
    return values;
}

// Rounded to bf16, as a product sees it.
std::vector<float> row_of(const PackedMatrix& packed, int64_t row) {
    std::vector<float> values(static_cast<size_t>(packed.columns()));
    packed.read_row(row, values.data());
    return values;
}

}  // namespace

TEST_CASE("stored matrix: NF4 decodes to the very numbers of dequantize_nf4, whatever the number of columns") {
    for (const int64_t columns : {64, 100, 33}) {
        CAPTURE(columns);
        constexpr int64_t rows = 70, first_rows = 37;  // Two pieces, as a fused layer has them.
        StoredMatrix stored;
        std::vector<float> expected;
        for (const auto& [row, count] : {std::pair{int64_t{0}, first_rows}, {first_rows, rows - first_rows}}) {
            auto nf4 = quantize_nf4(random_numbers(count * columns, 7 + static_cast<uint64_t>(row)), Nf4Statistics::DoubleQuantized);
            REQUIRE(nf4.has_value());
            std::vector<float> numbers(static_cast<size_t>(count * columns));
            REQUIRE(dequantize_nf4(*nf4, numbers).has_value());
            expected.insert(expected.end(), numbers.begin(), numbers.end());
            stored.add(row, count, columns, std::move(*nf4));
        }
        CHECK(stored.bytes() * 7 < rows * columns * 4);  // Under 4.6 bits a number.
        std::vector<float> decoded(expected.size());
        REQUIRE(stored.decode(decoded.data()).has_value());
        CHECK(decoded == expected);

        PackedMatrix packed(rows, columns), reference(rows, columns);
        REQUIRE(stored.decode(packed).has_value());
        reference.write_rows(0, rows, expected.data());
        for (int64_t row = 0; row < rows; ++row) CHECK(row_of(packed, row) == row_of(reference, row));
    }
}

TEST_CASE("stored matrix: a file's own format is kept byte for byte and decoded as quantization.h does") {
    constexpr int64_t rows = 40, columns = 64;
    const std::vector<float> numbers = random_numbers(rows * columns, 3);
    for (const TensorType type : {TensorType::Q8_0, TensorType::Q4_1, TensorType::F16, TensorType::BF16}) {
        const std::string name = tensor_type_name(type);
        CAPTURE(name);
        const auto bytes = quantize(type, numbers, columns);
        REQUIRE(bytes.has_value());
        StoredMatrix stored;
        stored.add(0, {"w", type, {rows, columns}, *bytes});
        CHECK(stored.bytes() == static_cast<int64_t>(bytes->size()));
        std::vector<float> expected(numbers.size()), decoded(numbers.size());
        REQUIRE(dequantize(type, *bytes, expected).has_value());
        REQUIRE(stored.decode(decoded.data()).has_value());
        CHECK(decoded == expected);
        CHECK(decoded != numbers);
    }
}
