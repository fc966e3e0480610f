// What tests/bench/tokenizer_peers.py measures of the code that the studio runs, under Node; and what may be said of
// speed without a clock.
#include <doctest/doctest.h>

#include <cstdio>
#include <ctime>

#ifdef __EMSCRIPTEN__
#include <emscripten.h>
#endif

#include "shared/base/hash.h"
#include "shared/base/json.h"
#include "shared/tokenizer/tokenizer.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

// Of this process, the compiling and collecting threads of a JavaScript engine included.
double processor_seconds() {
#ifdef __EMSCRIPTEN__
    return EM_ASM_DOUBLE({
        const used = process.cpuUsage();
        return (used.user + used.system) / 1e6;
    });
#else
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
#endif
}

// The HTML of the Tailwind components and the Streamlit programs, as one text: UI code of 4 MB.
std::optional<std::string> ui_code() {
    std::string out;
    for (const auto& [file, key] : {std::pair{"tailwind_components", "html"}, std::pair{"streamlit_apps", "source"}}) {
        const auto rows = test::shared_data("datasets/" + std::string(file) + ".jsonl");
        if (!rows) return std::nullopt;
        for (size_t at = 0; at < rows->size();) {
            const size_t end = std::min(rows->find('\n', at), rows->size());
            out += (out.empty() ? "" : "\n") + json_text(*parse_json(rows->substr(at, end - at)), key);
            at = end + 1;
        }
    }
    return out;
}

}  // namespace

TEST_CASE("tokenizer speed: what the word cache remembers changes no id") {
    const auto json = test::shared_data("tokenizers/qwen2_5/tokenizer.json");
    const auto text = ui_code();
    if (!json || !text) return;
    const auto used = Tokenizer::from_tokenizer_json(*json), fresh = Tokenizer::from_tokenizer_json(*json);
    REQUIRE(used);
    REQUIRE(fresh);
    const std::string piece = text->substr(0, 200'000), other = text->substr(text->size() - 200'000);
    const auto first = used->encode(piece).value();
    REQUIRE(used->encode(other));
    CHECK(used->encode(piece) == first);
    CHECK(used->encode(other) == fresh->encode(other).value());
}

TEST_CASE("tokenizer speed: processor seconds for UI code, on request" * doctest::skip()) {
    const auto json = test::shared_data("tokenizers/qwen2_5/tokenizer.json");
    const auto text = ui_code();
    if (!json || !text) return;
    const auto tokenizer = Tokenizer::from_tokenizer_json(*json);
    REQUIRE(tokenizer);
    Json seconds = Json::array();
    std::vector<int32_t> ids;
    for (int i = 0; i < 5; ++i) {
        const double start = processor_seconds();
        ids = tokenizer->encode(*text).value();
        seconds.push_back(processor_seconds() - start);
    }
    CHECK(tokenizer->decode(ids) == *text);
    const Json out{{"bytes", text->size()}, {"tokens", ids.size()}, {"ids_sha256", sha256_hex(Json(ids).dump())}, {"encode_seconds", seconds}};
    std::printf("%s\n", write_json(out).c_str());
}
