// Any bytes as a file of rows: detected, read, checked for every target and mended for one of them (which follows from the
// size: all would leave little time for other inputs), without a crash; the two readers of JSON agree on what JSON is.
#include "shared/base/check.h"
#include "shared/targets/check.h"

using namespace maquette;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    JsonView view;
    const bool is_json = view.parse(text);
    const auto parsed = parse_json(text);
    // The library also passes over a byte order mark, and refuses numbers beyond a double.
    if (is_json != parsed.has_value() && !text.starts_with("\xEF\xBB\xBF"))
        MAQUETTE_CHECK(is_json && parsed.error().reason.find("number overflow") != std::string::npos);
    Report report;
    auto dataset = open_dataset(text, report);
    if (!dataset) return 0;
    MAQUETTE_CHECK(dataset->bytes() == text);
    const TargetCheck check = check_dataset(*dataset, all_target_names());
    for (const TargetFinding& one : check.findings) MAQUETTE_CHECK(!one.finding.reason.empty() && !one.finding.rule.empty());
    apply_fixes(*dataset, all_targets()[size % all_targets().size()]->name);
    while (dataset->undo()) {
    }
    MAQUETTE_CHECK(dataset->bytes() == text);
    return 0;
}
