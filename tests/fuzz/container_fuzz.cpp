// Any bytes under any name are a file of rows that is read in pieces as in one, or refused with what to do instead: Parquet
// (no library of the distribution reads it), archives, UTF-16, what is not text.
#include <iterator>

#include "shared/base/check.h"
#include "shared/dataset/row_index.h"

using namespace maquette;

namespace {

struct Seen {
    std::vector<uint64_t> numbers;  // Offset, length and line of every row.
    size_t findings = 0;
    bool operator==(const Seen&) const = default;
};

Seen read(std::string_view text, const Container& container, size_t piece) {
    Seen seen;
    Report report;
    const auto note = [&](const RowSpan& span, std::string_view row) {
        MAQUETTE_CHECK(text.substr(span.offset, span.length) == row);
        seen.numbers.insert(seen.numbers.end(), {span.offset, span.length, span.line});
    };
    RowSplitter splitter(container);
    for (size_t at = 0; at < text.size(); at += piece) splitter.add(text.substr(at, piece), note, report);
    splitter.finish(note, report);
    seen.findings = report.findings.size();
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static constexpr std::string_view names[] = {"", "a.jsonl", "a.json", "a.csv", "a.tsv", "a.txt", "a.md", "a.parquet"};
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto container = detect_container(text, true, names[data[0] % std::size(names)]);
    if (!container) {
        MAQUETTE_CHECK(!container.error().reason.empty() && !container.error().fix.empty());
        return 0;
    }
    const bool is_refused = text.starts_with("PAR1") || text.starts_with("PK\x03\x04") || text.starts_with("\x1F\x8B");
    MAQUETTE_CHECK(!is_refused);
    const Seen whole = read(text, *container, size);
    MAQUETTE_CHECK(read(text, *container, 1 + size / 3) == whole);
    MAQUETTE_CHECK(read(text, *container, 1 + size % 7) == whole);
    return 0;
}
