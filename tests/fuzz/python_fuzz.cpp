// Any bytes as a Python program: checked, listed and coloured, in spans that follow each other.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "shared/base/check.h"
#include "shared/code/python_tree.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    maquette::check_python(text);
    maquette::outline_python(text);
    uint32_t end = 0;
    for (const maquette::PythonSpan& span : maquette::python_spans(text)) {
        MAQUETTE_CHECK(span.start >= end && span.end > span.start && span.end <= size);
        end = span.end;
    }
    return 0;
}
