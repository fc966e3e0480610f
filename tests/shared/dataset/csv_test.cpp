#include "shared/dataset/csv.h"

#include <doctest/doctest.h>

using namespace maquette;

// Expected values from Python 3.11's csv module (strict mode for the refusals).
TEST_CASE("csv: fields as RFC 4180 parts them") {
    const CsvDialect dialect;
    using Fields = std::vector<std::string>;
    CHECK(*csv_fields("a,b,c", dialect) == Fields{"a", "b", "c"});
    CHECK(*csv_fields("", dialect) == Fields{""});
    CHECK(*csv_fields("a,,", dialect) == Fields{"a", "", ""});
    CHECK(*csv_fields("\"a,\"\"b\"\"\n\",c", dialect) == Fields{"a,\"b\"\n", "c"});
    CHECK(*csv_fields("a\"b,c", dialect) == Fields{"a\"b", "c"});
    CHECK(*csv_fields("\"\",\"\"", dialect) == Fields{"", ""});
    CHECK(csv_fields("\"a", dialect).error().reason == "A quoted field is not closed.");
    CHECK(csv_fields("\"a\"b,c", dialect).error().reason == "Something follows a closing quote.");
}

TEST_CASE("csv: what is written is read back") {
    const CsvDialect dialect;
    const std::vector<std::string> fields{"plain", "a,b", "say \"hi\"", "two\nlines", "", " padded "};
    CHECK(*csv_fields(csv_row(fields, dialect), dialect) == fields);
    CHECK(csv_row({"a", "b c", "d,e"}, dialect) == "a,b c,\"d,e\"");
}

TEST_CASE("csv: the dialect is found from the rows") {
    CHECK(detect_csv_dialect("a;b\n1,5;2\n")->delimiter == ';');
    CHECK(detect_csv_dialect("a\tb\r\n\"x\ty\"\t2\r\n")->delimiter == '\t');
    CHECK(detect_csv_dialect("a\tb\r\n1\t2\r\n")->newline == "\r\n");
    CHECK(detect_csv_dialect("a|b|c\n1|2|3\n")->delimiter == '|');
    CHECK(detect_csv_dialect("a,b\n'x,y',2\n")->quote == '\'');
    CHECK_FALSE(detect_csv_dialect("just a text\nwithout columns\n"));
}
