// Checks what is refused; that real checkpoints are read is shown by tests/native/model/nf4_checkpoint_test.cpp.
#include "shared/weights/bitsandbytes.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <map>

#include "shared/base/bytes.h"
#include "shared/weights/inspection.h"
#include "shared/weights/nf4.h"
#include "shared/weights/quantization.h"
#include "shared/weights/safetensors.h"

using namespace maquette;

namespace {

template <class Number>
std::string raw(const std::vector<Number>& numbers) {
    return std::string(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Number));
}

struct Part {
    TensorType type;
    std::vector<int64_t> shape;
    std::string bytes;
};

// A weight [2, 128] named "w", double-quantised, as bitsandbytes lays it out.
std::map<std::string, Part> double_quantized_parts(const Nf4& tensor) {
    const std::string state = R"({"quant_type":"nf4","blocksize":64,"dtype":"bfloat16","shape":[2,128],"nested_blocksize":256,"nested_dtype":"float32","nested_offset":)" +
                              std::to_string(tensor.offset) + "}";
    const std::vector<float> levels(nf4_levels().begin(), nf4_levels().end()), dynamic(dynamic_levels().begin(), dynamic_levels().end());
    return {{"w", {TensorType::U8, {128, 1}, raw(tensor.packed)}},
            {"w.absmax", {TensorType::U8, {4}, raw(tensor.absmax_codes)}},
            {"w.quant_map", {TensorType::F32, {16}, raw(levels)}},
            {"w.nested_absmax", {TensorType::F32, {1}, raw(tensor.nested_absmax)}},
            {"w.nested_quant_map", {TensorType::F32, {256}, raw(dynamic)}},
            {"w.quant_state.bitsandbytes__nf4", {TensorType::U8, {static_cast<int64_t>(state.size())}, state}},
            {"norm", {TensorType::F32, {2}, raw(std::vector<float>{1, 2})}}};
}

std::vector<TensorView> views(const std::map<std::string, Part>& parts) {
    std::vector<TensorView> out;
    for (const auto& [name, part] : parts) out.push_back({name, part.type, part.shape, bytes_of(part.bytes)});
    return out;
}

Nf4 sample() {
    std::vector<float> numbers(256);
    for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = std::sin(static_cast<float>(i)) * (i < 64 ? 0.1f : 2.0f);
    return *quantize_nf4(numbers, Nf4Statistics::DoubleQuantized);
}

Error error_of(const std::map<std::string, Part>& parts) {
    const auto split = split_nf4_weights(views(parts));
    REQUIRE_FALSE(split);
    return split.error();
}

}  // namespace

TEST_CASE("bitsandbytes: the parts of a weight become one tensor with its numbers") {
    const Nf4 tensor = sample();
    const auto parts = double_quantized_parts(tensor);
    const auto split = split_nf4_weights(views(parts));
    REQUIRE(split);
    REQUIRE(split->plain.size() == 1);
    CHECK(split->plain[0].name == "norm");
    REQUIRE(split->quantized.size() == 1);
    const Nf4Source& source = split->quantized[0];
    CHECK(source.name == "w");
    CHECK(source.shape == std::vector<int64_t>{2, 128});
    const auto blocks = nf4_blocks(source);
    const auto numbers = dequantize({"w", TensorType::NF4, source.shape, blocks});
    REQUIRE(numbers);
    std::vector<float> expected(256);
    REQUIRE(dequantize_nf4(tensor, expected));
    for (size_t i = 0; i < expected.size(); ++i) REQUIRE((*numbers)[i] == doctest::Approx(expected[i]).epsilon(1e-5));
    // Blocks of 128 share one absmax between two of ours.
    auto wide = double_quantized_parts(tensor);
    wide["w.absmax"] = {TensorType::F32, {2}, raw(std::vector<float>{1, 3})};
    auto& state = wide["w.quant_state.bitsandbytes__nf4"];
    state.bytes.replace(state.bytes.find("\"blocksize\":64"), 14, "\"blocksize\":128");
    state.shape = {static_cast<int64_t>(state.bytes.size())};
    const auto wide_split = split_nf4_weights(views(wide));
    REQUIRE(wide_split);
    const auto wide_blocks = nf4_blocks(wide_split->quantized[0]);
    float absmax[4];
    for (int i = 0; i < 4; ++i) std::memcpy(&absmax[i], wide_blocks.data() + 36 * i, 4);
    CHECK(std::vector<float>(absmax, absmax + 4) == std::vector<float>{1, 1, 3, 3});
}

