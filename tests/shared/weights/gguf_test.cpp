// quantized.gguf was written by llama.cpp's own Python writer.
#include "shared/weights/gguf.h"

#include <doctest/doctest.h>

#include <cstring>

#include "shared/base/bytes.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

template <class T>
void put(std::string& out, T value) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    out.append(bytes, sizeof(T));
}

void put_text(std::string& out, std::string_view text) {
    put(out, static_cast<uint64_t>(text.size()));
    out += text;
}

std::string head(uint64_t tensors, uint64_t values, uint32_t version = 3) {
    std::string out = "GGUF";
    put(out, version);
    put(out, tensors);
    put(out, values);
    return out;
}

void put_tensor(std::string& out, std::string_view name, std::vector<int64_t> sizes, uint32_t type, uint64_t offset) {
    put_text(out, name);
    put(out, static_cast<uint32_t>(sizes.size()));
    for (const int64_t size : sizes) put(out, size);
    put(out, type);
    put(out, offset);
}

std::string with_data(std::string out, size_t bytes) {
    out.append((32 - out.size() % 32) % 32, '\0');
    out.append(bytes, '\1');
    return out;
}

Error error_of(const std::string& file) {
    const auto gguf = Gguf::read(bytes_of(file));
    REQUIRE_FALSE(gguf);
    return gguf.error();
}

std::string write(const GgufWriter& writer, const TensorProducer& produce) {
    std::string out;
    REQUIRE(writer.write(produce, [&out](std::span<const std::byte> bytes) -> Result<void> {
        out += text_of(bytes);
        return {};
    }));
    return out;
}

}  // namespace

TEST_CASE("gguf: values of every type are read as llama.cpp's writer wrote them") {
    const std::string file = test::golden("weights/quantized.gguf");
    const auto gguf = Gguf::read(bytes_of(file));
    REQUIRE(gguf);
    CHECK(gguf->version() == 3);
    CHECK(gguf->architecture() == "llama");
    CHECK(gguf->text("test.text") == "naïve 木");
    CHECK(gguf->find("test.texts")->texts() == std::vector<std::string_view>{"a", "", "<|im_end|>"});
    CHECK(gguf->find("test.integers")->integers() == std::vector<int64_t>{-1, 2, 300});
    CHECK(gguf->find("test.numbers")->numbers() == std::vector<float>{0.5f, -1.5f});
    CHECK(gguf->flag("test.flag"));
    CHECK(gguf->integer("test.u8") == 200);
    CHECK(gguf->integer("test.i8") == -3);
    CHECK(gguf->integer("test.u16") == 60000);
    CHECK(gguf->integer("test.i16") == -30000);
    CHECK(gguf->integer("test.u32") == 4000000000);
    CHECK(gguf->integer("test.i32") == -2000000000);
    CHECK(gguf->integer("test.u64") == int64_t{1} << 40);
    CHECK(gguf->integer("test.i64") == -(int64_t{1} << 40));
    CHECK(gguf->number("test.f32") == 0.25);
    CHECK(gguf->number("test.f64") == 1e-300);
    CHECK(gguf->number("test.u8") == 200.0);
    // Another kind gives the default.
    CHECK(gguf->integer("test.text", 7) == 7);
    CHECK(gguf->text("test.u8", "none") == "none");
    CHECK_FALSE(gguf->find("test.flag")->integer());
    CHECK(gguf->find("missing") == nullptr);
    CHECK(gguf->tensor("Q4_K")->shape == std::vector<int64_t>{2, 768});
    CHECK(gguf->tensor("Q4_K")->type == TensorType::Q4_K);
}

TEST_CASE("gguf: a written file is read back, and copied metadata keeps its bytes") {
    const std::string file = test::golden("weights/quantized.gguf");
    const auto first = Gguf::read(bytes_of(file));
    REQUIRE(first);
    GgufWriter writer;
    for (const auto& [key, value] : first->metadata()) writer.set_value(key, value);
    for (const auto& tensor : first->tensors()) writer.add_tensor({tensor.name, tensor.type, tensor.shape});
    const std::string out = write(writer, [&](size_t i) -> Result<std::vector<std::byte>> {
        const auto bytes = first->tensors()[i].bytes;
        return std::vector<std::byte>(bytes.begin(), bytes.end());
    });
    CHECK(out == file);
}

TEST_CASE("gguf: setting a key twice replaces its value") {
    GgufWriter writer;
    writer.set_text("general.architecture", "llama");
    writer.set_u32("a", 1);
    writer.set_flag("b", true);
    writer.set_texts("a", {"x", "yz"});
    writer.remove("b");
    writer.add_tensor({"empty", TensorType::F32, {0}});
    const std::string out = write(writer, [](size_t) -> Result<std::vector<std::byte>> { return std::vector<std::byte>(); });
    const auto gguf = Gguf::read(bytes_of(out));
    REQUIRE(gguf);
    CHECK(gguf->metadata().size() == 2);
    CHECK(gguf->find("a")->texts() == std::vector<std::string_view>{"x", "yz"});
}

