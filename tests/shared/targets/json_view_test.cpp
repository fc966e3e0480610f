#include "shared/targets/json_view.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "shared/base/json.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

std::string read_all(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

}  // namespace

TEST_CASE("json view: JSONTestSuite, 95 accepted and 188 refused, by both readers") {
    const auto folder = test::shared_data_path("suites/JSONTestSuite");
    if (!folder) return;
    int accepted = 0, refused = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
        const std::string name = entry.path().filename().string();
        if (entry.path().extension() != ".json" || (name[0] != 'y' && name[0] != 'n') || name[1] != '_') continue;
        const std::string text = read_all(entry.path());
        JsonView view;
        CHECK_MESSAGE(view.parse(text) == (name[0] == 'y'), name);
        CHECK_MESSAGE(parse_json(text).has_value() == (name[0] == 'y'), name);
        ++(name[0] == 'y' ? accepted : refused);
    }
    CHECK(accepted == 95);
    CHECK(refused == 188);
}

TEST_CASE("json view: members, items and texts stand where they are") {
    JsonView view;
    const std::string text = R"( {"a": [1, {"b": "x\n\u00e9\ud83d\ude00"}], "c": null, "long text that needs the wide loop": true} )";
    REQUIRE(view.parse(text));
    CHECK(view.root().count == 3);
    const JsonNode* list = view.member(view.root(), "a");
    REQUIRE(list);
    CHECK(list->count == 2);
    CHECK(view.first(*list)->text == "1");
    const JsonNode* inner = view.next(*view.first(*list));
    CHECK(view.member(*inner, "b")->decoded() == "x\n\xC3\xA9\xF0\x9F\x98\x80");
    CHECK(view.member(view.root(), "c")->is_null());
    CHECK(view.member(view.root(), "long text that needs the wide loop")->is_flag());
    CHECK(view.member(view.root(), "none") == nullptr);
    CHECK(view.duplicate_key().empty());
    CHECK(view.parse(R"({"a":1,"a":2})"));
    CHECK(view.duplicate_key() == "a");
}

TEST_CASE("json view: an error names its byte") {
    JsonView view;
    CHECK_FALSE(view.parse(R"({"a": 1 "b"})"));
    CHECK(view.error_at == 8);
    CHECK(std::string(view.error) == "a comma or a closing brace is missing");
    CHECK_FALSE(view.parse("\"a\tb\""));
    CHECK_FALSE(view.parse("\"\xC0\xAF\""));
    CHECK_FALSE(view.parse(std::string(600, '[') + std::string(600, ']')));
    CHECK_FALSE(view.parse(""));
}
