#include "native/gpu/stored_weights.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <optional>

#include "shared/base/random.h"
#include "shared/weights/half.h"
#include "shared/weights/quantization.h"

using namespace maquette;

namespace {

constexpr TensorType all_types[] = {TensorType::F32,  TensorType::F16,  TensorType::BF16, TensorType::Q4_0, TensorType::Q4_1, TensorType::Q5_0, TensorType::Q5_1, TensorType::Q8_0,
                                    TensorType::Q2_K, TensorType::Q3_K, TensorType::Q4_K, TensorType::Q5_K, TensorType::Q6_K, TensorType::NF4};

// Decodes on the GPU into memory that the host sees.
class Decoder {
  public:
    static std::optional<Decoder> open() {
        auto device = GpuDevice::open({});
        if (device) return Decoder(*device);
        MESSAGE("skipped: no Vulkan device: " << device.error().text());
        return std::nullopt;
    }

    std::shared_ptr<GpuDevice> device() const { return device_; }
    // Buffers of software devices are mapped.
    GpuUpload upload() const {
        return [](const GpuBinding& target, const void* bytes) {
            REQUIRE(target.buffer->mapped() != nullptr);
            std::memcpy(target.buffer->mapped() + target.offset, bytes, target.bytes);
            return Result<void>();
        };
    }

    // Rows of `columns` numbers, in rows one wider: the last column must stay as it was.
    using Record = std::function<Result<void>(GpuKernels&, GpuCommands&, const StoredWeight::Target&)>;
    std::vector<float> run(int64_t rows, int64_t columns, const Record& record) {
        const auto bytes = static_cast<uint64_t>(rows * (columns + 1)) * sizeof(float);
        const auto buffer = std::move(*GpuBuffer::create(device_, bytes, GpuMemoryUse::Download));
        auto* values = reinterpret_cast<float*>(buffer->mapped());
        std::fill_n(values, rows * (columns + 1), 77.0f);
        const auto commands = std::move(*GpuCommands::create(device_));
        REQUIRE(commands->begin());
        REQUIRE(record(*kernels_, *commands, {{buffer.get(), 0, bytes}, columns + 1, 0}));
        REQUIRE(commands->end());
        REQUIRE(commands->run());
        std::vector<float> out;
        for (int64_t row = 0; row < rows; ++row) {
            out.insert(out.end(), values + row * (columns + 1), values + row * (columns + 1) + columns);
            CHECK(values[row * (columns + 1) + columns] == 77.0f);
        }
        return out;
    }

  private:
    explicit Decoder(std::shared_ptr<GpuDevice> device) : device_(device), kernels_(std::make_shared<GpuKernels>(device)) {}
    std::shared_ptr<GpuDevice> device_;
    std::shared_ptr<GpuKernels> kernels_;
};

// Any bytes are blocks: scales may be anything, also not a number.
std::vector<std::byte> random_bytes(int64_t count) {
    Random random(5);
    std::vector<std::byte> bytes(static_cast<size_t>(count));
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random.below(256));
    return bytes;
}

// How many numbers are not the same bits; one NaN is as good as another.
int64_t different(std::span<const float> actual, std::span<const float> expected) {
    REQUIRE(actual.size() == expected.size());
    int64_t count = 0;
    for (size_t i = 0; i < actual.size(); ++i) {
        const bool is_same = std::memcmp(&actual[i], &expected[i], sizeof(float)) == 0 || (std::isnan(actual[i]) && std::isnan(expected[i]));
        count += is_same ? 0 : 1;
    }
    return count;
}

}  // namespace

