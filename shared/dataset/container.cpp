#include "shared/dataset/container.h"

#include <algorithm>

#include "shared/base/ascii.h"
#include "shared/base/json.h"
#include "shared/base/limits.h"

namespace maquette {
namespace {

size_t skip_blanks(std::string_view text, size_t at) {
    while (at < text.size() && is_json_space(text[at])) ++at;
    return at;
}

int64_t lines_before(std::string_view text, size_t at) {
    return 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
}

// Behind the JSON value that starts at `at`, by brackets and quotes only; npos when the text ends inside it.
size_t value_end(std::string_view text, size_t at) {
    int64_t depth = 0;
    for (bool in_string = false; at < text.size(); ++at) {
        const char c = text[at];
        if (in_string) {
            if (c == '\\')
                ++at;
            else if (c == '"')
                in_string = false;
            if (!in_string && depth == 0) return at + 1;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (--depth <= 0) return at + 1;
        } else if (depth == 0 && (c == ',' || c == '\n')) {
            return at;
        }
    }
    return std::string_view::npos;
}

bool is_rows_key(std::string_view key) {
    static constexpr std::string_view known[] = {"examples", "data", "rows", "samples", "train", "items", "annotations"};
    return std::find(std::begin(known), std::end(known), key) != std::end(known);
}

// The first member of an object that is called like a list of rows and is one.
bool find_rows_member(std::string_view text, size_t at, Container& out) {
    for (++at; at < text.size();) {
        at = skip_blanks(text, at);
        if (at >= text.size() || text[at] != '"') return false;
        const size_t key_end = value_end(text, at);
        if (key_end == std::string_view::npos) return false;
        const std::string_view key = text.substr(at + 1, key_end - at - 2);
        at = skip_blanks(text, key_end);
        if (at >= text.size() || text[at] != ':') return false;
        at = skip_blanks(text, at + 1);
        if (at < text.size() && text[at] == '[' && is_rows_key(key)) {
            const size_t first = skip_blanks(text, at + 1);
            if (first < text.size() && (text[first] == '{' || text[first] == ']')) {
                out.kind = ContainerKind::JsonList;
                out.rows_key = key;
                out.rows_begin = at + 1;
                return true;
            }
        }
        at = value_end(text, at);
        if (at == std::string_view::npos) return false;
        at = skip_blanks(text, at);
        if (at >= text.size() || text[at] != ',') return false;
        ++at;
    }
    return false;
}

// "{…}" alone, lines of "{…}", or an object with a list of rows.
void decide_object(std::string_view head, size_t at, bool is_whole, Container& out) {
    const size_t end = value_end(head, at);
    const size_t line = head.find('\n', at);
    const bool ends_in_line = end != std::string_view::npos && (line == std::string_view::npos || end <= line);
    const size_t next = end == std::string_view::npos ? end : skip_blanks(head, end);
    const bool is_alone = next == std::string_view::npos ? is_whole : is_whole && next >= head.size();
    out.kind = ContainerKind::Jsonl;
    if (ends_in_line && !is_alone) return;
    if (ends_in_line) {
        find_rows_member(head, at, out);
        return;
    }
    // The first line is not a whole value: an object written on many lines, or a broken first row of JSONL.
    if (find_rows_member(head, at, out)) return;
    if (line == std::string_view::npos) return;
    const size_t second = skip_blanks(head, line + 1);
    const bool is_row_next = second < head.size() && head[second] == '{' && head[second - 1] == '\n';
    if (end == std::string_view::npos && is_row_next) return;
    out.kind = ContainerKind::JsonValue;
}

// The first line behind `at` that is not blank; empty at the end.
std::string_view take_line(std::string_view head, size_t& at) {
    at = skip_blanks(head, at);
    const std::string_view line = head.substr(at, std::min(head.find('\n', at), head.size()) - at);
    at += line.size();
    return line;
}

// {…} and nothing behind it, not even the comma of a list.
bool is_whole_object(std::string_view line) {
    if (line.empty() || line[0] != '{') return false;
    const size_t end = value_end(line, 0);
    return end != std::string_view::npos && skip_blanks(line, end) == line.size();
}

// The line that the list begins with is a broken row of JSONL: behind it stand rows without a comma between them.
bool is_broken_line(std::string_view head, size_t at) {
    const std::string_view first = take_line(head, at);
    if (!is_whole_object(take_line(head, at))) return false;
    const std::string_view next = take_line(head, at);
    return next.empty() ? !first.ends_with(',') : is_whole_object(next);
}

void decide_list(std::string_view head, size_t at, Container& out) {
    if (is_broken_line(head, at)) return;
    const size_t end = value_end(head, at);
    const size_t line = head.find('\n', at);
    const size_t next = end == std::string_view::npos ? end : skip_blanks(head, end);
    const bool is_line_of_many = end != std::string_view::npos && line != std::string_view::npos && end <= line && next < head.size() &&
                                 (head[next] == '[' || head[next] == '{');
    if (is_line_of_many) return;  // JSONL whose rows are lists (packed samples).
    out.kind = ContainerKind::JsonList;
    out.rows_begin = at + 1;
}

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return name.ends_with(ending); });
}

