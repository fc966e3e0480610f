// Any bytes as a table: a row that is read is written and read back as the same fields, and rows are the same wherever a
// piece of the file ends.
#include "shared/base/check.h"
#include "shared/dataset/csv.h"
#include "shared/dataset/row_index.h"

using namespace maquette;

namespace {

// Offset, length and line of every row, read in pieces of that many bytes.
std::vector<std::vector<uint64_t>> rows_in_pieces(std::string_view text, const Container& container, size_t piece) {
    std::vector<std::vector<uint64_t>> rows;
    Report report;
    uint64_t end = 0;
    const auto check = [&](const RowSpan& span, std::string_view row) {
        MAQUETTE_CHECK(span.offset >= end && text.substr(span.offset, span.length) == row);
        end = span.offset + span.length;
        rows.push_back({span.offset, span.length, span.line});
    };
    RowSplitter splitter(container);
    for (size_t at = 0; at < text.size(); at += piece) splitter.add(text.substr(at, piece), check, report);
    splitter.finish(check, report);
    return rows;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    Container container;
    container.kind = ContainerKind::Csv;
    if (const auto detected = detect_csv_dialect(text)) container.csv = *detected;
    if (const auto found = detect_container(text, true, "table.csv"); found && found->kind == ContainerKind::Csv) container = *found;
    const auto fields = csv_fields(text, container.csv);
    if (fields) MAQUETTE_CHECK(*csv_fields(csv_row(*fields, container.csv), container.csv) == *fields);
    const auto rows = rows_in_pieces(text, container, size);
    MAQUETTE_CHECK(rows_in_pieces(text, container, 1 + size / 3) == rows);
    MAQUETTE_CHECK(rows_in_pieces(text, container, 1 + size % 7) == rows);
    return 0;
}
