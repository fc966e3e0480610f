#include "shared/base/json.h"

#include <doctest/doctest.h>

using namespace maquette;

TEST_CASE("json: an error names the line and the byte") {
    const auto result = parse_json("{\n \"a\": 1,\n \"b\" 2}");
    REQUIRE_FALSE(result);
    CHECK(result.error().line == 3);
    CHECK(result.error().code == ErrorCode::BadInput);
}

TEST_CASE("json: deep nesting is refused, and the limit itself is not") {
    CHECK_FALSE(parse_json(std::string(100000, '[')));
    CHECK(parse_json(std::string(512, '[') + std::string(512, ']')));
    CHECK_FALSE(parse_json(std::string(513, '[') + std::string(513, ']')));
}

TEST_CASE("json: an object with very many members is refused, because each is looked for among the others") {
    const auto object = [](int count) {
        std::string text = "[{\"x:\":\"a:b\"},{\"0\":0";
        for (int i = 1; i < count; ++i) text += ",\"" + std::to_string(i) + "\":0";
        return text + "}]";
    };
    CHECK(parse_json(object(20'000)));
    CHECK(parse_json(object(20'001)).error().reason == "An object of the JSON has more than 20000 members.");
}

TEST_CASE("json: members of the wrong kind give the default") {
    const Json value = *parse_json(R"({"a": "x", "n": 2, "f": true})");
    CHECK(json_text(value, "a") == "x");
    CHECK(json_text(value, "n", "none") == "none");
    CHECK(json_integer(value, "n") == 2);
    CHECK(json_flag(value, "f"));
    CHECK(json_member(Json::array(), "a") == nullptr);
}