TEST_CASE("gpu: every stored format is decoded to the CPU's bits, from any row on") {
    auto decoder = Decoder::open();
    if (!decoder) return;
    for (const TensorType type : all_types) {
        CAPTURE(std::string(tensor_type_name(type)));
        const int64_t rows = 9, columns = type == TensorType::F16 || type == TensorType::BF16 ? 34 : 2 * block_numbers(type);
        const auto bytes = random_bytes(*tensor_bytes(type, std::vector<int64_t>{rows, columns}));
        std::vector<float> expected(static_cast<size_t>(rows * columns));
        REQUIRE(dequantize(type, bytes, expected));
        StoredWeight weight;
        REQUIRE(weight.add(decoder->device(), 0, {"w", type, {rows, columns}, bytes}, decoder->upload()));
        for (const auto& [row, count] : {std::pair<int64_t, int64_t>{0, rows}, {5, 3}, {8, 1}}) {
            const auto actual = decoder->run(count, columns, [&, row = row, count = count](GpuKernels& kernels, GpuCommands& commands, const StoredWeight::Target& target) {
                return weight.decode(kernels, commands, row, count, target);
            });
            const auto wanted = std::span(expected).subspan(static_cast<size_t>(row * columns), actual.size());
            CHECK(different(actual, wanted) == 0);
            const auto turned = decoder->run(columns, count, [&, row = row, count = count](GpuKernels& kernels, GpuCommands& commands, StoredWeight::Target target) {
                target.order = StoredWeight::Order::Turned;
                return weight.decode(kernels, commands, row, count, target);
            });
            std::vector<float> back(turned.size());
            for (int64_t i = 0; i < count * columns; ++i) back[static_cast<size_t>(i)] = turned[static_cast<size_t>(i % columns * count + i / columns)];
            CHECK(different(back, wanted) == 0);
        }
    }
}

TEST_CASE("gpu: NF4 with and without double quantisation is decoded to the CPU's bits; blocks may span rows") {
    auto decoder = Decoder::open();
    if (!decoder) return;
    Random random(6);
    constexpr int64_t rows = 301, columns = 84;  // 395 blocks of 64, so that a second absmax of absmax values is needed.
    std::vector<float> numbers(rows * columns);
    for (float& number : numbers) number = random.normal();
    for (const Nf4Statistics statistics : {Nf4Statistics::Plain, Nf4Statistics::DoubleQuantized}) {
        const Nf4 packed = std::move(*quantize_nf4(numbers, statistics));
        std::vector<float> expected(numbers.size());
        REQUIRE(dequantize_nf4(packed, expected));
        StoredWeight weight;
        REQUIRE(weight.add(decoder->device(), 0, rows, columns, packed, decoder->upload()));
        CHECK(weight.bytes() < rows * columns * 6 / 10);  // 4 bits a number and what a block needs.
        for (const auto& [row, count] : {std::pair<int64_t, int64_t>{0, rows}, {250, 51}, {7, 1}}) {
            const auto actual = decoder->run(count, columns, [&, row = row, count = count](GpuKernels& kernels, GpuCommands& commands, const StoredWeight::Target& target) {
                return weight.decode(kernels, commands, row, count, target);
            });
            CHECK(different(actual, std::span(expected).subspan(static_cast<size_t>(row * columns), actual.size())) == 0);
        }
    }
}

TEST_CASE("gpu: rows are gathered from pieces of different formats") {
    auto decoder = Decoder::open();
    if (!decoder) return;
    constexpr int64_t columns = 32;
    Random random(8);
    std::vector<float> numbers(6 * columns), expected;
    for (float& number : numbers) number = random.normal();
    StoredWeight weight;
    std::vector<float> all;
    for (const auto& [type, row] : {std::pair{TensorType::Q8_0, 0}, {TensorType::F16, 2}, {TensorType::F32, 4}}) {
        const auto part = std::span(numbers).subspan(static_cast<size_t>(row) * columns, 2 * columns);
        const auto bytes = std::move(*quantize(type, part, columns));
        REQUIRE(weight.add(decoder->device(), row, {"part", type, {2, columns}, bytes}, decoder->upload()));
        std::vector<float> decoded(part.size());
        REQUIRE(dequantize(type, bytes, decoded));
        all.insert(all.end(), decoded.begin(), decoded.end());
    }
    const std::vector<int32_t> rows = {5, 0, 3, 3, 1, 4, 2};
    for (const int32_t row : rows) expected.insert(expected.end(), all.begin() + row * columns, all.begin() + (row + 1) * columns);
    const auto ids = std::move(*GpuBuffer::create(decoder->device(), rows.size() * 4, GpuMemoryUse::Upload));
    std::memcpy(ids->mapped(), rows.data(), rows.size() * 4);
    const auto actual = decoder->run(static_cast<int64_t>(rows.size()), columns, [&](GpuKernels& kernels, GpuCommands& commands, const StoredWeight::Target& target) {
        return weight.gather(kernels, commands, {ids.get(), 0, ids->bytes()}, static_cast<int64_t>(rows.size()), target);
    });
    CHECK(different(actual, expected) == 0);
}

