// Any bytes as a table: a row that is read is written and read back as the same fields.
#include "shared/base/check.h"
#include "shared/dataset/csv.h"
#include "shared/dataset/row_index.h"

using namespace maquette;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto detected = detect_csv_dialect(text);
    const CsvDialect dialect = detected ? *detected : CsvDialect{};
    const auto fields = csv_fields(text, dialect);
    if (fields) MAQUETTE_CHECK(*csv_fields(csv_row(*fields, dialect), dialect) == *fields);
    Container container;
    container.kind = ContainerKind::Csv;
    container.csv = dialect;
    Report report;
    uint64_t end = 0;
    const auto check = [&](const RowSpan& span, std::string_view row) {
        MAQUETTE_CHECK(span.offset >= end && text.substr(span.offset, span.length) == row);
        end = span.offset + span.length;
    };
    RowSplitter splitter(container);
    splitter.add(text.substr(0, size / 2), check, report);
    splitter.add(text.substr(size / 2), check, report);
    splitter.finish(check, report);
    return 0;
}
