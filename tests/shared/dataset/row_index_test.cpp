#include "shared/dataset/row_index.h"

#include <doctest/doctest.h>

using namespace maquette;

namespace {

std::vector<std::string> rows_of(std::string_view text, size_t chunk_bytes, Report& report, std::vector<uint32_t>* lines = nullptr,
                                 std::string_view name = {}) {
    const auto container = detect_container(text, true, name);
    REQUIRE(container);
    std::vector<std::string> out;
    RowSplitter splitter(*container);
    const auto keep = [&](const RowSpan& span, std::string_view row) {
        CHECK(text.substr(span.offset, span.length) == row);
        out.emplace_back(row);
        if (lines) lines->push_back(span.line);
    };
    for (size_t at = 0; at < text.size(); at += chunk_bytes) splitter.add(text.substr(at, chunk_bytes), keep, report);
    splitter.finish(keep, report);
    return out;
}

}  // namespace

TEST_CASE("rows: the same ones whatever the size of the chunks, with offsets and lines") {
    const std::vector<std::string> texts{
        "\xEF\xBB\xBF{\"a\":1}\n\n{\"a\":\"x\\n\"}\r\n{\"a\":3}", "[{\"a\":[1,2]}, {\"a\":\"]\"},\n{\"b\":\"\\\"\"}]\n",
        "{\"about\":\"x\",\n\"examples\": [\n{\"a\":1},\n{\"a\":2} ]}\n", "{\n\"prompt\": \"x\",\n\"list\": [1]\n}\n",
        "prompt,completion\na,\"b\nc\"\r\n\"d\"\"\",e\n", "[\n[{\"a\":1}],\n[{\"a\":2}]]", "[{\"a\":1}]\n[{\"a\":2}]\n"};
    const std::vector<size_t> counts{3, 3, 2, 1, 2, 2, 2};
    const std::vector<std::vector<uint32_t>> all_lines{{1, 3, 4}, {1, 1, 2}, {3, 4}, {1}, {2, 4}, {2, 3}, {1, 2}};
    for (size_t i = 0; i < texts.size(); ++i) {
        CAPTURE(texts[i]);
        Report whole_report;
        std::vector<uint32_t> lines;
        const auto whole = rows_of(texts[i], texts[i].size(), whole_report, &lines);
        CHECK(whole.size() == counts[i]);
        CHECK(lines == all_lines[i]);
        CHECK(whole_report.findings.empty());
        for (size_t chunk = 1; chunk < 9; ++chunk) {
            Report report;
            std::vector<uint32_t> chunk_lines;
            CHECK(rows_of(texts[i], chunk, report, &chunk_lines) == whole);
            CHECK(chunk_lines == lines);
        }
    }
}

TEST_CASE("rows: a list that is not closed, or holds an unescaped quote, gives what it can") {
    Report report;
    CHECK(rows_of("[{\"a\":1},\n{\"a\":2", 100, report).size() == 2);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].line == 2);
    CHECK(report.findings[0].reason == "The list of rows is not closed.");
    Report quotes;
    const auto rows = rows_of("[\n{\"a\":\"say \"hi\"\"},\n{\"a\":2},\n{\"a\":3}\n]", 100, quotes);
    REQUIRE(rows.size() == 3);
    CHECK(rows[2] == "{\"a\":3}");
}