TEST_CASE("gpu: every stored format is decoded to 16 bits as the CPU rounds them") {
    auto decoder = Decoder::open();
    if (!decoder) return;
    for (const TensorType type : all_types) {
        CAPTURE(std::string(tensor_type_name(type)));
        const int64_t rows = 9, columns = type == TensorType::F32 || type == TensorType::F16 || type == TensorType::BF16 ? 36 : 2 * block_numbers(type);
        const auto bytes = random_bytes(*tensor_bytes(type, std::vector<int64_t>{rows, columns}));
        std::vector<float> expected(static_cast<size_t>(rows * columns));
        REQUIRE(dequantize(type, bytes, expected));
        StoredWeight weight;
        REQUIRE(weight.add(decoder->device(), 0, {"w", type, {rows, columns}, bytes}, decoder->upload()));
        for (const TensorType narrow : {TensorType::F16, TensorType::BF16}) {
            // Read as words of two numbers each: rows of half the width.
            const auto words = decoder->run(4, (columns + 6) / 2, [&](GpuKernels& kernels, GpuCommands& commands, StoredWeight::Target target) {
                target.type = narrow;
                target.stride *= 2;
                target.at = 4;
                return weight.decode(kernels, commands, 5, 4, target);
            });
            int64_t wrong = 0;
            for (int64_t i = 0; i < 4 * columns; ++i) {
                uint16_t number = 0;
                const int64_t at = i / columns * (columns + 6) + 4 + i % columns;
                std::memcpy(&number, reinterpret_cast<const std::byte*>(words.data()) + at * 2, 2);
                const float wanted = expected[static_cast<size_t>(5 * columns + i)], got = narrow == TensorType::F16 ? half_to_float(number) : bfloat_to_float(number);
                const bool is_right = std::isnan(wanted) ? std::isnan(got) : number == (narrow == TensorType::F16 ? float_to_half(wanted) : float_to_bfloat(wanted));
                wrong += is_right ? 0 : 1;
            }
            CHECK(wrong == 0);
        }
    }
}

TEST_CASE("gpu: parts of one tensor in 16 bits lie in one place, others do not") {
    auto decoder = Decoder::open();
    if (!decoder) return;
    constexpr int64_t columns = 64;
    const auto part = [&](StoredWeight& weight, TensorType type, int64_t row, int64_t rows, uint8_t fill) {
        const std::vector<std::byte> bytes(static_cast<size_t>(*tensor_bytes(type, std::vector<int64_t>{rows, columns})), static_cast<std::byte>(fill));
        REQUIRE(weight.add(decoder->device(), row, {"part", type, {rows, columns}, bytes}, decoder->upload(), 8));
    };
    StoredWeight joined;
    part(joined, TensorType::BF16, 0, 2, 1);
    part(joined, TensorType::BF16, 2, 6, 2);
    const auto place = joined.in_place(TensorType::BF16, 0, 8);
    REQUIRE(place);
    CHECK(place->bytes == 8 * columns * 2);
    for (int64_t i = 0; i < 8 * columns * 2; ++i) REQUIRE(place->buffer->mapped()[i] == static_cast<std::byte>(i < 2 * columns * 2 ? 1 : 2));
    CHECK(joined.bytes() == 8 * columns * 2);
    REQUIRE(joined.in_place(TensorType::BF16, 2, 6));
    CHECK(joined.in_place(TensorType::BF16, 2, 6)->offset == 256);
    CHECK_FALSE(joined.in_place(TensorType::BF16, 1, 1));  // It does not begin where a kernel's buffer may.
    CHECK_FALSE(joined.in_place(TensorType::BF16, 6, 3));
    CHECK_FALSE(joined.in_place(TensorType::F16, 0, 8));
    StoredWeight mixed;
    part(mixed, TensorType::BF16, 0, 2, 1);
    part(mixed, TensorType::F16, 2, 6, 2);
    CHECK_FALSE(mixed.in_place(TensorType::BF16, 0, 8));
    CHECK(mixed.in_place(TensorType::F16, 2, 6));
}
