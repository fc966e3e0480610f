#include "shared/weights/safetensors.h"

#include <doctest/doctest.h>

#include <cstring>

#include "shared/base/bytes.h"
#include "shared/base/json.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

std::string file_of(std::string header, size_t data_bytes) {
    const uint64_t length = header.size();
    std::string out(8, '\0');
    std::memcpy(out.data(), &length, 8);
    return out + header + std::string(data_bytes, '\1');
}

Error refusal_of(const std::string& file) {
    const auto read = read_safetensors(bytes_of(file));
    REQUIRE_FALSE(read);
    return read.error();
}

std::string rewrite(const Safetensors& file) {
    std::vector<TensorShape> shapes;
    // In reverse, to see that the writer sorts.
    for (size_t i = file.tensors.size(); i-- > 0;) shapes.push_back({file.tensors[i].name, file.tensors[i].type, file.tensors[i].shape});
    std::string out;
    const auto produce = [&](size_t i) -> Result<std::vector<std::byte>> {
        const auto bytes = file.tensors[file.tensors.size() - 1 - i].bytes;
        return std::vector<std::byte>(bytes.begin(), bytes.end());
    };
    REQUIRE(write_safetensors(shapes, file.metadata, produce, [&out](std::span<const std::byte> bytes) -> Result<void> {
        out += text_of(bytes);
        return {};
    }));
    return out;
}

}  // namespace

TEST_CASE("safetensors: files of the Python library are rewritten byte for byte") {
    for (const std::string path : {"goldens/peft_adapters/minimind2-small/adapter_model.safetensors",
                             "goldens/peft_adapters/tiny-qwen2/adapter_model.safetensors", "goldens/nf4/nf4.safetensors",
                             "goldens/trl_metrics/bs2.safetensors", "goldens/gradients/qwen3/model/model.safetensors"}) {
        CAPTURE(path);
        const auto file = test::shared_data(path);
        if (!file) continue;
        const auto read = read_safetensors(bytes_of(*file));
        REQUIRE(read);
        CHECK(read->tensors.size() > 3);
        CHECK(rewrite(*read) == *file);
    }
}

TEST_CASE("safetensors: shapes, types and bytes come through") {
    const std::string file = file_of(R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
                                     R"("b":{"dtype":"BOOL","shape":[],"data_offsets":[24,25]}})", 25);
    const auto read = read_safetensors(bytes_of(file));
    REQUIRE(read);
    CHECK(read->metadata[0].second == "pt");
    CHECK(read->find("a")->shape == std::vector<int64_t>{2, 3});
    CHECK(read->find("b")->type == TensorType::Bool);
    CHECK(read->find("b")->bytes.size() == 1);
    CHECK(read->find("c") == nullptr);
}

TEST_CASE("safetensors: lying files are refused with the tensor's name and the reason") {
    const auto tensor = [](const char* body, size_t bytes) { return refusal_of(file_of(std::string(R"({"w":{)") + body + "}}", bytes)); };
    Error error = tensor(R"("dtype":"F32","shape":[2,3],"data_offsets":[0,20])", 20);
    CHECK(error.field == "w");
    CHECK(error.reason == "The shape [2, 3] of type F32 does not take 20 bytes.");
    CHECK(tensor(R"("dtype":"F32","shape":[2,3],"data_offsets":[0,24])", 20).reason ==
          "Its bytes 0 to 24 lie outside the file, which has 20 bytes of tensors.");
    CHECK(tensor(R"("dtype":"F32","shape":[2],"data_offsets":[8,0])", 8).field == "w");
    CHECK(tensor(R"("dtype":"F32","shape":[2],"data_offsets":[4,12])", 12).reason ==
          "Its bytes begin at 4, but the tensor before it ends at 0.");
    CHECK(tensor(R"("dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2])", 2).reason == "The type F8_E4M3 is not supported.");
    CHECK(tensor(R"("dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0])", 0).field == "w");
    CHECK(tensor(R"("dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,0])", 0).reason == "A size is too large.");
    CHECK(tensor(R"("dtype":"F32","shape":[-1],"data_offsets":[0,0])", 0).reason == "A size or offset is negative.");
    CHECK(tensor(R"("dtype":"F32","shape":[1.5],"data_offsets":[0,0])", 0).reason == "A size or offset is not an integer.");
    CHECK(tensor(R"("dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4])", 4).reason == "The shape has too many sizes.");
    CHECK(tensor(R"("dtype":"F32","shape":[1],"data_offsets":[0,4,8])", 8).reason == "data_offsets must be two numbers.");
    CHECK(tensor(R"("dtype":"F32","shape":[1])", 4).reason == "dtype, shape or data_offsets is missing.");
    CHECK(tensor(R"("dtype":"F32","shape":[[1]],"data_offsets":[0,4])", 4).field == "w");
    CHECK(tensor(R"("dtype":"F32","shape":{"a":{}},"data_offsets":[0,4])", 4).field == "w");
    error = refusal_of(file_of(R"({"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", 1));
    CHECK(error.field == "w");
    CHECK(error.reason == "The name comes twice.");
    error = refusal_of(file_of(R"({"v":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"w":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})", 3));
    CHECK(error.field == "w");
    CHECK(refusal_of(file_of(R"({"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", 3)).reason ==
          "2 bytes after the last tensor belong to none.");
}

TEST_CASE("safetensors: lying headers are refused") {
    CHECK_FALSE(read_safetensors({}));
    CHECK_FALSE(read_safetensors(bytes_of("\xff\xff\xff\xff\xff\xff\xff\x7f{}")));
    CHECK_FALSE(read_safetensors(bytes_of(std::string_view("\x03\0\0\0\0\0\0\0{}", 10))));
    CHECK_FALSE(read_safetensors(bytes_of(file_of("[1]", 0))));
    CHECK_FALSE(read_safetensors(bytes_of(file_of(std::string(100000, '['), 0))));
    CHECK_FALSE(read_safetensors(bytes_of(file_of(R"({"a":1})", 0))));
    CHECK_FALSE(read_safetensors(bytes_of(file_of(R"({"a":null})", 0))));
    CHECK_FALSE(read_safetensors(bytes_of(file_of(R"("text")", 0))));
    CHECK_FALSE(read_safetensors(bytes_of(file_of("7", 0))));
    CHECK_FALSE(read_safetensors(bytes_of(file_of("", 0))));
    CHECK(read_safetensors(bytes_of(file_of("{}", 0))));
}
