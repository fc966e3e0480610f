// Every kind of vocabulary against the libraries that defined it (scripts/goldens/make_tokenizer_goldens.py).
#include <doctest/doctest.h>

#include <map>

#include "shared/base/bytes.h"
#include "shared/base/json.h"
#include "shared/tokenizer/base64.h"
#include "shared/tokenizer/tokenizer.h"
#include "shared/tokenizer/unicode.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

// Spans in characters, as the library counts. Where it joins or trims characters it counts by rules of its own (only the
// first of two joined characters, an empty span for a lone space); there only ids and texts are compared.
Json character_spans(const std::string& text, const EncodedText& encoded) {
    Json out = Json::array();
    for (const TokenSpan& span : encoded.spans)
        out.push_back({unicode::count_characters(std::string_view(text).substr(0, static_cast<size_t>(span.begin))),
                       unicode::count_characters(std::string_view(text).substr(0, static_cast<size_t>(span.end)))});
    return out;
}

enum class Compare { Everything, IdsOnly };
enum class Broken { Replaced, Kept };  // Kept: bytes have tokens, so that broken UTF-8 comes back as it was.

// Broken UTF-8 gives what Python's bytes.decode("utf-8", "replace") gives the library, or is kept.
void check_broken(const Tokenizer& tokenizer, const Json& golden, Broken broken) {
    for (const Json& one : golden["broken"]) {
        const auto bytes = decode_base64(json_text(one, "bytes"));
        REQUIRE(bytes);
        INFO(json_text(one, "bytes"));
        const auto ids = tokenizer.encode(*bytes).value();
        if (broken == Broken::Kept) CHECK_MESSAGE(tokenizer.decode(ids).ends_with(*bytes), "a space may stand in front");
        else CHECK(Json(ids).dump() == one["ids"].dump());
        CHECK(unicode::replace_broken(*bytes) == json_text(one, "text"));
    }
}

// What is shown token by token is the decoded text, in whole characters.
void check_stream(const Tokenizer& tokenizer, const std::vector<int32_t>& ids) {
    StreamDecoder stream(tokenizer);
    std::string shown;
    for (const int32_t id : ids) {
        const std::string part = stream.add(id);
        CHECK(unicode::replace_broken(part) == part);
        shown += part;
    }
    shown += stream.finish();
    CHECK(shown == unicode::replace_broken(tokenizer.decode(ids)));
}

struct KindChecks {
    Compare spans = Compare::Everything, decoded = Compare::Everything;
    Broken broken = Broken::Kept;
};
constexpr KindChecks no_spans{.spans = Compare::IdsOnly}, no_spans_replaced{.spans = Compare::IdsOnly, .broken = Broken::Replaced};

void check_kind(const std::string& name, KindChecks checks = {}) {
    const auto golden = parse_json(test::golden("tokenizer/" + name + ".json"));
    REQUIRE(golden);
    const auto tokenizer = Tokenizer::from_tokenizer_json(json_text(*golden, "tokenizer"));
    REQUIRE_MESSAGE(tokenizer, (tokenizer ? "" : tokenizer.error().text()));
    for (const Json& one : (*golden)["cases"]) {
        const auto text = json_text(one, "text");
        INFO(name, ": ", text);
        const auto encoded = tokenizer->encode_with_spans(text).value();
        CHECK(Json(encoded.ids).dump() == one["ids"].dump());
        CHECK(Json(tokenizer->encode(text, {.add_special = true}).value()).dump() == one["special"].dump());
        if (checks.spans == Compare::Everything) CHECK(character_spans(text, encoded).dump() == one["spans"].dump());
        if (checks.decoded == Compare::Everything) CHECK(unicode::replace_broken(tokenizer->decode(encoded.ids)) == json_text(one, "decoded"));
        check_stream(*tokenizer, encoded.ids);
    }
    check_broken(*tokenizer, *golden, checks.broken);
}

