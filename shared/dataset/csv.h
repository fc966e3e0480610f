// Reads and writes delimited text by RFC 4180, and finds out which dialect a file speaks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace maquette {

struct CsvDialect {
    char delimiter = ',';
    char quote = '"';
    std::string newline = "\n";  // Between rows, when rows are written.
};

// The end of the row that starts at `begin` (at its line break or the text's end); quoted line breaks do not end it.
// npos when the text ends inside quotes, or when it ends without a break and `is_last` is false.
size_t csv_row_end(std::string_view text, size_t begin, const CsvDialect& dialect, bool is_last);

// The fields of one row, without its line break. Fails when a quote is not closed or something follows a closing quote.
Result<std::vector<std::string>> csv_fields(std::string_view row, const CsvDialect& dialect);

// One row, quoted where needed, without a line break.
std::string csv_row(const std::vector<std::string>& fields, const CsvDialect& dialect);

// The dialect in which the first rows have the same number of columns, two or more; an error when there is none.
Result<CsvDialect> detect_csv_dialect(std::string_view head);

}  // namespace maquette
