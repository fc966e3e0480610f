// Fuzz target: JSX: the verdict and the spans.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "shared/code/jsx_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    maquette::check_jsx(text);
    std::vector<maquette::CodeSpan> spans;
    maquette::append_jsx_spans(text, 0, spans);
    int64_t at = 0;
    for (const maquette::CodeSpan& span : spans) {
        if (span.begin < at || span.end <= span.begin || span.end > static_cast<int64_t>(size)) std::abort();
        at = span.end;
    }
    return 0;
}