// The library shows an unknown piece as " ⁇ ", transformers by its name.
std::string with_named_unknown(std::string text) {
    const std::string shown = " \u2047 ";
    for (size_t at = text.find(shown); at != std::string::npos; at = text.find(shown, at)) text.replace(at, shown.size(), "<unk>");
    return text;
}

void check_sentencepiece(const std::string& name, Broken broken) {
    const auto golden = parse_json(test::golden("tokenizer/" + name + ".json"));
    REQUIRE(golden);
    const auto model = decode_base64(json_text(*golden, "model"));
    REQUIRE(model);
    const auto tokenizer = Tokenizer::from_sentencepiece(bytes_of(*model));
    REQUIRE_MESSAGE(tokenizer, (tokenizer ? "" : tokenizer.error().text()));
    for (const Json& one : (*golden)["cases"]) {
        const auto text = json_text(one, "text");
        INFO(name, ": ", text);
        const auto ids = tokenizer->encode(text, {.parse_special = false}).value();
        CHECK(Json(ids).dump() == one["ids"].dump());
        CHECK(tokenizer->decode(ids) == with_named_unknown(json_text(one, "decoded")));
        check_stream(*tokenizer, ids);
    }
    check_broken(*tokenizer, *golden, broken);
}

}  // namespace

TEST_CASE("tokenizer kinds: byte-level BPE with GPT-2's expression, added tokens that swallow spaces") { check_kind("byte_level_gpt2", no_spans); }
TEST_CASE("tokenizer kinds: byte-level BPE with digits cut off first") { check_kind("byte_level_digits", no_spans); }
TEST_CASE("tokenizer kinds: byte-level BPE with Llama 3's expression") { check_kind("split_llama3"); }
TEST_CASE("tokenizer kinds: byte-level BPE with an expression for the general engine") { check_kind("split_o200k"); }
TEST_CASE("tokenizer kinds: byte-level BPE with several expressions after each other") { check_kind("split_deepseek"); }
TEST_CASE("tokenizer kinds: BPE that falls back to bytes") { check_kind("byte_fallback_llama"); }
TEST_CASE("tokenizer kinds: BPE with a suffix at the end of words") { check_kind("word_suffix_clip", no_spans_replaced); }
TEST_CASE("tokenizer kinds: Unigram") { check_kind("unigram_metaspace", no_spans_replaced); }
TEST_CASE("tokenizer kinds: steps and combinations that few models use") {
    const auto golden = parse_json(test::golden("tokenizer/rare_steps.json"));
    REQUIRE(golden);
    CHECK(golden->size() == 5);
    for (const auto& [name, kind] : golden->items()) {
        const std::string which = name;  // clang 14 captures no bindings.
        const auto tokenizer = Tokenizer::from_tokenizer_json(json_text(kind, "tokenizer"));
        REQUIRE_MESSAGE(tokenizer, (tokenizer ? "" : tokenizer.error().text()));
        for (const Json& one : kind["cases"]) {
            INFO(which, ": ", json_text(one, "text"));
            const auto encoded = tokenizer->encode_with_spans(json_text(one, "text")).value();
            CHECK(Json(encoded.ids).dump() == one["ids"].dump());
            for (const TokenSpan& span : encoded.spans) CHECK((0 <= span.begin && span.begin <= span.end && span.end <= static_cast<int64_t>(json_text(one, "text").size())));
            CHECK(unicode::replace_broken(tokenizer->decode(encoded.ids)) == json_text(one, "decoded"));
            CHECK(unicode::replace_broken(tokenizer->decode(encoded.ids, {.skip_special = true})) == json_text(one, "shown"));
        }
    }
}
TEST_CASE("tokenizer kinds: WordPiece") { check_kind("wordpiece_bert", no_spans_replaced); }
TEST_CASE("tokenizer kinds: WordLevel") { check_kind("word_level", {Compare::IdsOnly, Compare::IdsOnly, Broken::Replaced}); }
TEST_CASE("tokenizer kinds: SentencePiece Unigram with its own normalization rules") { check_sentencepiece("sentencepiece_unigram", Broken::Replaced); }
TEST_CASE("tokenizer kinds: SentencePiece BPE with bytes and its own symbols") { check_sentencepiece("sentencepiece_bpe", Broken::Kept); }