TEST_CASE("rows: one with a bracket or quote too many or too few hides none of those behind it") {
    using Rows = std::vector<std::string>;
    Report report;
    for (size_t chunk : {1, 5, 1000}) {
        CHECK(rows_of("[\n{\"a\": [1, 2},\n{\"a\": 2},\n{\"a\": 3}\n]", chunk, report) == Rows{"{\"a\": [1, 2}", "{\"a\": 2}", "{\"a\": 3}"});
        CHECK(rows_of("[{\"a\": 1}},\n{\"a\": 2}]", chunk, report) == Rows{"{\"a\": 1}}", "{\"a\": 2}"});
        CHECK(rows_of("[\n  {\"a\": [\n    {\"b\": 1},\n    {\"b\": 2}\n  ]},\n  {\"a\": 2}\n]", chunk, report).size() == 2);
        CHECK(rows_of("[\n{\"a\": [\n{\"b\": 1},\n{\"b\": 2}\n]},\n{\"a\": 2}\n]", chunk, report).size() == 2);
        CHECK(rows_of("a,b\n1,2\n3,4\n5,6\nx,\"y\n1,2\n3,\"4\"\n", chunk, report) == Rows{"1,2", "3,4", "5,6", "x,\"y", "1,2", "3,\"4\""});
        CHECK(rows_of("a,b\r\n1,\"2\r\n3\"\r\n4,5\r\n", chunk, report) == Rows{"1,\"2\r\n3\"", "4,5"});
        CHECK(rows_of("a,b\nx\"\"y,2\n1,2\n", chunk, report) == Rows{"x\"\"y,2", "1,2"});
        CHECK(report.findings.empty());
        CHECK(rows_of("a,b\n1,2\n3,4\nx,\"y\n1,2\n", chunk, report) == Rows{"1,2", "3,4", "x,\"y", "1,2"});
        REQUIRE(report.findings.size() == 1);
        CHECK(report.findings[0].reason == "The file ends inside a quoted field.");
        report.findings.clear();
        CHECK(rows_of("[{\"a\": 1}],\n{\"a\": 2}]", chunk, report).size() == 1);
        REQUIRE(report.findings.size() == 1);
        CHECK(report.findings[0].reason == "Text follows the end of the list: it is not read.");
        report.findings.clear();
        CHECK(rows_of("[1, 2]]\n", chunk, report).size() == 2);
        REQUIRE(report.findings.size() == 1);
        CHECK(report.findings[0].reason == "Text follows the end of the list: it is not read.");
        report.findings.clear();
    }
}

TEST_CASE("rows: files that are no text are refused with what to do") {
    CHECK(detect_container("", true).error().reason == "The file is empty.");
    CHECK(detect_container(" \n\n", true).error().reason == "The file is empty.");
    CHECK(detect_container("\xFF\xFE{\0", true).error().reason == "This file is UTF-16.");
    CHECK(detect_container("PAR1\x15", true, "train.parquet").error().fix.find("read_parquet('train.parquet')") != std::string::npos);
    CHECK(detect_container("\x1F\x8B\x08", true).error().fix == "Unpack it with gunzip.");
    CHECK(detect_container(std::string(200, '\0'), true).error().reason == "This is not a text file.");
    std::string columns = "a";
    for (int i = 0; i < 20'000; ++i) columns += ",a";
    CHECK(detect_container(columns + "\n" + columns + "\n", true, "a.csv").error().reason == "The table has more than 20000 columns.");
}

TEST_CASE("rows: a zero byte spoils its row, not the file") {
    using namespace std::string_literals;
    Report report;
    CHECK(rows_of("{\"a\": \"\0\"}\n{\"a\": 2}\n"s, 100, report).size() == 2);
    CHECK(detect_container("a,b\n1,\0\n2,3\n"s + std::string(100, 'x') + ",y\n", true, "a.csv")->kind == ContainerKind::Csv);
}

TEST_CASE("rows: a broken first line does not hide the rows behind it") {
    Report report;
    CHECK(rows_of("{\"a\": \n{\"a\": 2}\n{\"a\": 3}\n", 100, report).size() == 3);
    CHECK(rows_of("[\"a\": 1}\n{\"a\": 2}\n{\"a\": 3}\n", 100, report) == std::vector<std::string>{"[\"a\": 1}", "{\"a\": 2}", "{\"a\": 3}"});
    CHECK(rows_of("[broken\n{\"a\": 2}\n", 100, report).size() == 2);
    CHECK(report.findings.empty());
    // Lists, of which the last is not closed.
    CHECK(rows_of("[{\"a\": 1},\n{\"a\": 2}\n]", 100, report) == std::vector<std::string>{"{\"a\": 1}", "{\"a\": 2}"});
    CHECK(rows_of("[\n{\"a\": 1}\n]\n", 100, report).size() == 1);
    CHECK(rows_of("[{\"a\": 1},\n{\"a\": 2}", 100, report).size() == 2);
}
