#include <doctest/doctest.h>

#include "shared/base/bytes.h"
#include "shared/tokenizer/tokenizer.h"
#include "shared/weights/gguf.h"
#include "tests/shared/tokenizer/vectors.h"

using namespace maquette;

namespace {

void check_vocabulary(const std::string& name) {
    const auto bytes = test::shared_data("tokenizers/vectors/ggml-vocab-" + name + ".gguf");
    if (!bytes) return;
    const auto gguf = Gguf::read(bytes_of(*bytes));
    REQUIRE_MESSAGE(gguf, (gguf ? "" : gguf.error().text()));
    const auto tokenizer = Tokenizer::from_gguf(*gguf);
    REQUIRE_MESSAGE(tokenizer, (tokenizer ? "" : tokenizer.error().text()));
    const auto vectors = test::tokenizer_vectors(name);
    CHECK(vectors.size() == 46);
    for (const auto& vector : vectors) {
        INFO(vector.text);
        CHECK(tokenizer->encode(vector.text, {.parse_special = false}) == vector.ids);
        CHECK(tokenizer->decode(vector.ids) == vector.text);
    }
}

}  // namespace

TEST_CASE("tokenizer: GPT-2's GGUF vocabulary gives llama.cpp's ids") { check_vocabulary("gpt-2"); }
TEST_CASE("tokenizer: Llama's SentencePiece GGUF vocabulary gives llama.cpp's ids") { check_vocabulary("llama-spm"); }