TEST_CASE("tokenizer: what is broken is refused with a reason") {
    for (const char* json : {"", "[]", "{", "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":0},\"merges\":[]}}",
                             "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a b\"]}}",
                             "{\"model\":{\"type\":\"Nothing\",\"vocab\":{\"a\":0}}}", "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":-1},\"merges\":[]}}",
                             "{\"pre_tokenizer\":{\"type\":\"Unheard\"},\"model\":{\"type\":\"BPE\",\"vocab\":{},\"merges\":[]}}"}) {
        INFO(json);
        const auto tokenizer = Tokenizer::from_tokenizer_json(json);
        REQUIRE_FALSE(tokenizer);
        CHECK_FALSE(tokenizer.error().reason.empty());
    }
    CHECK_FALSE(Tokenizer::from_sentencepiece(bytes_of("\x0a\xff\xff\xff\xff\x7f")));
    CHECK_FALSE(Tokenizer::from_tiktoken("not base64!"));
}

TEST_CASE("tokenizer: tiktoken ranks merge by rank") {
    // a=0 b=1 c=2 ab=3 bc=4 abc=5: "abc" is a token; "abcb" merges ab first, then abc.
    const auto tokenizer = Tokenizer::from_tiktoken("YQ== 0\nYg== 1\nYw== 2\nYWI= 3\nYmM= 4\nYWJj 5\n", {}, {{"<|endoftext|>", 6}});
    REQUIRE(tokenizer);
    CHECK(tokenizer->encode("abc") == std::vector<int32_t>{5});
    CHECK(tokenizer->encode("abcb") == std::vector<int32_t>{5, 1});
    CHECK(tokenizer->encode("bcab<|endoftext|>") == std::vector<int32_t>{4, 3, 6});
    CHECK(tokenizer->encode("<|endoftext|>", {.parse_special = false}).value().empty());  // None of these bytes has a token.
}

TEST_CASE("tokenizer kinds: tiktoken ranks with cl100k's expression") {
    const auto golden = parse_json(test::golden("tokenizer/tiktoken.json"));
    REQUIRE(golden);
    const auto special = (*golden)["special"].get<std::map<std::string, int32_t>>();
    const auto tokenizer = Tokenizer::from_tiktoken(json_text(*golden, "ranks"), {}, {special.begin(), special.end()});
    REQUIRE(tokenizer);
    for (const Json& one : (*golden)["cases"]) {
        const auto text = json_text(one, "text");
        INFO(text);
        const auto ids = tokenizer->encode(text).value();
        CHECK(Json(ids).dump() == one["ids"].dump());
        CHECK(Json(tokenizer->encode(text, {.parse_special = false}).value()).dump() == one["plain"].dump());
        CHECK(tokenizer->decode(ids) == text);
        check_stream(*tokenizer, ids);
    }
    for (const Json& one : (*golden)["broken"]) {
        const auto bytes = decode_base64(json_text(one, "bytes"));
        REQUIRE(bytes);
        INFO(json_text(one, "bytes"));
        CHECK(tokenizer->decode(tokenizer->encode(*bytes).value()) == *bytes);
    }
}

