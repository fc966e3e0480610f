// How a file holds its rows: lines, a JSON list, a list inside an object, one value, a table, or plain text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/dataset/csv.h"

namespace maquette {

enum class ContainerKind {
    Jsonl,      // One JSON value a line.
    JsonList,   // [row, row, …], or the list under `rows_key` of an object.
    JsonValue,  // The whole file is one row.
    Csv,        // A header, then one row a record; a row's values are texts.
    Lines,      // Plain text: one row a line that is not blank.
    Document,   // Plain text: the whole file is one row.
};

struct Container {
    ContainerKind kind = ContainerKind::Jsonl;
    std::string rows_key;              // JsonList: the object's member that holds the rows; empty for a bare list.
    CsvDialect csv;
    std::vector<std::string> columns;  // Csv.
    uint64_t rows_begin = 0;           // Byte offset where rows may begin (behind a BOM, a "[", a header).
    int64_t first_line = 1;            // The line at that offset.
    bool has_byte_order_mark = false;
};

inline constexpr size_t container_head_bytes = size_t{4} << 20;  // What detection wants to see of a large file.

// Finds out from the first bytes (all of them when `is_whole`) and, only where they leave it open, the file's name.
// Refuses, with what to do: UTF-16, Parquet, archives, empty files.
Result<Container> detect_container(std::string_view head, bool is_whole, std::string_view file_name = {});

}  // namespace maquette
