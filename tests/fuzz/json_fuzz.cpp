// Any bytes are either one JSON value, which is written and read back as the same value, or refused.
#include "shared/base/check.h"
#include "shared/base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto value = maquette::parse_json({reinterpret_cast<const char*>(data), size});
    if (value) MAQUETTE_CHECK(maquette::parse_json(maquette::write_json(*value)).has_value());
    return 0;
}