// Each of these ran for hours, or until the memory was full.
TEST_CASE("tokenizer: a hostile tokenizer.json cannot make encoding or decoding run away") {
    const auto read = [](const std::string& parts) {
        auto tokenizer = Tokenizer::from_tokenizer_json("{" + parts + R"(,"model":{"type":"BPE","vocab":{"a":0,"b":1," ":2},"merges":[]}})");
        REQUIRE(tokenizer);
        return std::move(*tokenizer);
    };
    const std::string line(20'000, 'a');
    // Every start tries every way to share the letters out among the two loops.
    const auto loops = read(R"("pre_tokenizer":{"type":"Split","pattern":{"Regex":"(a*)*b"},"behavior":"Isolated"})");
    const auto looped = loops.encode(line);
    REQUIRE_FALSE(looped);
    CHECK(looped.error().text() == "An expression of the tokenizer takes more than 256 steps for each byte of the text. Use the tokenizer of an unmodified model.");
    CHECK(loops.encode("aab") == std::vector<int32_t>{0, 0, 1});
    const auto strips = read(R"("decoder":{"type":"Strip","content":"","start":1000000000000000,"stop":0})");
    CHECK(strips.decode(std::vector<int32_t>{0, 1}) == "ab");
    std::string steps;
    for (int i = 0; i < 30; ++i) steps += std::string(i ? "," : "") + R"({"type":"Replace","pattern":{"String":"a"},"content":"aaaa"})";
    const auto grows = read(R"("normalizer":{"type":"Sequence","normalizers":[)" + steps + "]}");
    const auto grown = grows.encode("a");
    REQUIRE_FALSE(grown);
    CHECK(grown.error().text() == "The tokenizer's replacements make the text more than 16 times as long. Use the tokenizer of an unmodified model.");
    CHECK(grows.encode("b") == std::vector<int32_t>{1});
    // Decoding cannot fail, so that such a decoder is refused when the file is read.
    const auto decoder = Tokenizer::from_tokenizer_json(R"({"decoder":{"type":"Sequence","decoders":[)" + steps + R"(]},"model":{"type":"BPE","vocab":{"a":0},"merges":[]}})");
    REQUIRE_FALSE(decoder);
    CHECK(decoder.error().reason == "The tokenizer's decoder could make a text more than 16 times as long.");
    CHECK_FALSE(Tokenizer::from_tokenizer_json(R"({"pre_tokenizer":{"type":"Metaspace","replacement":"ab"},"model":{"type":"BPE","vocab":{"a":0},"merges":[]}})"));
}

// As the tokenizers library 0.23 answers.
TEST_CASE("tokenizer: without a decoder tokens are joined by spaces, without an unknown token neighbors meet") {
    const auto plain = Tokenizer::from_tokenizer_json(R"({"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}})");
    REQUIRE(plain);
    CHECK(plain->encode("a-b") == std::vector<int32_t>{2});
    CHECK(plain->encode("-ab-a") == std::vector<int32_t>{2, 0});
    CHECK(plain->encode("--") == std::vector<int32_t>{});
    CHECK(plain->decode(std::vector<int32_t>{2, 0}) == "ab a");
}

TEST_CASE("tokenizer: byte-level BPE marks the ends of words where its file says so, as CLIP's does") {
    const auto clip = Tokenizer::from_tokenizer_json(
        R"({"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false},"decoder":{"type":"ByteLevel"},"model":{"type":"BPE","end_of_word_suffix":"</w>",)"
        R"("vocab":{"a":0,"b":1,"a</w>":2,"b</w>":3,"ab</w>":4,"Ġ":5,"Ġ</w>":6,"Ãī":7,"Ã":8,"ī</w>":9,"Ãī</w>":10},"merges":["a b</w>","Ã ī</w>"]}})");
    REQUIRE(clip);
    CHECK(clip->encode("ab") == std::vector<int32_t>{4});
    CHECK(clip->encode("ba a") == std::vector<int32_t>{1, 2, 5, 2});
    CHECK(clip->encode("\xC3\x89") == std::vector<int32_t>{10});
    CHECK(clip->encode("a\xC3\x89") == std::vector<int32_t>{0, 10});
}

TEST_CASE("tokenizer: a long line of one letter takes time in proportion") {
    const auto golden = parse_json(test::golden("tokenizer/split_llama3.json"));
    REQUIRE(golden);
    const auto tokenizer = Tokenizer::from_tokenizer_json(json_text(*golden, "tokenizer"));
    REQUIRE(tokenizer);
    const std::string line(300'000, 'a');
    const auto ids = tokenizer->encode(line).value();
    CHECK(ids.size() <= line.size());
    CHECK(tokenizer->decode(ids) == line);
}
