#include <doctest/doctest.h>

#include "shared/base/json.h"
#include "shared/tokenizer/packing.h"
#include "tests/support/test_data.h"

using namespace maquette;

TEST_CASE("packing: rows and positions equal TRL's for every strategy") {
    const auto golden = test::shared_data("goldens/masks/packing.json");
    if (!golden) return;
    const auto parsed = parse_json(*golden);
    REQUIRE(parsed);
    const auto lengths = (*parsed)["lengths"].get<std::vector<int64_t>>();
    for (const auto& [name, rows] : (*parsed)["strategies"].items()) {
        const std::string strategy = name;  // clang 14 captures no bindings.
        INFO(strategy);
        const auto packed = pack_rows(lengths, (*parsed)["max_length"].get<int64_t>(), *packing_strategy(name));
        REQUIRE(packed.size() == rows.size());
        for (size_t i = 0; i < rows.size(); ++i) {
            INFO(i);
            CHECK(packed[i].length == rows[i]["length"].get<int64_t>());
            Json pieces = Json::array();
            for (const PackedPiece& piece : packed[i].pieces) pieces.push_back({piece.row, piece.begin, piece.length});
            CHECK(pieces.dump() == rows[i]["seqs"].dump());
            if (rows[i].contains("position_ids")) CHECK(packed_positions(packed[i]) == rows[i]["position_ids"].get<std::vector<int32_t>>());
        }
    }
}

TEST_CASE("packing: every token lands once, and what bfd cuts is counted") {
    const std::vector<int64_t> lengths = {10, 0, 3, 25, 7};
    CHECK(tokens_cut(lengths, 8, PackingStrategy::Bfd) == 19);
    for (const auto strategy : {PackingStrategy::BfdSplit, PackingStrategy::Wrapped}) {
        int64_t total = 0;
        for (const PackedRow& row : pack_rows(lengths, 8, strategy)) {
            CHECK(row.length <= 8);
            total += row.length;
        }
        CHECK(total == 45);
    }
    CHECK(pack_rows({}, 8, PackingStrategy::Bfd).empty());
    CHECK_FALSE(packing_strategy("best"));
}

TEST_CASE("packing: a thousand documents are packed at once, as datasets hands them to TRL") {
    const std::vector<int64_t> lengths(1003, 3);
    for (const auto strategy : {PackingStrategy::Bfd, PackingStrategy::BfdSplit, PackingStrategy::Wrapped}) {
        const auto rows = pack_rows(lengths, 9, strategy);
        // 333 rows of three, one with the thousandth alone, and one of the next three.
        REQUIRE(rows.size() == 335);
        CHECK(rows[333].length == 3);
        CHECK(rows[333].pieces[0].row == 999);
        CHECK(rows[334].length == 9);
        CHECK(rows[334].pieces[0].row == 1000);
    }
}
