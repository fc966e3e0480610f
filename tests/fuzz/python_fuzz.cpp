// Any bytes as a Python program: checked, listed and coloured.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "shared/code/python_tree.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    maquette::check_python(text);
    maquette::outline_python(text);
    maquette::python_spans(text);
    return 0;
}
