#include "shared/dataset/csv.h"

#include <algorithm>

namespace maquette {
namespace {

constexpr size_t sample_rows_max = 50;  // Rows that detection looks at.

// How many columns every one of the first rows has; 0 when they differ or a row is broken.
size_t common_columns(std::string_view head, const CsvDialect& dialect) {
    size_t columns = 0;
    size_t rows = 0;
    for (size_t at = 0; at < head.size() && rows < sample_rows_max;) {
        size_t end = csv_row_end(head, at, dialect, false);
        if (end == std::string_view::npos) {
            if (rows > 1) break;  // The head may be cut off inside a row.
            end = csv_row_end(head, at, dialect, true);
            if (end == std::string_view::npos) return 0;
        }
        std::string_view row = head.substr(at, end - at);
        if (!row.empty() && row.back() == '\r') row.remove_suffix(1);
        at = end + 1;
        if (row.empty()) continue;
        const auto fields = csv_fields(row, dialect);
        if (!fields) return 0;
        if (columns != 0 && fields->size() != columns) return 0;
        columns = fields->size();
        ++rows;
    }
    return columns;
}

}  // namespace

size_t csv_row_end(std::string_view text, size_t begin, const CsvDialect& dialect, bool is_last) {
    bool is_quoted = false;
    bool is_field_start = true;  // A quote inside an unquoted field is just a character,
    bool was_quoted = false;     // but one behind a closing quote is a doubled one.
    for (size_t at = begin; at < text.size(); ++at) {
        const char c = text[at];
        if (is_quoted) {
            if (c == dialect.quote) is_quoted = false, was_quoted = true;
            continue;
        }
        if (c == '\n') return at;
        if (c == dialect.quote && (is_field_start || was_quoted)) is_quoted = true;
        was_quoted = false;
        is_field_start = c == dialect.delimiter;
    }
    return is_last && !is_quoted ? text.size() : std::string_view::npos;
}

Result<std::vector<std::string>> csv_fields(std::string_view row, const CsvDialect& dialect) {
    std::vector<std::string> out;
    size_t at = 0;
    for (;;) {
        std::string field;
        if (at < row.size() && row[at] == dialect.quote) {
            for (++at;; ++at) {
                if (at >= row.size())
                    return fail(ErrorCode::BadInput, "A quoted field is not closed.", "Close it, and double every quote inside it.");
                if (row[at] != dialect.quote) {
                    field += row[at];
                } else if (at + 1 < row.size() && row[at + 1] == dialect.quote) {
                    field += dialect.quote;
                    ++at;
                } else {
                    ++at;
                    break;
                }
            }
            if (at < row.size() && row[at] != dialect.delimiter)
                return fail(ErrorCode::BadInput, "Something follows a closing quote.", "Double every quote inside a quoted field.");
        } else {
            const size_t end = std::min(row.find(dialect.delimiter, at), row.size());
            field = row.substr(at, end - at);
            at = end;
        }
        out.push_back(std::move(field));
        if (at >= row.size()) return out;
        ++at;  // The delimiter; one at the very end opens a last, empty field.
    }
}

std::string csv_row(const std::vector<std::string>& fields, const CsvDialect& dialect) {
    std::string out;
    const char special[] = {dialect.delimiter, dialect.quote, '\n', '\r', '\0'};
    for (size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) out += dialect.delimiter;
        const std::string& field = fields[i];
        const bool is_blank_row = fields.size() == 1 && field.empty();
        const bool is_padded = !field.empty() && (field.front() == ' ' || field.back() == ' ');
        if (!is_blank_row && !is_padded && field.find_first_of(special) == std::string::npos) {
            out += field;
            continue;
        }
        out += dialect.quote;
        for (const char c : field) {
            if (c == dialect.quote) out += c;
            out += c;
        }
        out += dialect.quote;
    }
    return out;
}

Result<CsvDialect> detect_csv_dialect(std::string_view head) {
    CsvDialect best;
    size_t best_columns = 1;
    for (const char quote : {'"', '\''})
        for (const char delimiter : {',', '\t', ';', '|'}) {
            const CsvDialect dialect{delimiter, quote, "\n"};
            const size_t columns = common_columns(head, dialect);
            if (columns > best_columns) best = dialect, best_columns = columns;
        }
    if (best_columns < 2)
        return fail(ErrorCode::BadInput, "The rows of this table do not have the same number of columns.",
                    "Save it as CSV with a comma, a semicolon, a tab or a bar between the columns.");
    const size_t first = head.find('\n');
    if (first != std::string_view::npos && first > 0 && head[first - 1] == '\r') best.newline = "\r\n";
    return best;
}

}  // namespace maquette