TEST_CASE("bitsandbytes: inspection shows a weight, not its parts") {
    const auto parts = double_quantized_parts(sample());
    std::vector<TensorShape> shapes;
    for (const auto& [name, part] : parts) shapes.push_back({name, part.type, part.shape});
    std::string file;
    const auto produce = [&](size_t i) -> Result<std::vector<std::byte>> {
        const auto bytes = bytes_of(parts.at(shapes[i].name).bytes);
        return std::vector<std::byte>(bytes.begin(), bytes.end());
    };
    REQUIRE(write_safetensors(shapes, {}, produce, [&file](std::span<const std::byte> bytes) -> Result<void> {
        file += text_of(bytes);
        return {};
    }));
    const auto found = inspect_weights(bytes_of(file));
    REQUIRE(found);
    CHECK(found->at("tensors").size() == 2);
    CHECK(found->at("types").contains("NF4"));
    CHECK(found->at("types")["NF4"]["numbers"] == 256);
    uint64_t header_bytes = 0;
    std::memcpy(&header_bytes, file.data(), sizeof header_bytes);
    CHECK(found->at("bytes") == file.size() - sizeof header_bytes - header_bytes);
}

TEST_CASE("bitsandbytes: lying or incomplete parts are refused with the tensor's name and the reason") {
    const auto good = double_quantized_parts(sample());
    for (const char* name : {"w", "w.absmax", "w.quant_map", "w.nested_absmax", "w.nested_quant_map"}) {
        auto parts = good;
        parts.erase(name);
        CHECK(error_of(parts).field == name);
        CHECK(error_of(parts).reason == "This part of a 4-bit weight is missing.");
        parts = good;
        parts[name] = {TensorType::U8, {3}, "abc"};
        CHECK(error_of(parts).field == name);
    }
    const auto with_state = [&good](const std::string& json) {
        auto parts = good;
        parts["w.quant_state.bitsandbytes__nf4"] = {TensorType::U8, {static_cast<int64_t>(json.size())}, json};
        return error_of(parts).reason;
    };
    CHECK(with_state("[1") == "The quant state is no JSON object.");
    CHECK(with_state(R"({"quant_type":"fp4","shape":[2,128]})") == "Weights of type fp4 are not supported.");
    CHECK(with_state(R"({"shape":[256]})") == "The shape is missing or no pair of sizes.");
    CHECK(with_state(R"({"shape":[-2,128]})") == "The shape [-2, 128] is not possible.");
    CHECK(with_state(R"({"shape":[4611686018427387904,128]})") == "The shape [4611686018427387904, 128] is not possible.");
    CHECK(with_state(R"({"shape":[4,64,1]})") == "The shape is missing or no pair of sizes.");
    CHECK(with_state(R"({"shape":[8,32]})") == "Rows of 32 numbers are no whole blocks of 64.");
    CHECK(with_state(R"({"shape":[4,128]})") == "It has 128 bytes, and a 4-bit weight of shape [4, 128] takes 256.");
    CHECK(with_state(R"({"shape":[2,128],"blocksize":0})") == "Blocks of 0 numbers are not supported.");
    CHECK(with_state(R"({"shape":[2,128],"blocksize":32})") == "Blocks of 32 numbers are not supported.");
    auto parts = good;
    parts["w.quant_map"].bytes = raw(std::vector<float>(16, 0.5f));
    CHECK(error_of(parts).reason == "The levels are not NF4's.");
    parts = good;
    parts["v.quant_state.bitsandbytes__fp4"] = {TensorType::U8, {2}, "{}"};
    CHECK(error_of(parts).reason == "Only the NF4 weights of bitsandbytes are supported.");
    parts = good;
    parts["v.SCB"] = {TensorType::F32, {1}, std::string(4, '\0')};
    CHECK(error_of(parts).reason == "8-bit weights of bitsandbytes are not supported.");
    auto twice = views(good);
    twice.push_back(twice.front());
    CHECK_FALSE(split_nf4_weights(twice));
}