TEST_CASE("gguf: lying files are refused with the tensor's name and the reason") {
    std::string file = head(1, 0);
    put_tensor(file, "w", {32, 2}, 2, 0);
    CHECK(Gguf::read(bytes_of(with_data(file, 36))));
    std::string second = head(1, 0, 2);
    put_tensor(second, "w", {32, 2}, 2, 0);
    CHECK(Gguf::read(bytes_of(with_data(second, 36)))->version() == 2);
    Error error = error_of(with_data(file, 35));
    CHECK(error.field == "w");
    CHECK(error.reason == "It needs 36 bytes at offset 0, and the file has 35 bytes of tensors.");

    file = head(1, 0);
    put_tensor(file, "w", {33, 2}, 2, 0);
    CHECK(error_of(with_data(file, 64)).reason == "The shape [2, 33] is not possible for Q4_0.");

    file = head(1, 0);
    put_tensor(file, "w", {int64_t{1} << 40, int64_t{1} << 40}, 0, 0);
    CHECK(error_of(with_data(file, 64)).field == "w");

    file = head(1, 0);
    put_tensor(file, "w", {-32}, 0, 0);
    CHECK(error_of(with_data(file, 64)).field == "w");

    file = head(1, 0);
    put_tensor(file, "w", {8}, 0, ~uint64_t{0} - 31);
    CHECK(error_of(with_data(file, 64)).field == "w");

    file = head(1, 0);
    put_tensor(file, "w", {8}, 0, 8);
    CHECK(error_of(with_data(file, 64)).reason == "Its offset 8 is not a multiple of 32.");

    file = head(2, 0);
    put_tensor(file, "w", {8}, 0, 0);
    put_tensor(file, "w", {8}, 0, 32);
    CHECK(error_of(with_data(file, 64)).reason == "The tensor's name comes twice.");

    file = head(2, 0);
    put_tensor(file, "v", {16}, 0, 0);
    put_tensor(file, "w", {8}, 0, 32);
    CHECK(error_of(with_data(file, 64)).reason == "Its bytes overlap those of v.");

    file = head(1, 0);
    put_tensor(file, "w", {8}, 16, 0);
    CHECK(error_of(with_data(file, 64)).reason == "The tensor's number format (ggml type 16) is not supported.");

    file = head(1, 0);
    put_tensor(file, "w", {1, 1, 1, 1, 1}, 0, 0);
    CHECK(error_of(with_data(file, 64)).reason == "The tensor has 5 sizes; at most 4 are possible.");
}

TEST_CASE("gguf: lying headers and values are refused") {
    CHECK(error_of("").reason == "This is not a GGUF file.");
    CHECK(error_of(head(0, 0, 1)).reason == "GGUF version 1 is not supported.");
    CHECK(error_of(head(0, 0, 0x03000000)).reason == "This GGUF file is big-endian, which is not supported.");
    CHECK_FALSE(Gguf::read(bytes_of(head(~uint64_t{0}, 0))));
    CHECK_FALSE(Gguf::read(bytes_of(head(0, ~uint64_t{0}))));

    std::string file = head(0, 1);
    put_text(file, "list");
    put(file, uint32_t{9});
    put(file, uint32_t{4});
    put(file, uint64_t{1} << 62);
    file.append(64, '\0');
    CHECK(error_of(file).field == "list");

    file = head(0, 1);
    put_text(file, "texts");
    put(file, uint32_t{9});
    put(file, uint32_t{8});
    put(file, uint64_t{2});
    put_text(file, "a");
    put(file, uint64_t{1000});
    CHECK(error_of(file).field == "texts");

    file = head(0, 2);
    for (int i = 0; i < 2; ++i) {
        put_text(file, "twice");
        put(file, uint32_t{4});
        put(file, uint32_t{4});
    }
    CHECK(error_of(file).reason == "The key comes twice.");

    file = head(0, 1);
    put_text(file, "general.alignment");
    put(file, uint32_t{4});
    put(file, uint32_t{0});
    CHECK(error_of(file).field == "general.alignment");

    file = head(0, 1);
    put_text(file, "nested");
    put(file, uint32_t{9});
    put(file, uint32_t{9});
    put(file, uint64_t{1});
    CHECK(error_of(file).field == "nested");
}

TEST_CASE("gguf: a file cut anywhere is refused or loses only what lies behind its tensors") {
    const std::string file = test::golden("weights/quantized.gguf");
    for (size_t length = 0; length < file.size(); length += length < 3000 ? 1 : 997) {
        const std::string cut = file.substr(0, length);
        REQUIRE_FALSE(Gguf::read(bytes_of(cut)));
    }
}
