// Any JSON as a row of every format: what is read can be written back, and through every other format, without a crash.
#include "shared/base/check.h"
#include "shared/formats/conversion.h"

using namespace maquette;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto record = parse_json({reinterpret_cast<const char*>(data), size});
    if (!record || !record->is_object()) return 0;
    for (const RowFormat* format : all_formats()) {
        const double confidence = format->detect(*record);
        MAQUETTE_CHECK(confidence >= 0 && confidence <= 1);
        const auto sample = format->read(*record);
        if (!sample) {
            MAQUETTE_CHECK(!sample.error().reason.empty());
            continue;
        }
        WriteContext context;
        context.original = &*record;
        if (const auto again = format->write(*sample, context)) write_json(*again);
        for (const RowFormat* other : all_formats()) {
            std::map<std::string, std::string> lost;
            const auto written = convert_sample(*sample, *format, *other, {}, lost);
            MAQUETTE_CHECK(written || !written.error().reason.empty());
        }
    }
    return 0;
}