// A zero byte that went astray spoils one row, not the file.
bool is_binary(std::string_view head) {
    if (head.find('\0') == std::string_view::npos) return false;
    const size_t at = skip_blanks(head, head.starts_with("\xEF\xBB\xBF") ? 3 : 0);
    const bool looks_like_json = at < head.size() && (head[at] == '{' || head[at] == '[');
    const auto controls = static_cast<size_t>(std::count_if(head.begin(), head.end(), is_binary_control));
    return controls * (looks_like_json ? 4 : 50) > head.size();
}

Result<void> refuse_binary(std::string_view head, std::string_view file_name) {
    if (head.starts_with("PAR1"))
        return fail(ErrorCode::BadInput, "This is a Parquet file, which no library of the distribution reads.",
                    "Convert it first: python3 -c \"import pandas; pandas.read_parquet('" + std::string(file_name) +
                        "').to_json('rows.jsonl', orient='records', lines=True, force_ascii=False)\"");
    if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF"))
        return fail(ErrorCode::BadInput, "This file is UTF-16.", "Save it as UTF-8.");
    if (head.starts_with("PK\x03\x04")) return fail(ErrorCode::BadInput, "This is a zip archive.", "Unpack it and open the file inside.");
    if (head.starts_with("\x1F\x8B")) return fail(ErrorCode::BadInput, "This file is compressed with gzip.", "Unpack it with gunzip.");
    if (is_binary(head.substr(0, 4096)))
        return fail(ErrorCode::BadInput, "This is not a text file.", "Open JSONL, JSON, CSV or plain text in UTF-8.");
    return {};
}

Result<void> read_header(std::string_view head, bool is_whole, Container& out) {
    const size_t begin = out.rows_begin;
    const size_t end = csv_row_end(head, begin, out.csv, is_whole);
    if (end == std::string_view::npos) return fail(ErrorCode::BadInput, "The table's header does not end.", "Close the quote in its first row.");
    std::string_view row = head.substr(begin, end - begin);
    if (row.ends_with('\r')) row.remove_suffix(1);
    MAQUETTE_TRY(out.columns, csv_fields(row, out.csv));
    if (static_cast<int64_t>(out.columns.size()) > csv_columns_max)
        return fail(ErrorCode::BadInput, "The table has more than " + std::to_string(csv_columns_max) + " columns.", "Keep the ones that are needed.");
    out.rows_begin = std::min(end + 1, head.size());
    return {};
}

}  // namespace

Result<Container> detect_container(std::string_view head, bool is_whole, std::string_view file_name) {
    MAQUETTE_TRY_VOID(refuse_binary(head, file_name));
    Container out;
    out.has_byte_order_mark = head.starts_with("\xEF\xBB\xBF");
    const size_t start = out.has_byte_order_mark ? 3 : 0;
    out.rows_begin = start;
    const size_t at = skip_blanks(head, start);
    if (at >= head.size()) return fail(ErrorCode::BadInput, "The file is empty.", "Choose a file with at least one row.");
    if (head[at] == '{') {
        decide_object(head, at, is_whole, out);
    } else if (head[at] == '[') {
        decide_list(head, at, out);
    } else if (ends_with_any(file_name, {".jsonl", ".ndjson"})) {
        out.kind = ContainerKind::Jsonl;
    } else if (ends_with_any(file_name, {".txt", ".md", ".html", ".py", ".css"})) {
        out.kind = file_name.ends_with(".txt") ? ContainerKind::Lines : ContainerKind::Document;
    } else {
        const auto dialect = detect_csv_dialect(head.substr(start));
        if (!dialect && ends_with_any(file_name, {".csv", ".tsv"}) && head.find('\n', at) != std::string_view::npos)
            out.kind = ContainerKind::Csv, out.csv.delimiter = file_name.ends_with(".tsv") ? '\t' : ',';
        else if (!dialect)
            out.kind = head[at] == '<' ? ContainerKind::Document : ContainerKind::Lines;
        else
            out.kind = ContainerKind::Csv, out.csv = *dialect;
        if (out.kind == ContainerKind::Csv) MAQUETTE_TRY_VOID(read_header(head, is_whole, out));
    }
    out.first_line = lines_before(head, static_cast<size_t>(out.rows_begin));
    return out;
}

}  // namespace maquette
